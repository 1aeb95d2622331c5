"""The first lines of a page: what it is, where we are, and which folder is looked at."""

import streamlit as st

from lib import report
from lib.access import Surface
from lib.components.formatting import Markup, code, sentence, text
from lib.components.visit import Visit, choose_folder


def head(title: str, now: Visit) -> None:
    """Draw title and place; for whom the project is, its folder, and at home the way to another."""
    st.title(text(title), anchor=False)
    where = Markup(f":material/computer: {text(now.project.deployment.title)}")
    if now.may(Surface.OWN_FILES):
        folder = code(report.folder_label(now.project.folder))
        where = Markup(f"{where} · :material/folder: {folder}")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(where, width="content")
        if now.may(Surface.CHOOSE_FOLDER):
            _folder_choice(now)
    if now.trouble:
        st.warning(sentence(now.trouble), icon=":material/folder_off:")


def _folder_choice(now: Visit) -> None:
    with (
        st.popover("Change folder", icon=":material/folder_open:"),
        st.form("folder", border=False),
    ):
        st.text_input(
            "Project folder",
            value=str(now.project.folder),
            key="folder_wanted",
            help="The folder that holds your `.env`. Nothing is changed unless you ask.",
        )
        if st.form_submit_button("Open folder"):
            choose_folder(st.session_state["folder_wanted"])
            st.rerun()
