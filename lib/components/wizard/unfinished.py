"""Earlier migrations of this machine: go on with what stopped half-way, or take one back."""

from typing import Final

import streamlit as st

from lib.components.formatting import Markup, code, sentence, text
from lib.components.wizard.wizard_state import Wizard, WizardStep, go_to
from lib.migration.past_migrations import Remembered, remembered

_MOST: Final = 3


def unfinished(wizard: Wizard) -> None:
    """Draw the migrations that can be continued; in the first step, also those that are done."""
    if wizard.run.going_on is not None:
        _going_on(wizard)
        return
    earlier = remembered()
    for one in [one for one in earlier if one.trouble and not one.is_busy][:_MOST]:
        st.caption(f":material/help: {sentence(one.trouble)}")
    if wizard.step is WizardStep.SOURCE:
        _finished(wizard, [one for one in earlier if one.is_finished][:_MOST])
    for number, one in enumerate([one for one in earlier if one.is_unfinished][:_MOST]):
        with st.container(border=True, key=f"unfinished_{number}", gap="small"):
            st.markdown(
                f":orange-badge[:material/pause_circle: stopped half-way] The migration to "
                f"{code(one.space)} of {_begun(one)}: {one.done:d} of "
                f"{one.total:d} requests are done."
            )
            is_here = one.project in {"", str(wizard.folder)}
            if not is_here:
                st.markdown(
                    f"It was started in the project {code(one.project)}: open that "
                    "folder to continue."
                )
            with st.container(horizontal=True):
                st.button(
                    f"Continue with {text(one.space)}", key=f"go_on_{number}", disabled=not is_here,
                    icon=":material/play_arrow:", on_click=_choose, args=(wizard, one, False),
                )  # fmt: skip
                st.button(
                    f"Undo {text(one.space)}",
                    key=f"take_back_{number}", icon=":material/undo:",
                    on_click=_choose, args=(wizard, one, True),
                )  # fmt: skip


def _finished(wizard: Wizard, done: list[Remembered]) -> None:
    """Fold away those that are done, each with its way back."""
    if not done:
        return
    with st.expander("Undo an earlier migration", icon=":material/history:", key="wizard_finished"):
        for number, one in enumerate(done):
            st.button(
                f"Undo the migration to {text(one.space)} of {_begun(one)}",
                key=f"take_finished_{number}",
                icon=":material/undo:", on_click=_choose, args=(wizard, one, True),
            )  # fmt: skip


def _begun(one: Remembered) -> Markup:
    return text(f"{one.begun_at[:16].replace('T', ' ')} UTC")


def _choose(wizard: Wizard, one: Remembered, takes_back: bool) -> None:
    wizard.run.going_on, wizard.target.space, wizard.run.takes_back = (
        one.path,
        one.space,
        takes_back,
    )
    wizard.run.job, wizard.run.undoing = None, None
    go_to(wizard, WizardStep.SPACE if takes_back else WizardStep.SOURCE)


def _going_on(wizard: Wizard) -> None:
    what = "being undone" if wizard.run.takes_back else "being continued"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f":material/play_arrow: The migration to {code(wizard.target.space)} is {what}. "
            + (
                ""
                if wizard.run.takes_back
                else "Choose where its values are: the journal holds none."
            ),
            width="content",
        )
        st.button("Not now", key="not_now", on_click=_not_now, args=(wizard,))


def _not_now(wizard: Wizard) -> None:
    wizard.run.going_on, wizard.run.takes_back, wizard.target.space = None, False, ""
    go_to(wizard, WizardStep.SOURCE)
