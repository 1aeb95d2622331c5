"""Step 3: whose token is used, and which Space everything goes to."""

import streamlit as st

from lib.components.formatting import Markup, code
from lib.components.visit import Visit
from lib.components.wizard.space_choice import choose_space
from lib.components.wizard.token_choice import choose_token, whose_token
from lib.components.wizard.undo_button import take_back_button
from lib.components.wizard.wizard_parts import nav_buttons
from lib.components.wizard.wizard_state import Wizard, WizardStep, go_to


def to_step(wizard: Wizard, now: Visit) -> None:
    """Draw the choice of a token, then that of a Space, then what the Space holds."""
    st.header("Choose a Space and token", anchor=False)
    if wizard.target.facts is None:
        choose_token(wizard, now)
        if wizard.run.takes_back:
            return
    else:
        whose_token(wizard, wizard.target.facts)
        if wizard.run.going_on is not None:
            _go_on(wizard)
            return
        choose_space(wizard, now, wizard.target.facts)
    state = wizard.target.state
    ready = state is not None and (state.exists or wizard.target.create is not None)
    nav_buttons(
        wizard,
        back=WizardStep.REVIEW,
        on=Markup("Show the plan"),
        then=lambda: _plan(wizard),
        disabled=not ready,
    )


def _go_on(wizard: Wizard) -> None:
    """Draw the way on where the Space is known from a journal."""
    st.markdown(f"The Space is {code(wizard.target.space)}, as in the journal.")
    if wizard.run.takes_back:
        take_back_button(wizard)
    else:
        nav_buttons(
            wizard,
            back=WizardStep.REVIEW,
            on=Markup("Continue"),
            then=lambda: go_to(wizard, WizardStep.APPLY),
        )


def _plan(wizard: Wizard) -> None:
    if wizard.target.state is None:
        # Pressed while the Space was looked at once more, and that look has failed.
        wizard.trouble = wizard.trouble or "The Space is not loaded yet: load it first."
        return
    wizard.make_plan()
    go_to(wizard, WizardStep.PLAN)
