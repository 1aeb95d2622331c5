"""The frame around every page: navigation, title of the window, who made it."""

from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from lib import __version__
from lib.deployment import PRACTICE_MARK
from lib.page_parts.guard import guarded
from lib.sources import REMEMBERED

# A file of our own: the browser would fetch an icon font's picture for the tab from elsewhere.
_ICON: Final = Path(__file__).with_name("icon.png")


def no_page_without_frame() -> None:
    """Let every visit begin with the frame, also the first one and under a page's own address.

    Until `st.navigation` has run once in a process, Streamlit takes a folder named `pages` for
    pages of the older kind and runs the file itself. This is what `st.navigation` does about it.
    """
    PagesManager.uses_pages_directory = False


def frame() -> None:
    """Draw the frame and run the page that was asked for."""
    page = st.navigation(
        [
            st.Page(
                "pages/provider_status.py",
                title="Provider status",
                icon=":material/vital_signs:",
                default=True,
            ),
            st.Page("pages/diagnostics.py", title="Diagnostics", icon=":material/stethoscope:"),
        ]
    )
    st.set_page_config(
        page_title=f"{page.title} · Spaces Secrets", page_icon=str(_ICON), layout="wide"
    )
    st.logo(str(_ICON), size="large")
    if PRACTICE_MARK in REMEMBERED:
        st.info(
            "The Hub, the providers and every key here are make-believe and live on this machine. "
            "To leave, press Ctrl-C in the terminal that started it.",
            title="Practice mode",
            icon=":material/school:",
        )
    guarded(page.run)()
    st.caption(f"Spaces Secrets {__version__} · values are never shown, only masks")
