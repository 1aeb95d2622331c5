"""The frame around every page: navigation, who is signed in, title of the window, who made it."""

from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from lib import __version__
from lib.access import Surface, may
from lib.components.account import account, not_for_you
from lib.components.error_boundary import guarded
from lib.components.formatting import text
from lib.components.visit import access_now, forget_who_left
from lib.deployment import PRACTICE_MARK
from lib.sources import REMEMBERED

# A file of our own: the browser would fetch an icon font's picture for the tab from elsewhere.
# It is text, so a Space takes it like every other file.
_ICON: Final = Path(__file__).with_name("icon.svg")
# Every page, and what somebody must be allowed to see to be shown it. The first is the front page.
_PAGES: Final = (
    ("pages/provider_status.py", "Provider status", Surface.BOARD),
    ("pages/diagnostics.py", "Diagnostics", Surface.DIAGNOSTICS),
    ("pages/migration.py", "Migration wizard", Surface.MIGRATION),
)


def no_page_without_frame() -> None:
    """Let every visit begin with the frame, also the first one and under a page's own address.

    Until `st.navigation` has run once in a process, Streamlit takes a folder named `pages` for
    pages of the older kind and runs the file itself. This is what `st.navigation` does about it.
    """
    PagesManager.uses_pages_directory = False


def frame() -> None:
    """Draw the frame, and run the page that was asked for where the person may see it."""
    forget_who_left()
    access = access_now()
    pages = {
        st.Page(
            path,
            title=title,
            default=surface is Surface.BOARD,
            visibility="visible" if may(access, surface) else "hidden",
        ): surface
        for path, title, surface in _PAGES
    }
    page = st.navigation(list(pages))
    st.set_page_config(
        page_title=f"{page.title} · Spaces Secrets", page_icon=str(_ICON), layout="wide"
    )
    st.logo(str(_ICON), size="large")
    if PRACTICE_MARK in REMEMBERED:
        st.info(
            "**Practice mode.** Every key, provider and Space here is simulated. "
            "To leave, press Ctrl-C in the terminal.",
            icon=":material/school:",
        )
    guarded(account)()
    # Drawn before the page, whose runs may be cut off by the next one, to stand below it always.
    body = st.container()
    st.caption(f"Spaces Secrets {text(__version__)} · values are never shown, only masks")
    with body:
        if may(access, pages[page]):
            guarded(page.run)()
        else:
            guarded(not_for_you)(page.title, pages[page])
