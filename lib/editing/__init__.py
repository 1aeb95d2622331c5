"""Changes of local files: shown before they are made, made whole or not at all, undone."""

from lib.editing.change import Change, Cure, DiffLine, Done, EditError, NothingToDoError

__all__ = ["Change", "Cure", "DiffLine", "Done", "EditError", "NothingToDoError"]
