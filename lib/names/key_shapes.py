"""Text that has the shape of a provider's key, and text that only plays one."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from lib.provider_config import Provider, table
from lib.regex import regex

_SHORTEST_BEGINNING: Final = 3
_LONG_PART: Final = 12
_DIGIT: Final = regex(r"[0-9]")
_FEWEST_CHARACTERS: Final = 8
_BEGINNING: Final = regex(r"(?:\(\?i:)?((?:[A-Za-z0-9_-]|\\\.)*)(?![?*+{|])")
_EDGE: Final = "[A-Za-z0-9_-]"
# What keys are written with, and nothing else.
KEY_LIKE: Final = regex(r"[A-Za-z0-9_./+~:-]+={0,2}")
_MADE_UP: Final = regex(
    r"(.)\1{4}|xxxx|\.\.\.|…|<[^<>]*>|\$\{|fake|example|dummy|placeholder|sample|redacted|"
    r"changeme|change[-_ ]me|replace[-_ ]|your[-_ ]|(?:^|[-_])my[-_]|insert|user_provided|"
    r"not[-_ ]?needed|no[-_ ]?key|super[-_]?sec|012345678|123456789|abcdefgh",
    re.IGNORECASE,
)


def beginning(pattern: str) -> str:
    """Return the characters that a shape begins with, before anything that may vary."""
    found = _BEGINNING.match(pattern)
    return found[1].replace("\\", "") if found else ""


def is_made_up(text: str) -> bool:
    """Whether a value is a placeholder, a sentinel or an example: no key by any service."""
    return len(set(text)) < _FEWEST_CHARACTERS - 2 or bool(_MADE_UP.search(text))


def is_key_shaped(text: str) -> bool:
    """Whether the text as a whole has a provider's distinctive shape."""
    return any(shape.fullmatch(text) for _, shape in _shapes())


def key_shaped(text: str) -> Iterator[tuple[int, str, Provider]]:
    """Yield position, matching text and provider of all that looks like a real key."""
    for match in _any_shape().finditer(text):
        found = match.group()
        if is_lively(found):
            owner = next(row for row, shape in _shapes() if shape.fullmatch(found))
            yield match.start(), found, owner


def is_lively(text: str) -> bool:
    """Whether text varies as a random key does; names of several words in code do not."""
    parts = [part for part in re.split("[-_.]", text) if len(part) >= _LONG_PART]
    varied = len(set("".join(parts))) >= _FEWEST_CHARACTERS
    return varied and any(_DIGIT.search(part) for part in parts) and not is_made_up(text)


@lru_cache(maxsize=1)
def _shapes() -> tuple[tuple[Provider, re.Pattern[str]], ...]:
    """Return the shapes that begin with three or more fixed characters, the longest first."""
    found = []
    for row in table().values():
        for pattern in row.patterns:
            fixed = len(beginning(pattern))
            if fixed >= _SHORTEST_BEGINNING:
                found.append((fixed, row, pattern.replace(r"\S", _EDGE)))
    found.sort(key=lambda one: -one[0])
    return tuple((row, re.compile(pattern)) for _, row, pattern in found)


@lru_cache(maxsize=1)
def _any_shape() -> re.Pattern[str]:
    every = "|".join(f"(?:{shape.pattern})" for _, shape in _shapes())
    return re.compile(f"(?<!{_EDGE})(?:{every})(?!{_EDGE})")
