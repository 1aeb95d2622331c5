"""Step 3: whose token is used, and which Space everything goes to."""

from typing import Final

import streamlit as st

from lib.access import Surface
from lib.diagnosis.hub_space import is_space_id
from lib.hub.credentials import Credential, astray, credentials
from lib.hub.errors import HubError
from lib.hub.token import endpoint_of
from lib.hub.token_facts import May, TokenFacts, permissions, smallest_token
from lib.migration.state import SpaceState, read_state
from lib.migration.steps import NewSpace
from lib.page_parts.account import sign_in_button
from lib.page_parts.visit import Visit, person, person_token
from lib.page_parts.wizard.parts import way
from lib.page_parts.wizard.state import Step, Wizard, go_to
from lib.page_parts.words import code, quiet
from lib.secret import Secret

_TYPED: Final = "wizard_token"
_WHICH: Final = "wizard_which_token"
_SPACE: Final = "wizard_space"
_NEW: Final = "wizard_new_space"
_SDK: Final = "wizard_sdk"
_PRIVATE: Final = "wizard_private"
_TYPE_ONE: Final = "Type or paste a token"
_SDKS: Final = ("docker", "gradio", "static")
# Owners whose Spaces are listed; each is one request.
_MOST_OWNERS: Final = 8
_LONGEST_TOKEN: Final = 4096
_VERDICTS: Final = {
    May.YES: ":green-badge[:material/check: may write]",
    May.NO: ":red-badge[:material/close: may not write]",
    May.UNSEEN: ":orange-badge[:material/help: whether it may write cannot be seen from outside]",
}


def to_step(wizard: Wizard, now: Visit) -> None:
    """Draw the choice of a token, then that of a Space, then what the Space holds."""
    st.header("Which Space, and with whose token?", anchor=False)
    if wizard.facts is None:
        _credential(wizard, now)
    else:
        _owner(wizard, wizard.facts)
        if wizard.going_on is not None:
            _go_on(wizard)
            return
        _space(wizard, now, wizard.facts)
    state = wizard.state
    if state is not None and wizard.create is None:
        _holds(state)
    ready = state is not None and (state.exists or wizard.create is not None)
    way(
        wizard,
        back=Step.REVIEW,
        on="Show the plan",
        then=lambda: _plan(wizard),
        disabled=not ready,
    )


# --- the token ---------------------------------------------------------------------------------


def _credential(wizard: Wizard, now: Visit) -> None:
    offered = _offered(now)
    st.markdown(
        "The wizard acts as you, with a token that you choose here. It is kept in memory for this "
        "visit and sent to the Hub only."
    )
    # None is chosen beforehand: a token is never used silently.
    labels = [*(one.label for one in offered), _TYPE_ONE]
    which = st.radio("Token", labels, index=None if offered else 0, key=_WHICH)
    if which == _TYPE_ONE:
        st.text_input(
            "Hugging Face token",
            type="password",
            key=_TYPED,
            autocomplete="off",
            max_chars=_LONGEST_TOKEN,
            placeholder="hf_…",
        )
        link = smallest_token(inference=False)
        where = f"[Make one on Hugging Face]({link})"
        st.markdown(quiet(f"It needs write access to the Space. {where}."))
    st.button(
        "Use this token",
        key="wizard_use_token",
        icon=":material/key:",
        disabled=which is None,
        on_click=_choose_token,
        args=(wizard, now, offered),
    )
    if not now.may(Surface.APP_TOKEN):
        sign_in_button(key="wizard", for_wizard=True)


def _offered(now: Visit) -> tuple[Credential, ...]:
    """Return the tokens that may be offered by name: on this machine those that are configured."""
    found = credentials(now.project) if now.may(Surface.APP_TOKEN) else ()
    own, who = person_token(), person()
    if own is not None and who is not None:
        found = (Credential(f"Your sign-in as {who.name}", own, "sign-in"), *found)
    return found


