"""Find the line on which each key of a TOML document stands. `tomllib` does not tell."""

import re
from collections.abc import Iterator
from typing import Final

_HEADER: Final = re.compile(r"\s*\[\[?\s*(?P<path>[^\[\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY: Final = re.compile(r"\s*(?P<path>(?:[\w-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*[\w\"'-]+)*)\s*=")
_PART: Final = re.compile(r"\"([^\"]*)\"|'([^']*)'|([\w-]+)")
_FENCE: Final = re.compile(r'"""|' + "'''")


def key_lines(text: str) -> dict[tuple[str, ...], int]:
    """Return the line, counted from 1, of each dotted key path of a valid TOML document.

    Keys inside inline tables and arrays have the line of the key that holds them. Where a key is
    written in a way this reader does not follow it is missing; callers treat that as unknown.
    """
    lines: dict[tuple[str, ...], int] = {}
    section: tuple[str, ...] = ()
    for number, line in _outside_long_texts(text):
        if header := _HEADER.match(line):
            section = _parts(header["path"])
            lines.setdefault(section, number)
        elif key := _KEY.match(line):
            lines.setdefault(section + _parts(key["path"]), number)
    return lines


def _outside_long_texts(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that do not begin inside a multi-line text."""
    fence = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if not fence:
            yield number, line
        for found in _FENCE.findall(line):
            if not fence:
                fence = found
            elif found == fence:
                fence = ""


def _parts(path: str) -> tuple[str, ...]:
    return tuple(a or b or c for a, b, c in _PART.findall(path))
