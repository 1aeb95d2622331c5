"""The frame around every page: navigation, title of the window, who made it."""

import streamlit as st

from lib import __version__
from lib.page_parts.guard import guarded


def frame() -> None:
    """Draw the frame and run the page that was asked for."""
    page = st.navigation(
        [
            st.Page(
                "pages/provider_status.py",
                title="Provider status",
                icon=":material/vital_signs:",
                default=True,
            )
        ]
    )
    st.set_page_config(
        page_title=f"{page.title} · Spaces Secrets", page_icon=":material/key:", layout="centered"
    )
    st.logo(":material/key:", size="large")
    guarded(page.run)()
    st.caption(f"Spaces Secrets {__version__} · values never leave this machine in a page")
