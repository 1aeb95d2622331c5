"""The migrations that this machine remembers, from their journals: how far each one came."""

from dataclasses import dataclass
from pathlib import Path

from lib.migration.journal import Journal, JournalBusyError, JournalError, Status, journals


@dataclass(frozen=True, slots=True)
class Remembered:
    """One migration. done of total: requests to the Hub that succeeded.

    is_undone: whether undoing it has begun. trouble: why its journal cannot be read just now.
    project: the folder that its values are of; empty where that is not known. is_busy: whether
    that is because another window or process is at work.
    """

    path: Path
    space: str = ""
    begun_at: str = ""
    done: int = 0
    total: int = 0
    is_undone: bool = False
    trouble: str = ""
    project: str = ""
    is_busy: bool = False

    @property
    def is_unfinished(self) -> bool:
        """Whether it stopped half-way and can go on."""
        return not self.trouble and not self.is_undone and self.done < self.total

    @property
    def is_finished(self) -> bool:
        """Whether all of it is done and none of it was taken back."""
        return not self.trouble and not self.is_undone and 0 < self.total == self.done


def remembered(place: Path | None = None, most: int = 20) -> tuple[Remembered, ...]:
    """Return the last migrations, the newest first. Raises nothing."""
    return tuple(_remembered(path) for path in journals(place)[:most])


def _remembered(path: Path) -> Remembered:
    try:
        with Journal.open(path) as journal:
            marks = [journal.mark(number) for number in range(len(journal.writes))]
            done = sum(mark is not None and mark.status is Status.DONE for mark in marks)
            return Remembered(
                path,
                journal.space,
                journal.begun_at,
                done,
                len(marks),
                journal.is_undoing,
                project=journal.project,
            )
    except JournalError as error:
        busy = isinstance(error, JournalBusyError)
        return Remembered(path, trouble=str(error), is_busy=busy)
