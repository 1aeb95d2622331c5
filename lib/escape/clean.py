"""Clean a text where it enters the house: one line, nothing that steers, nothing invisible."""

from typing import Any, Final

from lib.regex import regex

LONGEST: Final = 2000
_CUT: Final = "…"
_UNSEEN: Final = "\ufffd"
_PICTURES: Final = 0x2400
# Printable for Python, and yet nothing that could be seen: fillers, joiners, selectors.
_FILLERS: Final = regex(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)


def plain(text: str, longest: int = LONGEST) -> str:
    """Return a text as one visible line of bounded length.

    A control character becomes its picture (`␛`, `␊`); what cannot be seen otherwise, such as a
    mark for the direction of writing, becomes `�`; a blank of any kind becomes a space.
    """
    text = text if len(text) <= longest else text[: longest - 1] + _CUT
    if not text.isprintable():
        text = "".join(char if char.isprintable() else _picture(char) for char in text)
    return text if text.isascii() else _FILLERS.sub(_UNSEEN, text)


def quotable(text: str, longest: int = LONGEST) -> str:
    """Return the same, fit to stand between backticks in a sentence: without backticks."""
    return plain(text, longest).replace("`", "'")


def deep_clean(value: Any) -> Any:
    """Return plain values (dicts, lists, texts) with every text in them cleaned, keys too."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, dict):
        return {plain(key): deep_clean(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [deep_clean(one) for one in value]
    return value


def _picture(char: str) -> str:
    if ord(char) < 0x20:
        return chr(_PICTURES + ord(char))
    return " " if char.isspace() and char not in "\u2028\u2029\x85" else _UNSEEN
