"""Changes of local files: shown before they are made, made whole or not at all, undone."""

from lib.editing.interfaces import Change, DiffLine, Done, EditError, Fix, NothingToDoError

__all__ = ["Change", "Fix", "DiffLine", "Done", "EditError", "NothingToDoError"]
