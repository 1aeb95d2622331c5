"""What a change of a file is refused with, in words: what is wrong and what to do."""

import errno
from typing import Final

from lib.editing.change import EditError

_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FORBIDDEN: Final = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
_BY_HAND: Final = "Change it by hand."


def is_full(error: OSError) -> bool:
    """Whether the system refused for want of room."""
    return error.errno in _NO_ROOM


def refused(error: OSError, label: str) -> EditError:
    """Say what the system meant by refusing to change a file."""
    if is_full(error):
        return EditError(
            f"There is no room left to write `{label}`; it is as it was.",
            "Free some space and try again.",
        )
    if error.errno in _FORBIDDEN:
        return EditError(
            f"`{label}` cannot be changed: it or its folder is read-only, or belongs to somebody "
            "else. It is as it was.",
            f"Allow writing in the folder of `{label}`, or change it by hand.",
        )
    return EditError(
        f"The system refused to write `{label}`; it is as it was.",
        "Check the drive that holds it, and try again.",
    )


def changed(label: str) -> EditError:
    """Say that somebody else changed a file in between."""
    return EditError(
        f"`{label}` changed since it was looked at, so nothing was done to it.",
        "Look again and decide anew.",
    )


def gone(label: str) -> EditError:
    """Say that a file is not there."""
    return EditError(f"`{label}` is not there any more.", "Look at the folder again.")


def unreadable(label: str) -> EditError:
    """Say that the system does not let a file be read."""
    return EditError(f"`{label}` cannot be opened.", "Check that you may read it, and try again.")


def not_plain(label: str) -> EditError:
    """Say that something is no file with text in it."""
    return EditError(f"`{label}` is not a plain file.", _BY_HAND)


def too_large(label: str) -> EditError:
    """Say that a file is none that people configure an app with."""
    return EditError(
        f"`{label}` is too large to be a configuration file.", "Check which file it is."
    )


def has_two_names(label: str) -> EditError:
    """Say that a file is known under another name too."""
    return EditError(
        f"`{label}` is known under another name too (a hard link), and what it is there for cannot "
        "be told from here.",
        _BY_HAND,
    )


def read_only(label: str) -> EditError:
    """Say that somebody meant a file to stay as it is."""
    return EditError(
        f"`{label}` is marked as read-only.",
        f"Allow writing with `chmod u+w {label}` and try again.",
    )


def leads_out(label: str) -> EditError:
    """Say that a link leads out of the folder it stands in."""
    return EditError(
        f"`{label}` is a link to a file outside its folder, which is not changed from here.",
        "Change the file that it points at by hand.",
    )


def over_a_link(label: str) -> EditError:
    """Say that a folder on the way to a file is a link."""
    return EditError(
        f"`{label}` stands in a folder that is a link to another one, so it is not changed from "
        "here.",
        "Look at the folder that the link points at instead.",
    )


def in_git(label: str) -> EditError:
    """Say that a file is one of git's own."""
    return EditError(
        f"`{label}` leads to a file of git's own, in a folder `.git`.", "Change it with `git`."
    )


def loses_attributes(label: str) -> EditError:
    """Say that a new file would not have what the old one has."""
    return EditError(
        f"`{label}` has attributes, such as rights for other users, that a new file in its place "
        "could not be given. It is as it was.",
        _BY_HAND,
    )


def keeps_no_modes(label: str) -> EditError:
    """Say that a drive does not know modes."""
    return EditError(
        f"The drive that holds `{label}` does not keep modes.",
        "Move it to another drive, if others use this machine.",
    )


def taken(old: str, new: str) -> EditError:
    """Say that a name is taken."""
    return EditError(
        f"There is a `{new}` already, which is not replaced.",
        f"Decide which of the two you need, `{new}` or `{old}`.",
    )