def _choose_token(wizard: Wizard, now: Visit, offered: tuple[Credential, ...]) -> None:
    which = st.session_state.get(_WHICH)
    chosen = next((one for one in offered if one.label == which), None)
    if chosen is None:
        chosen = Credential("the token you typed", _typed(), "this page")
    if chosen.value.is_empty():
        wizard.trouble = "The field is empty. Paste a token into it."
        return
    if why_not := astray(chosen, now.project):
        wizard.trouble = why_not
        return
    wizard.token, wizard.endpoint, wizard.trouble = chosen.value, endpoint_of(now.project), ""
    try:
        wizard.facts = wizard.hub().whoami()
    except HubError as error:
        wizard.token = None
        wizard.trouble = f"{error.sentence} {error.advice}"
        return
    wizard.owned = _spaces_of(wizard, wizard.facts)


def _typed() -> Secret:
    """Take the token out of its field, and out of what the session holds as text."""
    value = Secret((st.session_state.get(_TYPED) or "").strip())
    st.session_state[_TYPED] = ""
    return value


def _spaces_of(wizard: Wizard, facts: TokenFacts) -> tuple[str, ...]:
    """Return the Spaces to choose from; where they cannot be listed, one can still be typed."""
    owners = [facts.owner, *(one.name for one in facts.organisations if not one.blocked)]
    found: list[str] = []
    for owner in owners[:_MOST_OWNERS]:
        try:
            found += [one.id for one in wizard.hub().spaces(owner)]
        except HubError as error:
            wizard.trouble = f"The Spaces of {owner} could not be listed: {error.sentence}"
            break
    return tuple(dict.fromkeys(found))


def _owner(wizard: Wizard, facts: TokenFacts) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/person: {facts.summary}", width="content")
        st.button(
            "Use another token",
            key="wizard_other_token",
            on_click=_forget_token,
            args=(wizard,),
        )


def _forget_token(wizard: Wizard) -> None:
    wizard.token, wizard.facts, wizard.owned = None, None, ()
    wizard.forget_space()
    wizard.trouble = ""


def _go_on(wizard: Wizard) -> None:
    """Draw the way on where the Space is known from a journal."""
    st.markdown(f"The Space is {code(wizard.space)}, as in the journal.")
    back = None if wizard.takes_back else Step.REVIEW
    way(wizard, back=back, on="Go on", then=lambda: go_to(wizard, Step.APPLY))


# --- the Space ---------------------------------------------------------------------------------


def _space(wizard: Wizard, now: Visit, facts: TokenFacts) -> None:
    new = st.toggle("Make a new Space", value=wizard.create is not None, key="wizard_make_new")
    if new:
        _new_space(wizard, facts)
        return
    known = [*wizard.owned]
    if wizard.space and wizard.space not in known and wizard.create is None:
        known.append(wizard.space)
    here = now.project.deployment.space_id
    proposed = wizard.space or here
    st.selectbox(
        "Space",
        known,
        index=known.index(proposed) if proposed in known else None,
        key=_SPACE,
        placeholder="Choose one, or type owner/name",
        accept_new_options=True,
        on_change=_unseen,
        args=(wizard,),
    )
    st.button(
        "Look at it", key="wizard_look", icon=":material/search:", on_click=_look, args=(wizard,)
    )


def _look(wizard: Wizard) -> None:
    space = (st.session_state.get(_SPACE) or "").strip()
    wizard.forget_space()
    wizard.replace.clear()
    wizard.space, wizard.trouble = space, ""
    if not is_space_id(space):
        wizard.trouble = "Choose a Space, or type its owner and name as `owner/name`."
        return
    _read(wizard)
    if wizard.state is not None and not wizard.state.exists:
        wizard.trouble = (
            f"There is no Space {code(space)}, or this token may not see it. Check owner and name, "
            "or make a new Space."
        )


