"""Signing in and out, and what a page says to whoever may not see it."""

from typing import Final

import streamlit as st

from lib.access import Access, Person, Surface
from lib.components.formatting import code, sentence, text
from lib.components.own_tab import is_own_tab
from lib.components.visit import access_now, deployment_now, person, sign_out
from lib.dashboard import sign_in
from lib.deployment import Deployment, Platform
from lib.sign_in import LOOK, SCOPES, WIZARD

_ICON: Final = ":material/login:"
_BOARD: Final = "pages/provider_status.py"
_IS: Final = {
    Access.OWNER: "owner of this Space",
    Access.MEMBER: "member, without the role `write` or `admin`",
    Access.STRANGER: "not the owner of this Space",
}


def account() -> None:
    """Draw who is signed in, or the way in; nothing where there is no sign-in."""
    if sign_in() is None or not deployment_now().is_hosted:
        return
    found = person()
    with st.sidebar:
        if found is None:
            sign_in_button(key="sidebar")
            return
        st.markdown(f":material/person: Signed in as {code(found.name)}")
        st.caption(_IS.get(access_now(), ""))
        if st.button("Sign out", icon=":material/logout:", key="sign_out"):
            sign_out()
            st.stop()


def sign_in_button(*, key: str, for_wizard: bool = False) -> None:
    """Draw the way to the Hub's sign-in: first what it asks for, then the button that goes there.

    for_wizard: ask also for what the wizard needs to act on the person's own Spaces. Draws
    nothing where this Space was not given what it takes.
    """
    app = sign_in()
    if app is None or (for_wizard and not app.for_wizard):
        return
    kind = WIZARD if for_wizard else LOOK
    words = "Let the wizard use your account" if for_wizard else "Sign in with Hugging Face"
    with st.popover(words, icon=_ICON, key=f"sign_in_{key}"):
        st.markdown("The Hub will ask whether this app may:")
        st.markdown(
            "\n".join(
                f"- {sentence(SCOPES[scope])} ({code(scope)})" for scope in app.asks_for(kind)
            )
        )
        st.caption(
            "You can refuse. It ends when you sign out, after 8 hours, or when this app restarts."
        )
        if is_own_tab():
            if st.button("Continue to Hugging Face", icon=_ICON, key=f"go_{key}"):
                st.login(kind)
            return
        st.caption(
            "This page is embedded in another one, where browsers block its cookies, so "
            "you cannot sign in here. It works in its own tab."
        )
        st.link_button("Open in a new tab", app.origin, icon=":material/open_in_new:")


def not_for_you(title: str, surface: Surface) -> None:
    """Draw what stands in the place of a page that is not for whoever is looking."""
    place, found = deployment_now(), person()
    st.title(text(title), anchor=False)
    if surface is Surface.MIGRATION and place.kind is Platform.SPACE and sign_in() is not None:
        words = "Anyone who signs in can use it to move their own keys to their own Spaces."
        st.info(words, title="For who has signed in", icon=":material/lock:")
    else:
        st.info(
            sentence(_why(place, found, surface)), title="For the owner", icon=":material/lock:"
        )
    if place.kind is Platform.SPACE and found is None:
        sign_in_button(key="page")
    # With one page left to show, Streamlit draws no menu to go back by.
    st.page_link(_BOARD, label="See which providers work", icon=":material/vital_signs:")


def _why(place: Deployment, found: Person | None, surface: Surface) -> str:
    shown = "This page shows names, places and findings. "
    if surface is Surface.MIGRATION:
        shown = "This page reads keys and writes them to a Space. "
    elsewhere = "To check a project of your own, run the dashboard on your own machine."
    if place.kind is not Platform.SPACE:
        return f"{shown}It is open only on the machine that the dashboard runs on. {elsewhere}"
    if sign_in() is None:
        return (
            f"{shown}The owner of this Space cannot sign in yet: add `hf_oauth: true` to the front "
            f"matter of its `README.md`. {elsewhere}"
        )
    if found is None:
        return f"{shown}Sign in to see whether this Space is yours. {elsewhere}"
    owner, you = code(place.owner), code(found.name)
    role = found.roles.get(place.owner)
    if role is None:
        return (
            f"{shown}You are signed in as {you}, and this Space belongs to {owner}. If that is "
            f"an organisation of yours, sign out, sign in again and grant access to it on the "
            f"Hub's page. {elsewhere}"
        )
    if not role:
        return (
            f"{shown}You are signed in as {you}, and the Hub did not say which role you "
            f"have in {owner}. "
            "Sign out, sign in again and grant access to it on the Hub's page."
        )
    return (
        f"{shown}You are signed in as {you}, whose role in {owner} is {code(role)}. Ask an admin "
        "of it for the role `write`."
    )
