"""The one way from a text that somebody wrote to what it holds: bounded, then read.

Every `.env` and every TOML file of a project is parsed here. The parsers are the usual ones; each
takes time that grows with the square of something a hostile text can have much of, so that is
counted first. What is too much is never read in part. (JSON is read in linear time, and its size
is bounded where it comes from.)
"""

import io
import re
import tomllib
from collections.abc import Iterator
from typing import Any, Final

from dotenv.parser import Binding, parse_stream

from lib.regex import regex

# A `.env` of 200 long names has a hundredth of this.
MOST_BYTES: Final = 2 * 1024 * 1024
MOST_LINES: Final = 20_000
# Linux, `MAX_ARG_STRLEN`: no process starts with a variable of half this length.
LONGEST_LINE: Final = 256 * 1024
# Nobody writes `a.b.c` or `[[[` as deep as this.
DEEPEST: Final = 32
MOST_PIECES: Final = 200_000
# python-dotenv looks for a comment from each blank of a run again.
_LONG_RUN: Final = regex(r"(?<![^\S\r\n])[^\S\r\n]{64,}")
_MOST_BLANKS: Final = 16_000_000
# The pieces of a TOML document. A long text may end in up to two quotes of its own. One that is
# never closed reaches to the end: else the rest would be looked at again behind each quote.
PIECE: Final = regex(
    r"""
    "{3} (?: \\. | [^\\] )*? (?: "{3} (?!") | \\? \Z )
    | \'{3} .*? (?: \'{3} (?!\') | \Z )
    | " (?: \\. | [^"\\] )* (?: " | \\? \Z )
    | ' [^']* (?: ' | \Z )
    | \#[^\n]*
    | [\n\[\]{}=.,]
    | [^\s\[\]{}=.,"'#]+
    """,
    re.VERBOSE | re.DOTALL,
)


class InputLimitError(ValueError):
    """A text has too much of something to be read. `ailment` ends a sentence about the file.

    line: where, where it is one line's doing; else 0.
    """

    def __init__(self, ailment: str, line: int = 0) -> None:
        super().__init__(ailment)
        self.ailment = ailment
        self.line = line


def env_bindings(text: str) -> Iterator[Binding]:
    """Return what python-dotenv's parser makes of a `.env`. Raises `InputLimitError` at once."""
    check_env(text)
    return parse_stream(io.StringIO(text))


def check_env(text: str) -> None:
    """Raise `InputLimitError` where reading a text as a `.env` would take long."""
    _check_lines(text)
    runs = (len(found[0]) for found in _LONG_RUN.finditer(text))
    if sum(run * run for run in runs) > _MOST_BLANKS:
        raise InputLimitError("has thousands of blanks in a row")


def toml_document(text: str) -> dict[str, Any]:
    """Return what a TOML document holds. Raises `InputLimitError`, or as `tomllib.loads` does."""
    _check_lines(text)
    for depth, at in _depths(text):
        if depth > DEEPEST:
            line = text.count("\n", 0, at) + 1
            raise InputLimitError(f"nests names, lists or tables more than {DEEPEST} deep", line)
    return tomllib.loads(text)


def _check_lines(text: str) -> None:
    if len(text) > MOST_BYTES:
        raise InputLimitError(_too_large())
    if text.count("\n") > MOST_LINES:
        raise InputLimitError(f"has more than {MOST_LINES:,} lines")
    if len(text) > LONGEST_LINE and max(map(len, text.split("\n"))) > LONGEST_LINE:
        raise InputLimitError(f"has a line of more than {LONGEST_LINE:,} characters")


def _too_large() -> str:
    return f"has more than {MOST_BYTES // 1024 // 1024} MB"


def _depths(text: str) -> Iterator[tuple[int, int]]:
    """Yield how deep each piece is (brackets around it, dots in a name), and where. Counts them.

    As far as a document is valid its pieces are those that the parser sees; behind that it stops.
    """
    brackets = dots = 0
    for count, found in enumerate(PIECE.finditer(text)):
        piece = found[0]
        if count > MOST_PIECES:
            raise InputLimitError(f"holds more than {MOST_PIECES:,} names, values and marks")
        if piece in {"[", "{"}:
            brackets += 1
        elif piece in {"]", "}"}:
            brackets = max(0, brackets - 1)
        elif piece == ".":
            dots += 1
        elif piece in {"=", ",", "\n"}:
            dots = 0
        yield brackets + dots, found.start()
