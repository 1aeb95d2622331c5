"""Who is looking, and at which project."""

import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import streamlit as st

from lib.access import Access, Person, Surface, access_for, may, was_forwarded
from lib.dashboard import rounds, sign_in, sign_ins, start_folder, tell_of_visitor
from lib.deployment import Deployment, detect
from lib.project import Project, ProjectError, load_project, nothing_at
from lib.rounds import Rounds
from lib.secret import Secret
from lib.sign_in import person_from
from lib.sources import NOTHING, REMEMBERED, World, ours

_FOLDER: Final = "project_folder"
_WHO: Final = "who_is_looking"


@dataclass(frozen=True, slots=True)
class Visit:
    """One person's look at one project. `trouble` says why another folder was not opened."""

    access: Access
    project: Project
    trouble: str = ""

    def may(self, surface: Surface) -> bool:
        """Whether this person may see or do something."""
        return may(self.access, surface)

    @property
    def world(self) -> World:
        """The world in which whatever this person brings is read: ours is for owners only."""
        return ours() if self.may(Surface.OWN_FILES) else NOTHING

    @property
    def beside(self) -> Project:
        """The project that what this person brings is looked at beside: nothing for strangers."""
        return self.project if self.may(Surface.OWN_FILES) else nothing_at(self.project.deployment)


def visit() -> Visit:
    """Read the project anew, as it is now, for whoever is looking.

    Except on this machine it is always the folder the dashboard was started on, whatever was
    chosen.
    """
    first = load_project(start_folder(sys.argv[1:]), *ours())
    access = _access(first.deployment)
    chosen = st.session_state.get(_FOLDER, "")
    if not may(access, Surface.CHOOSE_FOLDER) or not chosen:
        return Visit(access, first)
    try:
        return Visit(access, load_project(start_folder([chosen]), *ours()))
    except ProjectError as error:
        return Visit(access, first, str(error))


def deployment_now() -> Deployment:
    """Return where this runs, without reading the project."""
    folder = start_folder(sys.argv[1:])
    try:
        folder = folder.expanduser().resolve()
    except (OSError, RuntimeError, ValueError):
        pass  # Looking at the project says what is wrong with it.
    return detect(REMEMBERED, folder)


def access_now() -> Access:
    """Return who is looking, without reading the project."""
    return _access(deployment_now())


def visitors_rounds() -> Rounds:
    """Return what visitors are told."""
    return rounds(start_folder(sys.argv[1:]))


def person() -> Person | None:
    """Return who signed in here; None for nobody, or where the sign-in is over."""
    app = sign_in()
    if app is None:
        return None
    claims = st.user.to_dict()
    return person_from(claims, app, time.time()) if sign_ins().confirms(claims) else None


def person_token() -> Secret | None:
    """Return the token that the person in front let the wizard have; None where they did not."""
    found = person()
    return sign_ins().token(found.key) if found else None


def person_place() -> Path | None:
    """Return the folder of the sign-in in front, which goes with it; None where nobody signed in.

    Raises `OSError`.
    """
    found = person()
    return sign_ins().place(found.key) if found else None


def forget_who_left() -> None:
    """Clear what this session remembers where another person, or nobody, is in front now."""
    found = person()
    who = found.key if found else ""
    if st.session_state.get(_WHO, who) != who:
        st.session_state.clear()
    st.session_state[_WHO] = who


def sign_out() -> None:
    """End the sign-in in every window, clear what this session remembers, and start over."""
    if found := person():
        sign_ins().end(found.key)
    st.session_state.clear()
    st.logout()


def choose_folder(folder: str) -> None:
    """Remember which project folder this session looks at; empty for the first one."""
    st.session_state[_FOLDER] = folder.strip()


def _access(deployment: Deployment) -> Access:
    headers = st.context.headers
    access = access_for(
        deployment,
        st.context.ip_address,
        # Whoever did not say where they came to is nobody that we know.
        headers.get("Host"),
        forwarded=was_forwarded(headers),
        person=person() if deployment.is_hosted else None,
    )
    if access is Access.VISITOR:
        tell_of_visitor(deployment)
    return access
