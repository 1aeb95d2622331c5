"""What a run over a journal comes to, row by row."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from lib.migration.desired import EntryKind
from lib.migration.space_state import SpaceState
from lib.migration.steps import Action
from lib.user_error import UserError


class PlanStaleError(UserError):
    """The Space is not as it was when the plan was made, so nothing was written now."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, "Plan again.")


class AnotherSpaceError(PlanStaleError):
    """The Space has only the name of the one that the journal is about."""


class OnFailure(StrEnum):
    """What happens to the rows after one that failed."""

    STOP = "stop"
    CONTINUE = "continue"


class EndReason(StrEnum):
    """What became of one row."""

    DONE = "done"
    NOT_DONE = "not_done"
    FAILED = "failed"
    UNKNOWN = "unknown"
    HALF = "half"
    CHANGED = "changed"
    NO_VALUE = "no_value"


@dataclass(frozen=True, slots=True)
class Result:
    """One row of a migration after it was carried out, or not."""

    name: str
    action: Action
    kind: EntryKind
    ending: EndReason
    sentence: str


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """What a run came to.

    after: what the Space held at its end, None where that was not told. trouble: what went wrong
    first, in words, also where it was the making of a Space without any names. sent: the names of
    which every write was answered with a success in this run, so with the values at hand.
    is_refused: whether nothing was written, since the Hub will not have it, now or later.
    """

    space: str
    journal: Path
    results: tuple[Result, ...]
    after: SpaceState | None
    trouble: str = ""
    sent: frozenset[str] = frozenset()
    is_refused: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether everything is done, and was read back."""
        if not self.results:
            return not self.trouble and self.after is not None and self.after.exists
        return all(one.ending is EndReason.DONE for one in self.results)
