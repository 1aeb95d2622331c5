"""Step 6: what was read back, how the Space took it, and the way back."""

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from lib.components.formatting import Markup, code, sentence, text
from lib.components.visit import Visit
from lib.components.wizard.badges import KINDS, SEEN
from lib.components.wizard.undo_button import take_back_button
from lib.components.wizard.wizard_parts import nav_buttons
from lib.components.wizard.wizard_state import Wizard, WizardStep, go_to, start_over
from lib.migration.apply import EndReason, Result
from lib.migration.background import MigrationResult
from lib.migration.desired import EntryKind
from lib.migration.observation import Observation, Verified
from lib.migration.undo import UndoneStatus, UndoOutcome

_ENDINGS: Final = {
    EndReason.DONE: ":green-badge[:material/check: done]",
    EndReason.NOT_DONE: ":gray-badge[:material/pending: not done]",
    EndReason.FAILED: ":red-badge[:material/error: failed]",
    EndReason.UNKNOWN: ":orange-badge[:material/help: unknown]",
    EndReason.HALF: ":red-badge[:material/error: half done]",
    EndReason.CHANGED: ":orange-badge[:material/group: changed by somebody]",
    EndReason.NO_VALUE: ":orange-badge[:material/help: no value]",
}
_HOW: Final = {
    EntryKind.SECRET: f"{KINDS[EntryKind.SECRET]} saved",
    EntryKind.VARIABLE: f"{KINDS[EntryKind.VARIABLE]} value matches",
}
_UNDONE: Final = {
    UndoneStatus.UNDONE: ":green-badge[:material/undo: undone]",
    UndoneStatus.NOTHING: ":gray-badge[:material/remove: nothing to do]",
    UndoneStatus.LEFT: ":orange-badge[:material/group: kept]",
    UndoneStatus.LOST: ":orange-badge[:material/warning: cannot be restored]",
    UndoneStatus.FAILED: ":red-badge[:material/error: failed]",
    UndoneStatus.UNSURE: ":orange-badge[:material/help: kept, maybe somebody else's]",
    UndoneStatus.UNKNOWN: ":orange-badge[:material/help: still unknown]",
}
_SETTLED: Final = frozenset({EndReason.DONE, EndReason.CHANGED})


def verify_step(wizard: Wizard, now: Visit) -> None:  # noqa: ARG001 - the steps are called alike
    """Draw what came of it."""
    if wizard.run.undoing is not None and wizard.run.undoing.result is not None:
        _undone(wizard, wizard.run.undoing.result)
    elif wizard.run.job is not None and wizard.run.job.result is not None:
        _moved(wizard, wizard.run.job.result)
    else:
        st.info("Nothing was applied yet.", icon=":material/info:")
        nav_buttons(wizard, back=WizardStep.SOURCE)


def _moved(wizard: Wizard, moved: MigrationResult) -> None:
    if moved.outcome.is_refused:
        _refused(wizard, moved.outcome.trouble)
        return
    results = moved.outcome.results
    done = sum(one.ending is EndReason.DONE for one in results)
    st.header(
        f"{done:d} of {len(results)} names are done at {text(wizard.target.space)}", anchor=False
    )
    _names(results, {one.name: one for one in moved.seen.names})
    restart, dashboard = moved.seen.restart, moved.seen.dashboard
    if restart is not None:
        st.markdown(f"{SEEN[restart.seen]} {sentence(restart.sentence)}")
    # Most Spaces run another app than this dashboard: that it tells nothing is no news.
    if dashboard is not None and dashboard.seen is not Observation.COULD_NOT_TELL:
        st.markdown(f"{SEEN[dashboard.seen]} {sentence(dashboard.sentence)}")
    for line in moved.rebuild:
        st.markdown(f":material/construction: {sentence(line)}")
    if {one.ending for one in results} - _SETTLED:
        _not_complete(wizard)
    take_back_button(wizard)
    nav_buttons(
        wizard,
        on=Markup("Clean up" if done else ""),
        then=(lambda: go_to(wizard, WizardStep.CLEAN_UP)) if done else None,
    )


def _refused(wizard: Wizard, why: str) -> None:
    """Draw a refusal that asking again does not change: no way on, and nothing to undo."""
    st.header(f"Nothing was written to {text(wizard.target.space)}", anchor=False)
    st.error(sentence(why), icon=":material/block:")
    st.markdown("There is nothing to continue or to undo.")
    nav_buttons(wizard, on=Markup("Back to Space"), then=lambda: _elsewhere(wizard))


def _elsewhere(wizard: Wizard) -> None:
    wizard.run.job = None
    wizard.forget_space()
    go_to(wizard, WizardStep.SPACE)


def _names(results: Sequence[Result], seen: Mapping[str, Verified]) -> None:
    """Draw what needs a look name by name, and all that went well in one table."""
    well = [one for one in results if _went_well(one, seen.get(one.name))]
    for one in results:
        if one not in well:
            st.markdown(_doubt(one, seen.get(one.name)))
    if well:
        st.markdown(f"{_ENDINGS[EndReason.DONE]} Written, and read back from the Space:")
        rows = [{"Name": code(one.name), "Read back": _HOW[one.kind]} for one in well]
        st.table(rows, hide_index=True, border="horizontal", alt="Names that have arrived")


def _went_well(result: Result, seen: Verified | None) -> bool:
    return result.ending is EndReason.DONE and seen is not None and seen.seen is Observation.YES


def _doubt(result: Result, seen: Verified | None) -> Markup:
    """Return what became of a name that did not arrive for certain."""
    name, back = code(result.name), f"{SEEN[seen.seen]} {sentence(seen.sentence)}" if seen else ""
    if result.ending is EndReason.DONE:
        return Markup(f"{name} was written. Read back: {back or 'not checked.'}")
    told = f"{_ENDINGS[result.ending]} {name} {sentence(result.sentence)}"
    return Markup(f"{told} {back}" if seen is not None and seen.seen is Observation.NO else told)


def _not_complete(wizard: Wizard) -> None:
    st.warning(
        "It stopped half-way. What is done stays done and is not repeated; the journal "
        "knows the rest.",
        icon=":material/pause_circle:",
    )
    st.button(
        "Continue",
        key="wizard_continue",
        icon=":material/play_arrow:",
        on_click=_continue,
        args=(wizard,),
    )


def _continue(wizard: Wizard) -> None:
    wizard.run.job = None
    go_to(wizard, WizardStep.APPLY)


def _undone(wizard: Wizard, outcome: UndoOutcome) -> None:
    st.header(text(f"{wizard.target.space} {_how_whole(outcome)}"), anchor=False)
    for one in outcome.results:
        st.markdown(f"{_UNDONE[one.ending]} {code(one.name)} · {sentence(one.sentence)}")
    if outcome.trouble:
        st.warning(sentence(outcome.trouble), icon=":material/help:")
    if not outcome.is_complete:
        take_back_button(wizard, Markup("Try again …"))
    st.button("Start over", key="wizard_again", on_click=start_over)


def _how_whole(outcome: UndoOutcome) -> str:
    if not outcome.is_complete:
        return "could not be undone completely"
    endings = [one.ending for one in outcome.results]
    lost, left = endings.count(UndoneStatus.LOST), endings.count(UndoneStatus.LEFT)
    buts = [f"{lost} that cannot be restored"] if lost else []
    buts += [f"{left} that somebody has changed"] if left else []
    return f"is restored, except for {' and '.join(buts)}" if buts else "is restored"
