"""What people note beside a key about its end: `# expires: 2026-12-31` on its line or above it."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from lib.regex import regex

# `# expires: 2026-12-31`, `# @expire 2026-12-31`, `# valid until 31.12.2026`.
_NOTE: Final = regex(
    r"#[^#]*?@?\b(?:expir(?:e|es|ed|y|ation|ing)|valid[ -](?:until|till|to|through)|good until)\b"
    r"(?:[ _-]?(?:date|on|at|by))?[\s:=(]*"
    r"(?:(?P<year>20\d\d)[-/.](?P<month>\d\d?)[-/.](?P<day>\d\d?)"
    r"|(?P<day2>\d\d?)\.(?P<month2>\d\d?)\.(?P<year2>20\d\d))(?!\d)",
    re.IGNORECASE,
)
_SET_ASIDE: Final = regex(r"\s*#+\s*(?:export\s+)?[A-Za-z_][A-Za-z0-9_.-]*\s*=(?!\s*20\d\d-)")


def noted_end(lines: Sequence[str], first: int, last: int, value: str) -> date | None:
    """Return the day that a comment names for an assignment; None where there is none.

    first, last: its lines, from 1. value: its value, in which a `#` is no comment.
    """
    return _on_line(lines, last, value) or _above(lines, first)


def _on_line(lines: Sequence[str], last: int, value: str) -> date | None:
    if not 1 <= last <= len(lines):
        return None
    found = _NOTE.search(lines[last - 1])
    if found is None or found.group() in value or lines[last - 1].lstrip().startswith("#"):
        return None
    return _day(found.groupdict())


def _above(lines: Sequence[str], first: int) -> date | None:
    """Look through the comments right above, up to one that sets another assignment aside."""
    for line in reversed(lines[: max(first - 1, 0)]):
        if not line.lstrip().startswith("#") or _SET_ASIDE.match(line):
            return None
        if found := _NOTE.search(line):
            return _day(found.groupdict())
    return None


def _day(parts: dict[str, str | None]) -> date | None:
    numbers = [parts[name] or parts[f"{name}2"] for name in ("year", "month", "day")]
    try:
        return date(*(int(one or 0) for one in numbers))
    except ValueError:
        return None
