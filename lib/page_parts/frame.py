"""The frame around every page: navigation, title of the window, who made it."""

from pathlib import Path
from typing import Final

import streamlit as st

from lib import __version__
from lib.deployment import PRACTICE_MARK
from lib.page_parts.guard import guarded
from lib.sources import REMEMBERED

# A file of our own: the browser would fetch an icon font's picture for the tab from elsewhere.
_ICON: Final = Path(__file__).with_name("icon.png")


def frame() -> None:
    """Draw the frame and run the page that was asked for."""
    page = st.navigation(
        [
            st.Page(
                "pages/provider_status.py",
                title="Provider status",
                default=True,
            )
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
