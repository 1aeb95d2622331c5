"""The vocabulary of changes: a cure is meant, a change worked out, what was done can be undone."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from lib.record import record
from lib.sources.bounded import InputLimitError
from lib.sources.expansion import ExpansionError
from lib.user_error import UserError


class EditError(UserError):
    """A change that cannot be made or undone."""


@contextmanager
def taking_apart(file: str) -> Iterator[None]:
    """Turn what is too much to be read into an `EditError` about a file."""
    try:
        yield
    except InputLimitError as error:
        raise EditError(f"`{file}` {error.ailment}.", f"Change `{file}` by hand.") from None
    except ExpansionError:
        raise EditError(
            f"`{file}` has too much `${{…}}` to expand.",
            f"Change `{file}` by hand.",
        ) from None


class NothingToDoError(EditError):
    """The file is already as the change would make it."""


@record
class DiffLine:
    """One line of a difference as people may see it: values are masked.

    mark: `+` added, `-` removed, a space for a line that stays. number: its line in the file it
    is in (the old one for `-`), counted from 1; None where a line has none.
    """

    mark: str
    text: str
    number: int | None = None


class Done(Protocol):
    """A change that was made."""

    @property
    def path(self) -> Path:
        """The file that was changed, under the name it has now."""

    @property
    def sentence(self) -> str:
        """What was done, in one sentence."""

    @property
    def record(self) -> Path:
        """The file that tells of it, without values: `lib.editing.done_from` takes it up again."""

    @property
    def backup(self) -> Path | None:
        """The private copy of the file as it was; None where nothing in it was changed."""

    def undo(self) -> str:
        """Put everything back and say so. Raises `EditError` where the file changed since."""


class Change(Protocol):
    """A change worked out against the file as it is, not yet made."""

    @property
    def path(self) -> Path:
        """The file to be changed."""

    @property
    def diff(self) -> tuple[DiffLine, ...]:
        """What would change, with values masked; empty where only a name or mode would."""

    @property
    def summary(self) -> str:
        """What would change, in one sentence."""

    def make(self) -> Done:
        """Make it, whole or not at all. Raises `EditError`, also where the file changed since."""


class Fix(Protocol):
    """A change that is meant: which file, and what should be otherwise in it."""

    @property
    def path(self) -> Path:
        """The file it is about."""

    @property
    def label(self) -> str:
        """What a button says: `Remove line 7 of .env`."""

    def change(self) -> Change:
        """Work it out against the file as it is now. Raises `EditError`; changes nothing."""
