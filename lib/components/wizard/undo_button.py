"""Taking a migration back: one button, one question, wherever it is offered."""

from typing import Final

import streamlit as st

from lib.components.formatting import Markup, code, sentence
from lib.components.wizard.wizard_state import Wizard, WizardStep
from lib.hub.errors import HubError
from lib.migration.background import BackgroundMigration
from lib.migration.execution import Execution
from lib.migration.journal import Journal, JournalError
from lib.migration.retention import forget_if_undone
from lib.migration.undo import UndoOutcome, UndoPlan, plan_undo
from lib.migration.waiting import WaitPolicy

_TAKE_BACK: Final = Markup("Undo …")


def take_back_button(wizard: Wizard, label: Markup = _TAKE_BACK) -> None:
    """Draw the button that asks whether to take back what the wizard's journal tells."""
    if st.button(label, key="wizard_undo", icon=":material/undo:"):
        _confirm(wizard)


@st.dialog("Undo the migration", icon=":material/undo:")
def _confirm(wizard: Wizard) -> None:
    st.markdown(
        f"What was added to {code(wizard.target.space)} is deleted, "
        "and variables get their old values. "
        "A secret that was overwritten cannot be restored: nobody can read the old one."
    )
    plan = _plan(wizard)
    if plan is None:
        return
    for one in plan.intents:
        st.markdown(f"- {code(one.name)}: {sentence(one.sentence)}")
    also = False
    if plan.asks:
        also = st.checkbox("Also undo what somebody else may have changed", key="wizard_undo_also")
    with st.container(horizontal=True):
        if not plan.trouble and st.button("Undo", key="wizard_undo_now", type="primary"):
            begin(wizard, also_unsure=also)
            st.rerun()
        if st.button("Cancel", key="wizard_undo_not"):
            st.rerun()


def _plan(wizard: Wizard) -> UndoPlan | None:
    """Look at the Space and return what would become of each name; None where that fails."""
    if wizard.run.going_on is None:
        return None
    try:
        with Journal.open(wizard.run.going_on) as journal:
            plan = plan_undo(journal, wizard.target.hub())
    except (HubError, JournalError) as error:
        st.error(f"{sentence(error.sentence)} {sentence(error.advice)}", icon=":material/error:")
        return None
    if plan.trouble:
        st.warning(sentence(plan.trouble), icon=":material/help:")
    return plan


def begin(wizard: Wizard, *, also_unsure: bool = False) -> None:
    """Begin taking a migration back, in a thread that no closed window stops."""
    path = wizard.run.going_on
    if path is None:
        return
    try:
        hub = wizard.target.hub()
    except HubError as error:
        wizard.trouble = str(error)
        return

    def work(patience: WaitPolicy) -> UndoOutcome:
        with Journal.open(path) as journal:
            outcome = Execution(journal, hub, patience).undo(also_unsure=also_unsure)
            forget_if_undone(journal)
            return outcome

    wizard.run.undoing, wizard.trouble, wizard.step = (
        BackgroundMigration(work),
        "",
        WizardStep.APPLY,
    )
