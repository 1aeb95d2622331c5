"""Nasty `.env` files, and what the real python-dotenv makes of a file."""

import re
from collections.abc import Mapping
from pathlib import Path

from dotenv.main import DotEnv
from dotenv.parser import parse_stream
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

SETTINGS = settings(
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
    ],
)
# What python-dotenv, an editor and a hurried person can disagree about.
_TOKENS = (
    *(b"A=", b"B=", b"C_KEY=", b"A", b"B = ", b"'A'=", b"export ", b"export A=", b"one", b"two"),
    *(b"'", b'"', b"''", b'"one"', b"'two'", b"\\", b"\\n", b"#", b" # why", b" ", b"\t", b"="),
    *(b"\n", b"\n", b"\r\n", b"\r\n", b"\r", b"\r\r\n", b"\f", b"\v", b"\x1c", b"\0"),
    *("\u0085".encode(), "\u2028".encode(), "\u00e9".encode(), b"\xef\xbb\xbf", b"\xff", b"\xc3"),
    *(b"${A}", b"${B}", b"A=one\n", b"B='two'\r\n", b'C_KEY="l1\nl2"\n', b"# A=old\n"),
)
_ENDS = (b"\n", b"\r\n", b"\r", b"\n\n", b" # why\r\n", b"#tight\n", b"\r\r\n")
_VALUES = (
    b"one",
    b"'two'",
    b'"l1\r\nl2"',
    b"'it\\'s'",
    b'" one "',
    b"",
    b"${A}",
    b"\xff\xc3",
    b"'\"x\"'",
)
_soup = st.lists(st.sampled_from(_TOKENS), max_size=8)
_line = st.tuples(
    st.sampled_from((b"", b"", b"export ", b"  ", b"\f", b"\t\n ")),
    st.sampled_from((b"A=", b"A=", b"B=", b"B = ", b"C_KEY=", b"'A'=")),
    st.sampled_from(_VALUES),
    st.sampled_from(_ENDS),
)
env_bytes = st.tuples(
    st.sampled_from((b"", b"", b"\xef\xbb\xbf")),
    st.lists(st.one_of(_line, _line, _soup).map(b"".join), max_size=7).map(b"".join),
    st.sampled_from((b"", b"", b"A=last", b"B='last", b"# end")),
).map(b"".join)
values = st.text(
    st.one_of(
        st.sampled_from("ab #='\"\\$\n\r\t{}\u0085\u2028\u00a0"), st.characters(codec="utf-8")
    ),
    max_size=12,
)


def pairs(path: Path) -> list[tuple[str, str | None]]:
    """Return every name and value in the order python-dotenv reads them, nothing expanded.

    A byte that is not UTF-8, at which it would stop, reads as the stand-in that Python has for it.
    """
    with path.open(encoding="utf-8", errors="surrogateescape") as stream:
        return list(DotEnv(None, stream=stream, interpolate=False).parse())


def lines(data: bytes) -> list[bytes]:
    """Return the lines of a file with their ends, as universal newlines count them."""
    return re.findall(rb"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+", data)


def lines_of(path: Path) -> Mapping[str, set[int]]:
    """Return the numbers, from 1, of the lines that the statements of each name stand on."""
    found: dict[str, set[int]] = {}
    with path.open(encoding="utf-8", errors="surrogateescape") as stream:
        for binding in parse_stream(stream):
            own = binding.original.string
            first = binding.original.line + own[: len(own) - len(own.lstrip())].count("\n")
            last = first + own.lstrip().removesuffix("\n").count("\n")
            if binding.key:
                found.setdefault(binding.key, set()).update(range(first, last + 1))
    return found
