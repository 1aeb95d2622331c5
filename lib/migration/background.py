"""A whole migration in one call, and one that goes on in a thread of its own."""

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from lib.hub.client import Hub
from lib.migration.apply import OnFailure, RunOutcome
from lib.migration.build_time import wants_rebuild
from lib.migration.desired import DesiredEntry
from lib.migration.execution import Execution, done_names, wanted_of
from lib.migration.journal import Journal, JournalError
from lib.migration.journal import folder as journals_folder
from lib.migration.plan import Plan
from lib.migration.verification import TargetSpace, Verification
from lib.migration.waiting import Progress, WaitPolicy
from lib.pending import Pending
from lib.secret import Secret
from lib.unforeseen import PackageError

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class MigrationResult:
    """What a migration came to, and what was seen of it at the Space.

    written: by name, the values that were surely written and read back. rebuild: what to say of
    names that the image was built with.
    """

    outcome: RunOutcome
    seen: Verification
    written: Mapping[str, Secret] = field(default_factory=dict, repr=False)
    rebuild: tuple[str, ...] = ()


def move(
    plan: Plan,
    hub: Hub,
    *,
    patience: WaitPolicy,
    on_failure: OnFailure = OnFailure.STOP,
    folder: Path | None = None,
    project: str = "",
) -> MigrationResult:
    """Carry a plan out, read it back and watch the Space restart.

    folder: where journals are kept; None stands for the person's own state folder. project: the
    folder that the values are of. Raises what `apply` raises, before anything was written.
    """
    with Journal.begin(plan, folder, project=project, hub=hub.address) as journal:
        work = Execution(journal, hub, patience, wanted_of(plan), on_failure)
        return _verified(work, work.apply(plan), TargetSpace.of(plan), keep=folder is None)


def resume_migration(
    path: Path,
    wanted: Sequence[DesiredEntry],
    hub: Hub,
    *,
    patience: WaitPolicy,
    on_failure: OnFailure = OnFailure.STOP,
) -> MigrationResult:
    """Go on with an interrupted migration, then as `move`. Raises what `resume` raises."""
    with Journal.open(path) as journal:
        place = TargetSpace.seen(hub, journal)
        work = Execution(journal, hub, patience, wanted, on_failure)
        return _verified(work, work.resume(), place, keep=path.parent == journals_folder())


def _verified(
    work: Execution, outcome: RunOutcome, place: TargetSpace, *, keep: bool
) -> MigrationResult:
    seen = work.verify(outcome, place)
    written = work.written(outcome, seen, keep=keep)
    if outcome.is_refused:
        with suppress(JournalError):
            work.journal.discard()
    return MigrationResult(outcome, seen, written, _rebuild(work, outcome, place))


def _rebuild(work: Execution, outcome: RunOutcome, place: TargetSpace) -> tuple[str, ...]:
    """Return what is to be said of names that a build reads, where there is an image already."""
    if place.is_new or place.sdk != "docker":
        return ()
    folder = Path(work.journal.project) if work.journal.project else None
    return wants_rebuild(folder, work.hub, outcome.space, done_names(outcome))


class BackgroundMigration(Generic[_T]):
    """Work in a thread of its own: it goes on when the window that began it is closed.

    events: what was told so far, the last last. Safe to be read while it runs.
    """

    def __init__(self, work: Callable[[WaitPolicy], _T]) -> None:
        self.events: list[Progress] = []
        self.result: _T | None = None
        self.error: Exception | None = None
        self._cancelled = threading.Event()
        self._work = work
        self._pending = Pending(self._run)

    @property
    def is_running(self) -> bool:
        """Whether the work has not ended."""
        return self._pending.is_running

    def cancel(self) -> None:
        """Let it end after the request that is under way."""
        self._cancelled.set()

    @property
    def is_cancelled(self) -> bool:
        """Whether it was asked to end."""
        return self._cancelled.is_set()

    def wait(self, seconds: float) -> None:
        """Wait until it has ended, or for some seconds."""
        self._pending.wait(seconds)

    def _run(self) -> None:
        patience = WaitPolicy(self.events.append, self._sleep, self._cancelled.is_set)
        try:
            self.result = self._work(patience)
        except ImportError as error:
            self.error = PackageError(error)
        except Exception as error:
            # Told by whoever looks; a thread's own traceback would go into the log.
            self.error = error

    def _sleep(self, seconds: float) -> None:
        self._cancelled.wait(seconds)
