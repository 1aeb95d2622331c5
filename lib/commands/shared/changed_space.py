"""What can still be done where a Space is not what a journal takes it for."""

from lib.migration.journal import Journal
from lib.project import Project


def where_it_is(error: Exception, journal: Journal) -> str:
    """Say where the names of a journal are when its Space has another name; else nothing."""
    moved_to = getattr(error, "moved_to", "")
    if not moved_to:
        return ""
    names = ", ".join(dict.fromkeys(row.name for row in journal.rows))
    return (
        f" What this migration wrote ({names}) moved along: remove it in the settings of "
        f"{moved_to}, or plan again with --space {moved_to}. Nothing was changed now."
    )


def of_another_project(journal: Journal, project: Project) -> str:
    """Say that the values of a journal are of another folder than this one; else nothing.

    Going on with it here would write this folder's values of the same names to its Space.
    """
    if not journal.project or journal.project == str(project.folder):
        return ""
    return (
        f"The migration to {journal.space} was started in the project {journal.project}, "
        "not in this one."
    )
