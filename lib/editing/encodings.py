"""Which Unicode encoding a file is in, where that is certain."""

import codecs
import re
from typing import Final

from lib.regex import regex

# The longer marks first: that of UTF-32 begins like that of UTF-16.
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF8, "utf-8", "UTF-8 with a byte order mark"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_BARE: Final = (
    ("utf-32-le", "UTF-32"),
    ("utf-32-be", "UTF-32"),
    ("utf-16-le", "UTF-16"),
    ("utf-16-be", "UTF-16"),
)
_PAIR: Final = regex(r"^[^\S\r\n]*(?:export +)?[A-Za-z_][A-Za-z0-9_]* *=", re.MULTILINE)


def unicode_text(data: bytes) -> tuple[str, str] | None:
    """Return the encoding, as people call it, and the text; None where it would be a guess.

    Also None for plain UTF-8, which needs nothing. Without a mark it takes a `NAME=` and no NUL
    to believe an encoding, and only one that fits.
    """
    for mark, codec, told in _MARKS:
        if data.startswith(mark):
            text = _decoded(data[len(mark) :], codec)
            return None if text is None or "\0" in text else (told, text)
    if b"\0" not in data:
        return None
    fitting = [
        (told, text)
        for codec, told in _BARE
        if (text := _decoded(data, codec)) and "\0" not in text and _PAIR.search(text)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _decoded(data: bytes, codec: str) -> str | None:
    """Return the text of some bytes that are exactly this encoding."""
    try:
        text = data.decode(codec)
        return text if text.encode(codec) == data and not text.startswith("\ufeff") else None
    except UnicodeError:
        return None
