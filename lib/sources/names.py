"""Which names may be shown: in a broken file key material may stand where a name belongs."""

import re
from typing import Final

_WORD: Final = 16
_DIGITS: Final = 3


def shown(name: str) -> str:
    """Return a name where it reads like one, else nothing: in a broken file it may be a value."""
    words = re.split(r"[_.-]", name)
    plain = name.isascii() and name in {name.upper(), name.lower()}
    short = len(name) <= 60 and all(len(word) <= _WORD and _plain(word) for word in words)
    few = sum(char.isdigit() for char in name) <= _DIGITS
    return name if plain and short and few else ""


def _plain(word: str) -> bool:
    return not word or word.isalnum()
