"""Carry a plan out, as it was shown and not otherwise; or go on where it was interrupted.

Nothing is written twice: what the journal knows to be done is left out, and what was begun and
never ended is looked up at the Space first. A row under whose name the Space has changed since it
was planned is not written.
"""

from collections.abc import Sequence

from lib.hub.client import Hub
from lib.hub.errors import HubError, HubErrorKind
from lib.migration.desired import DesiredEntry
from lib.migration.journal import Journal, JournalError, Status
from lib.migration.plan import Plan
from lib.migration.reconcile import look_again
from lib.migration.results import (
    AnotherSpaceError,
    EndReason,
    OnFailure,
    PlanStaleError,
    Result,
    RunOutcome,
)
from lib.migration.space_state import SpaceState, at_another_hub, made_anew, not_seen, read_state
from lib.migration.waiting import Progress, WaitPolicy, What
from lib.migration.write_run import Run

__all__ = ["EndReason", "OnFailure", "RunOutcome", "PlanStaleError", "Result", "apply", "resume"]


def apply(
    plan: Plan,
    hub: Hub,
    journal: Journal,
    *,
    on_failure: OnFailure = OnFailure.STOP,
    patience: WaitPolicy | None = None,
    again: bool = True,
) -> RunOutcome:
    """Carry a plan out whose journal has just begun.

    again: whether the Space is looked at once more first, since somebody has read the plan
    meanwhile. Where nobody was asked, the look that the plan was made from is as good.

    Raises `PlanStaleError` where the Space has changed since, `HubError` where it could not be
    looked at, and `JournalError`; before the first write only, and then the journal is gone too.
    """
    patience = patience or WaitPolicy()
    try:
        if plan.obstacle or plan.state is None:
            raise PlanStaleError(plan.obstacle or "The Space was not checked yet.")
        state = plan.state
        if again:
            patience.tell(Progress(What.LOOKING, f"Checking `{plan.space}` once more …"))
            state = patience.look(lambda: _read(hub, plan))
        if state.fingerprint != plan.state.fingerprint:
            raise PlanStaleError(
                f"`{plan.space}` was changed by somebody else since the plan was made."
            )
    except (PlanStaleError, HubError):
        journal.discard()
        raise
    values = {step.name: step.value for step in plan.writing if step.value is not None}
    return Run(hub, journal, patience, values, state).run(on_failure)


def resume(
    journal: Journal,
    wanted: Sequence[DesiredEntry],
    hub: Hub,
    *,
    on_failure: OnFailure = OnFailure.STOP,
    patience: WaitPolicy | None = None,
) -> RunOutcome:
    """Go on with an interrupted migration. wanted: the values again, which no journal holds.

    Raises `HubError` where the Space cannot be looked at, `PlanStaleError` where it is not seen or
    was made anew, and `JournalError` where undoing has begun or the journal is of another Hub.
    """
    if journal.is_undoing:
        raise JournalError(
            f"`{journal.path}` is being undone.", "Finish undoing it, then make a new plan."
        )
    if elsewhere := at_another_hub(journal.hub, hub.address):
        raise JournalError(elsewhere, "Nothing was written now; name that Hub in `HF_ENDPOINT`.")
    patience = patience or WaitPolicy()
    patience.tell(Progress(What.LOOKING, f"Reading `{journal.space}` …"))
    state = patience.look(lambda: read_state(hub, journal.space))
    if not state.exists and (journal.create is None or put_anything(journal)):
        raise PlanStaleError(not_seen(journal.space))
    if journal.identity.is_another(state.identity):
        raise AnotherSpaceError(made_anew(journal.space))
    kinds = {row.name: row.kind for row in journal.rows}
    values = {one.name: one.value for one in wanted if kinds.get(one.name) is one.kind}
    return Run(hub, journal, patience, values, state).run(on_failure)


def put_anything(journal: Journal) -> bool:
    """Whether a write of a journal was answered with a success."""
    marks = (journal.mark(number) for number in range(len(journal.writes)))
    return any(mark is not None and mark.status is Status.DONE for mark in marks)


def _read(hub: Hub, plan: Plan) -> SpaceState:
    """Read as much of a Space as tells whether it has changed."""
    if plan.create is not None:
        return read_state(hub, plan.space)
    try:
        return look_again(hub, plan.space)
    except HubError as error:
        if error.kind is HubErrorKind.NOT_FOUND:
            return SpaceState(plan.space, exists=False)
        raise
