"""The pieces that pages share: the frame around them, who is visiting, words and icons.

`frame` and `visit` come from the modules of the same names: here, one would hide the other.
"""

from lib.components.error_boundary import guarded
from lib.components.formatting import Markup, age, badge, code, icon, moment, sentence, text
from lib.components.header import head
from lib.components.visit import Visit

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
