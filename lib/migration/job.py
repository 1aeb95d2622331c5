"""A whole migration in one call, and one that goes on in a thread of its own."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from lib.hub.client import Hub
from lib.hub.errors import HubError
from lib.migration.apply import OnFailure, Outcome, apply, resume
from lib.migration.board import ask_dashboard
from lib.migration.journal import Journal
from lib.migration.patience import Patience, Progress
from lib.migration.plan import Plan
from lib.migration.restart import restart_if_stopped, wait_for_restart
from lib.migration.seen import Verified
from lib.migration.state import SpaceState
from lib.migration.verify import verify_names
from lib.migration.wanted import Wanted
from lib.secret import Secret

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Moved:
    """What a migration came to. restart and dashboard are None where they were not looked at."""

    outcome: Outcome
    names: tuple[Verified, ...] = ()
    restart: Verified | None = None
    dashboard: Verified | None = None


def move(
    plan: Plan,
    hub: Hub,
    *,
    patience: Patience,
    on_failure: OnFailure = OnFailure.STOP,
    place: Path | None = None,
) -> Moved:
    """Carry a plan out, read it back and watch the Space restart. place: where journals are kept.

    Raises what `apply` raises, before anything was written.
    """
    values = {step.name: step.value for step in plan.writing if step.value is not None}
    with Journal.begin(plan, place) as journal:
        outcome = apply(plan, hub, journal, on_failure=on_failure, patience=patience)
        restarted = _start_again(hub, plan, outcome)
        runs = restarted or plan.restarts > 0
        return _verified(outcome, journal, hub, values, patience, runs=runs)


def go_on(
    path: Path,
    wanted: Sequence[Wanted],
    hub: Hub,
    *,
    patience: Patience,
    on_failure: OnFailure = OnFailure.STOP,
) -> Moved:
    """Go on with an interrupted migration, then as `move`. Raises what `resume` raises."""
    with Journal.open(path) as journal:
        outcome = resume(journal, wanted, hub, on_failure=on_failure, patience=patience)
        values = {one.name: one.value for one in wanted}
        return _verified(outcome, journal, hub, values, patience, runs=journal.create is None)


def _start_again(hub: Hub, plan: Plan, outcome: Outcome) -> bool:
    """Start a Space that a collision had stopped, where this has ended the collision."""
    if plan.state is None or outcome.after is None:
        return False
    try:
        return restart_if_stopped(hub, plan.state, outcome.after)
    except HubError:
        return True  # it was to be started; watching it tells what became of that


def _verified(
    outcome: Outcome,
    journal: Journal,
    hub: Hub,
    values: Mapping[str, Secret],
    patience: Patience,
    *,
    runs: bool,
) -> Moved:
    state: SpaceState | None = outcome.after
    try:
        names = verify_names(journal, hub, values, state=state, patience=patience)
    except HubError:
        return Moved(outcome)
    if not runs:
        return Moved(outcome, names)
    restart = wait_for_restart(hub, outcome.space, patience=patience)
    dashboard = ask_dashboard(hub, state) if state is not None else None
    return Moved(outcome, names, restart, dashboard)


class Job(Generic[_T]):
    """Work in a thread of its own: it goes on when the window that began it is closed.

    events: what was told so far, the last last. Safe to be read while it runs.
    """

    def __init__(self, work: Callable[[Patience], _T]) -> None:
        self.events: list[Progress] = []
        self.result: _T | None = None
        self.error: Exception | None = None
        self._cancelled = threading.Event()
        self._work = work
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def is_running(self) -> bool:
        """Whether the work has not ended."""
        return self._thread.is_alive()

    def cancel(self) -> None:
        """Let it end after the request that is under way."""
        self._cancelled.set()

    @property
    def is_cancelled(self) -> bool:
        """Whether it was asked to end."""
        return self._cancelled.is_set()

    def wait(self, seconds: float) -> None:
        """Wait until it has ended, or for some seconds."""
        self._thread.join(seconds)

    def _run(self) -> None:
        patience = Patience(self.events.append, self._sleep, self._cancelled.is_set)
        try:
            self.result = self._work(patience)
        except Exception as error:
            # Told by whoever looks; a thread's own traceback would go into the log.
            self.error = error

    def _sleep(self, seconds: float) -> None:
        self._cancelled.wait(seconds)
