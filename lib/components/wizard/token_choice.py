"""Which token the wizard acts with: chosen by the person, never silently."""

from typing import Final

import streamlit as st

from lib.access import Surface
from lib.components.account import sign_in_button
from lib.components.formatting import Markup, linked, quiet, sentence, text
from lib.components.visit import Visit, person, person_token
from lib.components.wizard.wizard_state import Wizard
from lib.hub.credentials import Credential, astray, credentials
from lib.hub.errors import HubError
from lib.hub.project_token import endpoint_in, endpoint_of
from lib.hub.token_facts import TokenFacts, smallest_token
from lib.secret import Secret
from lib.sources import REMEMBERED

_TYPED: Final = "wizard_token"
_WHICH: Final = "wizard_which_token"
_TYPE_ONE: Final = "Type or paste a token"
# Owners whose Spaces are listed; each is one request.
_MOST_OWNERS: Final = 8
_LONGEST_TOKEN: Final = 4096


def choose_token(wizard: Wizard, now: Visit) -> None:
    """Draw the tokens that are offered by name, and a field for another one."""
    offered = _offered(now)
    st.markdown(
        "The wizard acts as you, with a token that you choose here. It is kept in memory for this "
        "visit and sent to the Hub only."
    )
    # None is chosen beforehand: a token is never used silently.
    labels = [*(one.label for one in offered), _TYPE_ONE]
    which = st.radio("Token", labels, index=None if offered else 0, key=_WHICH, format_func=text)
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
        where = linked("Make one on Hugging Face", link)
        st.markdown(quiet(Markup(f"It needs write access to the Space. {where}.")))
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
    found = credentials(now.project, *now.world) if now.may(Surface.APP_TOKEN) else ()
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
    # Beside nothing of ours for a stranger: whether a guess equals a token here is not told.
    if now.may(Surface.OWN_FILES) and (why_not := astray(chosen, now.project)):
        wizard.trouble = why_not
        return
    wizard.target.token, wizard.target.endpoint, wizard.trouble = chosen.value, _endpoint(now), ""
    try:
        wizard.target.facts = wizard.target.hub().whoami()
    except HubError as error:
        wizard.target.token = None
        wizard.trouble = str(error)
        return
    wizard.target.owned = _spaces_of(wizard, wizard.target.facts)


def _endpoint(now: Visit) -> str:
    """Return the Hub's address: for a stranger as this place's environment names it, no file."""
    return endpoint_of(now.project) if now.may(Surface.OWN_FILES) else endpoint_in(REMEMBERED)


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
            found += [one.id for one in wizard.target.hub().spaces(owner)]
        except HubError as error:
            wizard.trouble = f"The Spaces of {owner} could not be listed: {error.sentence}"
            break
    return tuple(dict.fromkeys(found))


def whose_token(wizard: Wizard, facts: TokenFacts) -> None:
    """Draw whose token was chosen, and the way to another one."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/person: {sentence(facts.summary)}", width="content")
        st.button(
            "Use another token",
            key="wizard_other_token",
            on_click=_forget_token,
            args=(wizard,),
        )


def _forget_token(wizard: Wizard) -> None:
    wizard.target.token, wizard.target.facts, wizard.target.owned = None, None, ()
    wizard.forget_space()
    wizard.trouble = ""
