"""A Hugging Face token that leaked: what and since when; then revoke, replace, clean up."""

from typing import Final

import streamlit as st

from lib.components.formatting import code, linked, sentence, text
from lib.dashboard import checker
from lib.diagnosis.leak import LeakedToken
from lib.hub.errors import HubError
from lib.hub.project_token import endpoint_of
from lib.hub.token_facts import smallest_token
from lib.project import Project

_TOKENS: Final = "https://huggingface.co/settings/tokens"
_TYPED: Final = "revoke_typed"
_ENDED: Final = "tokens_ended"


def leak_card(leak: LeakedToken, project: Project, *, may_revoke: bool) -> None:
    """Draw one leaked token with the three steps, in their order."""
    name = leak.names[0]
    with st.container(border=True, key=f"leak_{name}", gap="small"):
        st.markdown(
            ":red-badge[:material/key_off: leaked] **Others can read this Hugging Face "
            f"token: {code(name)}**"
        )
        st.markdown("\n".join(f"- {sentence(one.finding.detail)}" for one in leak.found))
        _revoke_step(leak, project, may_revoke=may_revoke)
        link = linked("Make a new token", smallest_token())
        st.markdown(
            f"**2. Replace it.** {link} with no more rights than it needs, and put it where "
            f"{code(name)} is read from."
        )
        st.markdown(
            "**3. Clean up.** "
            + " ".join(dict.fromkeys(sentence(one.fix) for one in leak.found))
            + " The new token is safe whether or not the old one stays in old commits."
        )


def _revoke_step(leak: LeakedToken, project: Project, *, may_revoke: bool) -> None:
    ended = st.session_state.get(_ENDED, {}).get(leak.value.fingerprint())
    if ended:
        st.markdown(f"**1. Revoke it.** :material/check: {sentence(ended)}")
        return
    st.markdown(
        "**1. Revoke it.** Until then, anyone who has seen it can use it. Deleting the "
        "file or the commit does not revoke it."
    )
    name = leak.names[0]
    if not may_revoke:
        st.markdown(f"Its owner revokes it at {_TOKENS}.")
    elif st.button(
        f"Revoke the token of {text(name)} …", key=f"revoke_{name}", icon=":material/key_off:"
    ):
        _confirm(leak, project)


@st.dialog("Revoke a token for good", width="medium", icon=":material/key_off:")
def _confirm(leak: LeakedToken, project: Project) -> None:
    name = leak.names[0]
    st.markdown(
        f"The Hub at {code(endpoint_of(project))} is asked to revoke the token in {code(name)}, "
        "everywhere and at once. **This cannot be undone.**"
    )
    st.markdown(
        "What stops working: every app, Space, notebook, script and CI job that uses this token, "
        "and every machine that signed in with it, until each has a new one. The token's owner "
        "gets an e-mail."
    )
    st.text_input(f"Type {text(name)} to confirm", key=_TYPED, autocomplete="off")
    typed = st.session_state[_TYPED].strip() == name
    with st.container(horizontal=True):
        if st.button(
            "Revoke it for good", key="revoke_now", icon=":material/key_off:", type="primary"
        ):
            if not typed:
                st.error(f"Type {code(name)} into the field first; nothing was done.")
            else:
                _revoke(leak, project)
        if st.button("Cancel", key="revoke_not"):
            st.rerun()


def _revoke(leak: LeakedToken, project: Project) -> None:
    # The Hub's client is loaded only where somebody revokes.
    from lib.hub.revoke import revoke, was_ended  # noqa: PLC0415

    endpoint = endpoint_of(project)
    try:
        with st.spinner("Asking the Hub …"):
            revoke(leak.value, endpoint)
            ended = was_ended(leak.value, endpoint)
    except HubError as error:
        st.error(sentence(f"{error} Assume that nothing was revoked."))
        return
    told = {
        True: "The Hub revoked it and no longer accepts it.",
        False: "The Hub accepted the request, but the token still works. Revoke it by hand at "
        f"{_TOKENS}.",
        None: "The Hub accepted the request; whether the token is revoked is unknown right now.",
    }[ended]
    st.session_state[_ENDED] = st.session_state.get(_ENDED, {}) | {leak.value.fingerprint(): told}
    checker().start(project.checkable, fresh=True)
    st.rerun()
