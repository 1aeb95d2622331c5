"""What the steps of the wizard share: where one is, the way on and back."""

from collections.abc import Callable

import streamlit as st

from lib.components.formatting import Markup, sentence, text
from lib.components.wizard.wizard_state import Wizard, WizardStep, go_to


def where_one_is(wizard: Wizard) -> None:
    """Draw the steps: done, the one at hand, and those to come."""
    parts = []
    for step in WizardStep:
        if step < wizard.step:
            parts.append(f":green-badge[:material/check: {text(step.title)}]")
        elif step is wizard.step:
            parts.append(f":orange-badge[:material/arrow_right: **{text(step.title)}**]")
        else:
            parts.append(f":gray-badge[{int(step)} {text(step.title)}]")
    st.markdown(" ".join(parts))
    st.caption(f"Step {int(wizard.step)} of {len(WizardStep)}")


def trouble(wizard: Wizard) -> None:
    """Draw what went wrong with the last thing that was asked for; nothing was lost by it."""
    if wizard.trouble:
        st.error(sentence(wizard.trouble), icon=":material/error:")


def nav_buttons(
    wizard: Wizard,
    *,
    back: WizardStep | None = None,
    on: Markup = Markup(""),  # noqa: B008 - a constant
    then: Callable[[], None] | None = None,
    disabled: bool = False,
) -> None:
    """Draw the way on, the one primary button of the page, and the way back."""
    with st.container(horizontal=True):
        if on and then is not None:
            st.button(
                on,
                key="wizard_on",
                type="primary",
                icon=":material/arrow_forward:",
                disabled=disabled,
                on_click=then,
            )
        if back is not None:
            st.button(
                f"Back to {text(back.title)}",
                key="wizard_back",
                icon=":material/arrow_back:",
                on_click=go_to,
                args=(wizard, back),
            )
