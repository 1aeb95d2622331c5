"""Who is looking, and at which project."""

import sys
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from lib.access import Access, access_for, was_forwarded
from lib.dashboard import start_folder
from lib.project import Project, ProjectError, look

_FOLDER = "project_folder"


@dataclass(frozen=True, slots=True)
class Visit:
    """One person's look at one project. `trouble` says why another folder was not opened."""

    access: Access
    project: Project
    trouble: str = ""

    @property
    def may_choose(self) -> bool:
        """Whether this person may look at another folder: on this machine only."""
        return self.access is Access.FULL


def visit() -> Visit:
    """Read the project anew, as it is now, for whoever is looking.

    A visitor always gets the folder the dashboard was started on, whatever was chosen.
    """
    first = look(start_folder(sys.argv[1:]))
    headers = st.context.headers
    host, forwarded = headers.get("Host", "localhost"), was_forwarded(headers)
    access = access_for(first.deployment, st.context.ip_address, host, forwarded=forwarded)
    chosen = st.session_state.get(_FOLDER, "")
    if access is not Access.FULL or not chosen:
        return Visit(access, first)
    try:
        return Visit(access, look(Path(chosen)))
    except ProjectError as error:
        return Visit(access, first, str(error))


def choose_folder(folder: str) -> None:
    """Remember which project folder this session looks at; empty for the first one."""
    st.session_state[_FOLDER] = folder.strip()
