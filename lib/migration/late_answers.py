"""Writes that were sent and never answered: the process ended, or the Hub said nothing.

Such a write may be carried out after all, as long as something on the way still holds it. So one
that is not there is looked for again until it can hardly come any more, and until then nobody says
that it did not happen.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final, TypeVar

from lib.migration.journal_lines import Mark, Status
from lib.migration.space_state import SpaceState
from lib.migration.waiting import WaitPolicy
from lib.migration.witness import moment_of

# Three times as long as an answer is waited for.
LATE_SECONDS: Final = 30.0
# After this, what holds a request has long given it up.
OPEN_SECONDS: Final = 900.0
EVERY: Final = 2.0
WAITING: Final = "A request that was sent may still arrive. Checking again …"
_BEGUN: Final = frozenset({Status.BEGUN, Status.UNKNOWN})
_T = TypeVar("_T")


def is_unanswered(mark: Mark | None) -> bool:
    """Whether a write was sent and nobody has said yet what became of it."""
    return mark is not None and mark.status in _BEGUN


def age(mark: Mark | None, now: datetime | None = None) -> float:
    """Return how many seconds ago a write was sent, by the clock here, which has also noted it."""
    sent = moment_of(mark.sent_at) if mark else None
    if sent is None:
        return OPEN_SECONDS
    return max(0.0, ((now or datetime.now(UTC)) - sent).total_seconds())


def may_come(mark: Mark | None) -> bool:
    """Whether a write that was not there may still be carried out."""
    return is_unanswered(mark) and age(mark) < OPEN_SECONDS


def await_late(
    look: Callable[[], SpaceState],
    waiting: Sequence[_T],
    arrived: Callable[[_T, SpaceState], bool],
    seconds: float,
    patience: WaitPolicy,
) -> tuple[tuple[_T, ...], SpaceState | None]:
    """Look again and again whether something that was sent arrives after all.

    look: reads what the Space holds. arrived: whether one of them needs to be waited for no more.
    Returns those that did not come, and what the last look saw, if there was one. Raises
    `HubError`.
    """
    left, state = tuple(waiting), None
    if not left:
        return left, state
    for _ in patience.linger(seconds, EVERY, WAITING):
        state = now = patience.look(look)
        left = tuple(one for one in left if not arrived(one, now))
        if not left:
            break
    return left, state
