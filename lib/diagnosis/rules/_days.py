"""How far away a day is, in words, and how much that matters."""

from datetime import UTC, date, datetime
from typing import Final

from lib.diagnosis.rule import RuleContext, Severity

SOON: Final = 30


def today(look: RuleContext) -> date:
    """Return the day of a look, in UTC."""
    return datetime.fromtimestamp(look.now, UTC).date()


def days_until(look: RuleContext, day: date) -> int:
    """Return how many days are left until a day; fewer than none where it is past."""
    return (day - today(look)).days


def in_days(left: int) -> str:
    """Return how far away a day is: `in 5 days`."""
    if left == 0:
        return "today"
    return "tomorrow" if left == 1 else f"in {left} days"


def grave(left: int, past: Severity = Severity.ERROR) -> Severity:
    """Return how much an end matters: past, within a month, or later."""
    if left < 0:
        return past
    return Severity.WARNING if left <= SOON else Severity.INFO
