"""The pieces that pages share: the frame around them, who is visiting, words and icons.

`frame` and `visit` come from the modules of the same names: here, one would hide the other.
"""

from lib.page_parts.guard import guarded
from lib.page_parts.place import head
from lib.page_parts.visit import Visit
from lib.page_parts.words import Markup, age, badge, code, icon, moment, sentence, text

__all__ = [
    "Markup",
    "Visit",
    "age",
    "badge",
    "code",
    "guarded",
    "head",
    "icon",
    "moment",
    "sentence",
    "text",
]