def _read(wizard: Wizard) -> None:
    try:
        wizard.state = read_state(wizard.hub(), wizard.space)
    except HubError as error:
        wizard.trouble = (
            f"{code(wizard.space)} could not be looked at. {error.sentence} {error.advice}"
        )


def _unseen(wizard: Wizard) -> None:
    """Forget what was seen or checked, since something else is chosen now."""
    wizard.forget_space()
    wizard.trouble = ""


def _new_space(wizard: Wizard, facts: TokenFacts) -> None:
    # Kept here and not as defaults, which would change with what was checked.
    made = wizard.create
    st.session_state.setdefault(_SDK, made.sdk if made else _SDKS[0])
    st.session_state.setdefault(_PRIVATE, made.private if made else True)
    st.text_input(
        "Name of the new Space",
        value=wizard.space if wizard.create else f"{facts.owner}/",
        key=_NEW,
        max_chars=200,
        on_change=_unseen,
        args=(wizard,),
    )
    st.radio(
        "What runs it", _SDKS, horizontal=True, key=_SDK, on_change=_made_otherwise, args=(wizard,)
    )
    st.checkbox("Private: only you see it", key=_PRIVATE, on_change=_made_otherwise, args=(wizard,))
    st.button(
        "Check the name", key="wizard_check_new", icon=":material/search:", on_click=_check_new,
        args=(wizard,),
    )  # fmt: skip
    if wizard.create is not None and wizard.state is not None:
        st.success(
            f"{code(wizard.space)} is free. It will be made with all names in one request.",
            icon=":material/check_circle:",
        )


def _made_otherwise(wizard: Wizard) -> None:
    """Make the new Space as it is chosen now, also where its name was checked before."""
    if wizard.create is not None:
        wizard.create = _as_chosen()


def _as_chosen() -> NewSpace:
    return NewSpace(st.session_state[_SDK], st.session_state[_PRIVATE])


def _check_new(wizard: Wizard) -> None:
    space = (st.session_state.get(_NEW) or "").strip()
    wizard.forget_space()
    wizard.space, wizard.trouble = space, ""
    if not is_space_id(space):
        wizard.trouble = (
            "Give the new Space a name as `owner/name`: letters, digits, dashes and dots."
        )
        return
    _read(wizard)
    if wizard.state is None:
        return
    if wizard.state.exists:
        wizard.state = None
        wizard.trouble = (
            f"{code(space)} exists already. Choose another name, or switch off *Make a new Space*."
        )
        return
    wizard.create = _as_chosen()


def _holds(state: SpaceState) -> None:
    """Draw what the Space is and holds now: names and dates."""
    if not state.exists:
        return
    who = "private" if state.private else "public"
    st.markdown(
        f":material/cloud: {code(state.id)} · {who} · {state.sdk or 'unknown SDK'} · "
        f"{(state.stage or 'stage not told').lower().replace('_', ' ')}"
    )
    rows = [
        {"Name": code(name), "Is a": "secret", "Description": one.description,
         "Last updated": _date(one.updated_at)}
        for name, one in sorted(state.secrets.items())
    ]  # fmt: skip
    rows += [
        {"Name": code(name), "Is a": "variable", "Description": one.description,
         "Last updated": _date(one.updated_at)}
        for name, one in sorted(state.variables.items())
    ]  # fmt: skip
    if rows:
        st.table(rows, hide_index=True, border="horizontal", alt="What the Space holds now")
    else:
        st.caption("It has no secrets and no variables yet.")


def _date(moment: object) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "not told"


def _plan(wizard: Wizard) -> None:
    wizard.make_plan()
    go_to(wizard, Step.PLAN)


def may_write(facts: TokenFacts, space: str) -> str:
    """Return whether a token may write a Space, as a badge with the reason."""
    one = next(one for one in permissions(facts, space) if one.id == "write_space")
    return f"{_VERDICTS[one.may]} {one.why}"
