"""Step 5: one confirmation, then row by row, in a thread that no closed window stops."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from lib.access import Surface
from lib.components.formatting import Markup, code, sentence, text
from lib.components.visit import Visit
from lib.components.wizard.journal_place import NO_PLACE, journal_place, journal_project
from lib.components.wizard.wizard_parts import nav_buttons
from lib.components.wizard.wizard_state import Wizard, WizardStep
from lib.hub.errors import HubError
from lib.migration.apply import OnFailure, PlanStaleError
from lib.migration.background import BackgroundMigration, move, resume_migration
from lib.migration.space_state import read_state
from lib.migration.waiting import Progress, What
from lib.user_error import UserError

_EVERY: Final = 0.5
_ON_FAILURE: Final = "wizard_on_failure"
# By whether the disk is the person's own.
_AFTERWARDS: Final = {
    True: "If this app stops, the journal knows what was done, and the wizard offers to continue.",
    False: "Its journal is kept here until you sign out, for 8 hours at most: until then you "
    "can continue or undo it.",
}
_MARKS: Final = {
    What.BEGUN: ":orange-badge[:material/hourglass_top: in progress]",
    What.DONE: ":green-badge[:material/check: done]",
    What.FAILED: ":red-badge[:material/error: failed]",
    What.UNKNOWN: ":orange-badge[:material/help: unknown]",
}


def apply_step(wizard: Wizard, now: Visit) -> None:
    """Draw the confirmation, or how far it is."""
    if wizard.run.undoing is not None:
        _under_way(wizard, "Undoing the migration", now)
    elif wizard.run.job is not None:
        _under_way(wizard, f"Writing to {wizard.target.space}", now)
    else:
        _confirm(wizard, now)


# --- before ------------------------------------------------------------------------------------


def _confirm(wizard: Wizard, now: Visit) -> None:
    st.header("Apply it?", anchor=False)
    if wizard.run.going_on is not None:
        st.markdown(
            f"The migration to {code(wizard.target.space)} continues where it stopped. Nothing "
            "is done twice: what was in progress is looked up on the Space first."
        )
    elif wizard.run.plan is not None:
        count = len(wizard.run.plan.writing)
        lost = [step for step in wizard.run.plan.writing if step.lost]
        st.markdown(
            f"{count:d} name{' is' if count == 1 else 's are'} written to "
            f"{code(wizard.target.space)}, "
            "exactly as the plan showed it."
        )
        for note in wizard.run.plan.notes:
            st.markdown(f":material/info: {sentence(note)}")
        for step in lost:
            st.markdown(f":material/warning: {code(step.name)}: {sentence(step.lost)}")
    st.radio(
        "If one of them fails",
        list(OnFailure),
        format_func=lambda one: {
            OnFailure.STOP: "stop; continue the others later",
            OnFailure.CONTINUE: "continue with the others",
        }[one],
        key=_ON_FAILURE,
    )
    nav_buttons(
        wizard,
        back=WizardStep.SPACE if wizard.run.going_on else WizardStep.PLAN,
        on=Markup(f"Apply to {text(wizard.target.space)}"),
        then=lambda: _begin(wizard, now),
    )


def _begin(wizard: Wizard, now: Visit) -> None:
    on_failure: OnFailure = st.session_state.get(_ON_FAILURE, OnFailure.STOP)
    plan, path, wanted = wizard.run.plan, wizard.run.going_on, wizard.chosen()[0]
    try:
        place = journal_place(now)
        hub = wizard.target.hub()
    except OSError:
        wizard.trouble = NO_PLACE
        return
    except HubError as error:
        wizard.trouble = str(error)
        return
    wizard.trouble = ""
    if path is not None:
        wizard.run.job = BackgroundMigration(lambda patience: resume_migration(
            path, wanted, hub, patience=patience, on_failure=on_failure))  # fmt: skip
    elif plan is not None:
        wizard.run.job = BackgroundMigration(lambda patience: move(
            plan, hub, patience=patience, on_failure=on_failure, folder=place,
            project=journal_project(now, place)))  # fmt: skip


# --- under way ---------------------------------------------------------------------------------


def _under_way(wizard: Wizard, title: str, now: Visit) -> None:
    st.header(f"{text(title)} …", anchor=False)
    is_own = now.may(Surface.APP_TOKEN)
    st.fragment(lambda: _progress(wizard, is_own=is_own), run_every=_EVERY)()


def _progress(wizard: Wizard, *, is_own: bool) -> None:
    job: BackgroundMigration | None = wizard.run.undoing or wizard.run.job  # type: ignore[type-arg]
    if job is None:
        return
    if not job.is_running:
        _ended(wizard, job)
        st.rerun()
    events = list(job.events)
    rows = _rows(events)
    total = max((one.total for one in events), default=0)
    done = sum(one.what in {What.DONE, What.FAILED} for one in rows.values())
    words = events[-1].sentence if events else "Starting …"
    st.progress(done / total if total else 0.0, text=sentence(words))
    for number, one in sorted(rows.items()):
        told = code(one.name) if one.name else sentence(one.sentence)
        st.markdown(f"{_MARKS[one.what]} {number:d}. {told}")
    st.button(
        "Stop after this request",
        key="wizard_stop",
        icon=":material/stop_circle:",
        disabled=job.is_cancelled,
        on_click=job.cancel,
    )
    st.caption(f"Closing this window stops nothing. {_AFTERWARDS[is_own]}")


def _rows(events: Sequence[Progress]) -> dict[int, Progress]:
    """Return the last thing told of each request."""
    return {one.number: one for one in events if one.what in _MARKS}


def _ended(wizard: Wizard, job: "BackgroundMigration") -> None:  # type: ignore[type-arg]
    """Go on to what came of it, or back with a reason where nothing was written."""
    error = job.error
    if error is None:
        wizard.step = WizardStep.VERIFY
        if wizard.run.job is not None and wizard.run.job.result is not None:
            outcome = wizard.run.job.result.outcome
            # The journal of one that the Hub has refused for good is gone: nothing was written.
            wizard.run.going_on = None if outcome.is_refused else outcome.journal
        return
    wizard.trouble = _words(error, going_on=wizard.run.going_on is not None)
    if wizard.run.undoing is not None:
        wizard.run.undoing = None
        wizard.step = WizardStep.SPACE if wizard.run.takes_back else WizardStep.VERIFY
        return
    wizard.run.job = None
    if isinstance(error, PlanStaleError) and wizard.run.going_on is None:
        _plan_again(wizard)


def _words(error: Exception, *, going_on: bool) -> str:
    """Return what went wrong; an unknown error's text may hold anything, so its kind alone."""
    if isinstance(error, PlanStaleError):
        if going_on:
            told = "Nothing was written now; start over to make a plan."
        else:
            told = "Nothing was written; look at the new plan."
        return f"{error.sentence} {told}"
    if isinstance(error, UserError):
        return str(error)
    return (
        f"It ended unexpectedly ({type(error).__name__}). The journal knows what was "
        "done; start over and choose Continue."
    )


def _plan_again(wizard: Wizard) -> None:
    try:
        wizard.target.state = read_state(wizard.target.hub(), wizard.target.space)
    except HubError as error:
        wizard.trouble = f"{wizard.trouble} {error}"
        wizard.step = WizardStep.SPACE
        return
    wizard.make_plan()
    wizard.step = WizardStep.PLAN
