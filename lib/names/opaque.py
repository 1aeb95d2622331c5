"""Which texts may hold a key where a person chose a word: names of files, branches, Spaces.

People name these freely, so what is made like a key is left out, and the rest is shown; names of
variables are held to more (`lib.names.displayable`). A passphrase of plain words is not told from a
name of plain words.
"""

import re
from typing import Final

from lib.names.displayable import is_listed, odd_pairs
from lib.provider_config import known_prefixes
from lib.regex import regex

HIDDEN: Final = "…"
_RUN: Final = regex(r"[A-Za-z0-9+/=]{13,}")
_UUID: Final = regex(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)
_CHUNK: Final = regex(r"[0-9]+|[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[A-Z]")
_SUFFIX: Final = regex(r"\.[a-z]{1,5}[0-9]?")
_HEX: Final = regex(r"[0-9a-f]{16,}|[0-9A-F]{16,}")
_NUMBER: Final = regex(r"[0-9]+")
_FEW_NUMBERS: Final = 2
_LONGEST_WORD: Final = 18
_LONG_WORD: Final = 13
_DATE: Final = regex(r"\d{4}-\d{2}(?:-\d{2}(?:[T_ -][0-9:-]+)?)?")
_GROUPS: Final = regex(r"(?:[A-Za-z0-9]{4}[-_ ]){3,}[A-Za-z0-9]{1,4}")
_BEHIND_PREFIX: Final = 12
_LONG: Final = 16
_SHORTEST_WORD: Final = 4
_ENOUGH: Final = 0.5


def looks_opaque(text: str) -> bool:
    """Whether a text, or a part of it, is made like a key: of characters that are no words."""
    if _UUID.search(text):
        return True
    text = _DATE.sub("", text)
    if _is_grouped(text) or any(_is_random(run) for run in _RUN.findall(text)):
        return True
    if len(text) >= _LONG and _is_random(text):
        return True
    found = (prefix for prefix in known_prefixes() if len(prefix) > 2 and prefix in text)
    behind = (text.partition(prefix)[2] for prefix in found)
    return any(len(one) >= _BEHIND_PREFIX and _is_random(one) for one in behind)


def told(text: str) -> str:
    """Return a text as it may be told: itself, or `…` with the ending of a file's name."""
    if not looks_opaque(text):
        return text
    ending = _SUFFIX.search(text[text.rfind(".") :]) if "." in text else None
    whole = ending is not None and text.endswith(ending[0]) and not looks_opaque(ending[0])
    return f"{HIDDEN}{ending[0]}" if whole and ending is not None else HIDDEN


def told_id(space: str) -> str:
    """Return `owner/name` as it may be told, each part by itself."""
    return "/".join(told(part) for part in space.split("/"))


def _is_random(text: str) -> bool:
    """Whether less than half of the letters and digits stand in something like a word or a date."""
    if any(_is_mixed(run) for run in _HEX.findall(text)):
        return True
    if any(len(_NUMBER.findall(run)) > _FEW_NUMBERS for run in _RUN.findall(text)):
        return True
    chunks = _CHUNK.findall(text)
    size = sum(map(len, chunks))
    numbers = sum(map(str.isdigit, chunks))
    good = sum(len(one) for one in chunks if _is_good(one, lone=numbers == 1 or "-" in text))
    return bool(size) and good < size * _ENOUGH


def _is_grouped(text: str) -> bool:
    """Whether a text is groups of four, as seeds and recovery codes are written, and no words."""
    if not _GROUPS.fullmatch(text):
        return False
    groups: list[str] = re.split("[-_ ]", text)
    words = sum(one.isalpha() and is_listed(one.lower()) for one in groups)
    return words * 2 < len(groups)


def _is_mixed(run: str) -> bool:
    return not run.isalpha() and not run.isdigit()


def _is_good(chunk: str, *, lone: bool) -> bool:
    """Whether letters are like a word, or digits like a date. lone: whether digits may be one."""
    if chunk.isdigit():
        return lone and len(chunk) >= _SHORTEST_WORD
    word = chunk.lower()
    if is_listed(word):
        return True
    if not _SHORTEST_WORD <= len(word) <= _LONGEST_WORD:
        return False
    times = 3 if len(word) < _LONG_WORD else 5
    return odd_pairs(word) * times < len(word)
