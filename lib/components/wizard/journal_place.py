"""Where the journals of the wizard are kept, and of which project they are."""

from pathlib import Path
from typing import Final

from lib.access import Surface
from lib.components.visit import Visit, person_place
from lib.migration.retention import tend

NO_PLACE: Final = (
    "The migration journal cannot be written, so nothing was started. Sign in again; if "
    "that does not help, the disk of this Space is full."
)


def journal_place(now: Visit) -> Path | None:
    """Return the folder for the journal: the sign-in's, where the disk is not the person's own.

    None stands for the person's own state folder. Raises `OSError`.
    """
    if now.may(Surface.APP_TOKEN):
        tend()
        return None
    place = person_place()
    if place is None:
        raise PermissionError  # the sign-in has just ended
    return place


def journal_project(now: Visit, place: Path | None) -> str:
    """Return the folder that the values are of; empty for a sign-in, whose values are of none."""
    return str(now.project.folder) if place is None else ""
