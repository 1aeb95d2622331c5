"""Which Space everything goes to: one that is there, or a new one."""

from typing import Final

import streamlit as st

from lib.components.formatting import Markup, code, text
from lib.components.visit import Visit
from lib.components.wizard.wizard_state import Wizard
from lib.diagnosis.hub_space import is_typed_space
from lib.hub.errors import HubError
from lib.hub.token_facts import TokenFacts
from lib.migration.space_state import SpaceState, read_state
from lib.migration.steps import NewSpace
from lib.names.displayable import shown

_SPACE: Final = "wizard_space"
_NEW: Final = "wizard_new_space"
_SDK: Final = "wizard_sdk"
_PRIVATE: Final = "wizard_private"
_SDKS: Final = ("docker", "gradio", "static")


def choose_space(wizard: Wizard, now: Visit, facts: TokenFacts) -> None:
    """Draw the choice of a Space or of a name for a new one, and what it holds now."""
    new = st.toggle(
        "Create new Space", value=wizard.target.create is not None, key="wizard_make_new"
    )
    if new:
        _new_space(wizard, facts)
        return
    known = [*wizard.target.owned]
    if wizard.target.space and wizard.target.space not in known and wizard.target.create is None:
        known.append(wizard.target.space)
    here = now.project.deployment.space_id
    proposed = wizard.target.space or here
    st.selectbox(
        "Space",
        known,
        index=known.index(proposed) if proposed in known else None,
        key=_SPACE,
        placeholder="Choose one, or type owner/name",
        accept_new_options=True,
        on_change=_look,
        args=(wizard,),
    )
    st.button(
        "Load Space" if wizard.target.state is None else "Reload Space",
        key="wizard_look",
        icon=":material/search:",
        on_click=_look,
        args=(wizard,),
    )
    if wizard.target.state is not None and wizard.target.create is None:
        _holds(wizard.target.state)


def _look(wizard: Wizard) -> None:
    space = (st.session_state.get(_SPACE) or "").strip()
    wizard.forget_space()
    wizard.names.replace.clear()
    wizard.target.space, wizard.trouble = space, ""
    if not is_typed_space(space):
        wizard.trouble = "Choose a Space, or type it as `owner/name`."
        return
    _read(wizard)
    if wizard.target.state is not None and not wizard.target.state.exists:
        wizard.trouble = (
            f"There is no Space {code(space)}, or this token cannot see it. Check owner "
            "and name, or create a new Space."
        )


def _read(wizard: Wizard) -> None:
    try:
        wizard.target.state = read_state(wizard.target.hub(), wizard.target.space)
    except HubError as error:
        wizard.trouble = f"{code(wizard.target.space)} could not be loaded. {error}"


def _unseen(wizard: Wizard) -> None:
    """Forget what was seen or checked, since something else is chosen now."""
    wizard.forget_space()
    wizard.trouble = ""


def _new_space(wizard: Wizard, facts: TokenFacts) -> None:
    # Kept here and not as defaults, which would change with what was checked.
    made = wizard.target.create
    st.session_state.setdefault(_SDK, made.sdk if made else _SDKS[0])
    st.session_state.setdefault(_PRIVATE, made.private if made else True)
    st.text_input(
        "Name of the new Space",
        value=wizard.target.space if wizard.target.create else f"{facts.owner}/",
        key=_NEW,
        max_chars=200,
        on_change=_unseen,
        args=(wizard,),
    )
    st.radio("SDK", _SDKS, horizontal=True, key=_SDK, on_change=_made_otherwise, args=(wizard,))
    st.checkbox("Private: only you see it", key=_PRIVATE, on_change=_made_otherwise, args=(wizard,))
    st.button(
        "Check the name", key="wizard_check_new", icon=":material/search:", on_click=_check_new,
        args=(wizard,),
    )  # fmt: skip
    if wizard.target.create is not None and wizard.target.state is not None:
        st.success(
            f"{code(wizard.target.space)} is available. "
            "It will be created with all names in one request.",
            icon=":material/check_circle:",
        )


def _made_otherwise(wizard: Wizard) -> None:
    """Make the new Space as it is chosen now, also where its name was checked before."""
    if wizard.target.create is not None:
        wizard.target.create = _as_chosen()


def _as_chosen() -> NewSpace:
    return NewSpace(st.session_state[_SDK], st.session_state[_PRIVATE])


def _check_new(wizard: Wizard) -> None:
    space = (st.session_state.get(_NEW) or "").strip()
    wizard.forget_space()
    wizard.target.space, wizard.trouble = space, ""
    if not is_typed_space(space):
        wizard.trouble = (
            "Give the new Space a name as `owner/name`: letters, digits, dashes and dots."
        )
        return
    _read(wizard)
    if wizard.target.state is None:
        return
    if wizard.target.state.exists:
        wizard.target.state = None
        wizard.trouble = (
            f"{code(space)} exists already. Choose another name, or switch off “Create new Space”."
        )
        return
    wizard.target.create = _as_chosen()


def _holds(state: SpaceState) -> None:
    """Draw what the Space is and holds now: names and dates."""
    if not state.exists:
        return
    who = "private" if state.private else "public"
    st.markdown(
        f":material/cloud: {code(state.id)} · {who} · {text(state.sdk or 'unknown SDK')} · "
        f"{text((state.stage or 'unknown stage').lower().replace('_', ' '))}"
    )
    rows = [
        {"Name": _name(name), "Type": "secret", "Description": text(one.description),
         "Last updated": _date(one.updated_at)}
        for name, one in sorted(state.secrets.items())
    ]  # fmt: skip
    rows += [
        {"Name": _name(name), "Type": "variable", "Description": text(one.description),
         "Last updated": _date(one.updated_at)}
        for name, one in sorted(state.variables.items())
    ]  # fmt: skip
    if rows:
        st.table(rows, hide_index=True, border="horizontal", alt="What is on the Space now")
    else:
        st.caption("It has no secrets or variables yet.")


def _name(name: str) -> Markup:
    return code(name) if shown(name) else Markup("a name that may be a value")


def _date(moment: object) -> Markup:
    return text(f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "unknown")
