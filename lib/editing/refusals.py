"""What a change of a file is refused with, in words: what is wrong and what to do."""

import errno
from typing import Final

from lib.editing.interfaces import EditError
from lib.record import record

_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FORBIDDEN: Final = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})


def is_full(error: OSError) -> bool:
    """Whether the system refused for want of room."""
    return error.errno in _NO_ROOM


@record
class Told:
    """What is said of a file, and what to do; `{0}` stands for its label, `{1}` for another's."""

    wrong: str
    advice: str = "Change it by hand."

    def __call__(self, *labels: str) -> EditError:
        """Say it of a file."""
        return EditError(self.wrong.format(*labels), self.advice.format(*labels))


def refused(error: OSError, label: str) -> EditError:
    """Say what the system meant by refusing to change a file."""
    if is_full(error):
        return _no_room(label)
    return (_forbidden if error.errno in _FORBIDDEN else _unknown)(label)


_no_room: Final = Told(
    "There is no space left to write `{0}`; it is unchanged.", "Free some space and try again."
)
_forbidden: Final = Told(
    "`{0}` cannot be changed: it or its folder is read-only, or belongs to somebody "
    "else. It is unchanged.",
    "Allow writing in the folder of `{0}`, or change it by hand.",
)
_unknown: Final = Told(
    "The system refused to write `{0}`; it is unchanged.",
    "Check the drive that holds it, and try again.",
)
# Somebody else changed it in between.
changed: Final = Told(
    "`{0}` changed since it was checked, so it was not touched.",
    "Run again, then decide.",
)
gone: Final = Told("`{0}` no longer exists.", "Run again.")
unreadable: Final = Told("`{0}` cannot be opened.", "Check that you may read it, and try again.")
not_plain: Final = Told("`{0}` is not a plain file.")
too_large: Final = Told("`{0}` is too large to be a configuration file.", "Check which file it is.")
has_two_names: Final = Told("`{0}` also has another name (a hard link), whose purpose is unknown.")
read_only: Final = Told(
    "`{0}` is marked as read-only.", "Allow writing with `chmod u+w {0}` and try again."
)
leads_out: Final = Told(
    "`{0}` is a link to a file outside its folder, which is not changed.",
    "Change the file it points to by hand.",
)
# A folder on the way to it is one.
over_a_link: Final = Told(
    "`{0}` is in a folder that is a link to another one, so it is not changed.",
    "Open the folder that the link points to instead.",
)
in_git: Final = Told(
    "`{0}` leads to a file of git's own, in a folder `.git`.", "Change it with `git`."
)
loses_attributes: Final = Told(
    "`{0}` has attributes, such as permissions for other users, that a new file could "
    "not get. It is unchanged."
)
keeps_no_modes: Final = Told(
    "The drive that holds `{0}` does not support file modes.",
    "Move it to another drive if others use this computer.",
)
# The second name is.
taken: Final = Told(
    "`{1}` already exists and is not replaced.",
    "Decide which of the two you need, `{1}` or `{0}`.",
)
