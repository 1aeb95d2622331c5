"""The pieces that pages share: the frame around them, who is visiting, words and icons."""

from lib.page_parts.frame import frame
from lib.page_parts.guard import guarded
from lib.page_parts.place import head
from lib.page_parts.visit import Visit, visit
from lib.page_parts.words import Markup, age, badge, code, icon, moment, sentence, text

__all__ = [
    "Markup",
    "Visit",
    "age",
    "badge",
    "code",
    "frame",
    "guarded",
    "head",
    "icon",
    "moment",
    "sentence",
    "text",
    "visit",
]
