"""Taking a migration back: one button, one question, wherever it is offered."""

import streamlit as st

from lib.hub.errors import HubError
from lib.migration.job import Job
from lib.migration.journal import Journal
from lib.migration.kept import forget_if_undone
from lib.migration.patience import Patience
from lib.migration.undo import UndoOutcome, undo
from lib.page_parts.wizard.state import Step, Wizard
from lib.page_parts.words import code


def take_back_button(wizard: Wizard) -> None:
    """Draw the button that asks whether to take back what the wizard's journal tells."""
    if st.button("Take it back …", key="wizard_undo", icon=":material/undo:"):
        _confirm(wizard)


@st.dialog("Take the migration back", icon=":material/undo:")
def _confirm(wizard: Wizard) -> None:
    st.markdown(
        f"What was added to {code(wizard.space)} is deleted, and variables get their old values. "
        "A secret that was overwritten cannot be restored: nobody can read the old one."
    )
    with st.container(horizontal=True):
        if st.button("Take it back", key="wizard_undo_now", type="primary"):
            begin(wizard)
            st.rerun()
        if st.button("Leave it as it is", key="wizard_undo_not"):
            st.rerun()


def begin(wizard: Wizard) -> None:
    """Begin taking a migration back, in a thread that no closed window stops."""
    path = wizard.going_on
    if path is None:
        return
    try:
        hub = wizard.hub()
    except HubError as error:
        wizard.trouble = f"{error.sentence} {error.advice}"
        return

    def work(patience: Patience) -> UndoOutcome:
        with Journal.open(path) as journal:
            outcome = undo(journal, hub, patience=patience)
            forget_if_undone(journal)
            return outcome

    wizard.undoing, wizard.trouble, wizard.step = Job(work), "", Step.APPLY
