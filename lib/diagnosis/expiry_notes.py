"""What people note beside a key about its end: `# expires: 2026-12-31` on its line or above it."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from lib.regex import regex

# `# expires: 2026-12-31`, `# @expire 2026-12-31`, `# valid until 31.12.2026`, and so on.
_WORD: Final = (
    r"(?:@?\bexpir(?:es?|ed|y|ation|ing)\b|\bvalid[ -](?:until|till|to|through)\b|\bgood until\b"
    r"|\b(?:rotate|renew|replace) (?:by|before)\b)(?:[ _-]?(?:date|on|at|by))?[\s:=(]{0,9}"
)
_MONTHS: Final = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
_MONTH: Final = f"(?:{'|'.join(_MONTHS)})[a-z]{{0,6}}"
_NOTE: Final = regex(
    _WORD + r"(?:(?P<year>20\d\d)[-/.](?P<month>\d\d?)[-/.](?P<day>\d\d?)"
    r"|(?P<day2>\d\d?)\.(?P<month2>\d\d?)\.(?P<year2>20\d\d)"
    rf"|(?P<day3>\d\d?)\.? (?P<month3>{_MONTH})\.?,? (?P<year3>20\d\d)"
    rf"|(?P<month4>{_MONTH})\.? (?P<day4>\d\d?),? (?P<year4>20\d\d))(?!\d)",
    re.IGNORECASE,
)
_SET_ASIDE: Final = regex(r"\s*#+\s*(?:export\s+)?[A-Za-z_][A-Za-z0-9_.-]*\s*=(?!\s*20\d\d-)")


def noted_end(lines: Sequence[str], first: int, last: int, value: str) -> date | None:
    """Return the day that a comment names for an assignment; None where there is none.

    first, last: its lines, from 1. value: its value, in which a `#` is no comment.
    """
    return _on_line(lines, last, value) or _above(lines, first)


def _on_line(lines: Sequence[str], last: int, value: str) -> date | None:
    line = lines[last - 1] if 1 <= last <= len(lines) else ""
    comment = line[line.find("#") :] if "#" in line else ""
    if line.lstrip().startswith("#") or not comment:
        return None
    days = [_day(one) for one in _NOTE.finditer(comment) if one.group() not in value]
    return _latest(days)


def _above(lines: Sequence[str], first: int) -> date | None:
    """Look through the comments right above, up to one that sets another assignment aside."""
    for line in reversed(lines[: max(first - 1, 0)]):
        if not line.lstrip().startswith("#") or _SET_ASIDE.match(line):
            return None
        if days := [_day(one) for one in _NOTE.finditer(line)]:
            return _latest(days)
    return None


def _latest(days: Sequence[date | None]) -> date | None:
    """Return the last of some days: an earlier one is how it was before."""
    return max((one for one in days if one), default=None)


def _day(found: re.Match[str]) -> date | None:
    for form in ("", "2", "3", "4"):
        if found[f"year{form}"]:
            month = found[f"month{form}"]
            number = int(month) if month.isdigit() else _MONTHS.index(month[:3].lower()) + 1
            try:
                return date(int(found[f"year{form}"]), number, int(found[f"day{form}"]))
            except ValueError:
                return None
    return None
