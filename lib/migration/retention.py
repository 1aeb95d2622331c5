"""How long the old values of variables are kept, which only an undo needs.

They go when a migration was taken back, when somebody forgets it (`migrate forget`), and after
`KEPT_DAYS` days in any case. Undo says then that the old value is not kept any more. The journal
itself, names and times, stays until it is forgotten.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from lib.migration.journal import SUFFIX, VALUES, Journal, JournalError, beside, folder
from lib.migration.journal_file import (
    as_journal_error,
    lock,
    open_private,
    remove_private,
    unreadable,
)
from lib.migration.proof import forget_proof, proof_of
from lib.migration.undo import is_undone

KEPT_DAYS: Final = 30
_DAY: Final = 86_400.0


def kept_until(journal: Journal) -> datetime | None:
    """Return when the old values of a migration are removed; None where none are kept."""
    if not journal.has_old_values:
        return None
    try:
        begun = datetime.fromisoformat(journal.begun_at)
    except ValueError:
        return datetime.now(UTC)
    return begun.astimezone(UTC) + timedelta(days=KEPT_DAYS)


def forget_if_undone(journal: Journal) -> bool:
    """Remove the old values of a migration that was taken back as far as it could, and say so.

    Raises nothing: where that cannot be done now, `tend` does it later.
    """
    with suppress(JournalError):
        if is_undone(journal):
            forget_proof(journal.path)
            if journal.has_old_values:
                journal.forget_values()
                return True
    return False


def forget(path: Path) -> None:
    """Remove a journal with all that belongs to it. Raises `JournalError`, also where it is used.

    A journal that cannot be read can be forgotten all the same, and nothing that lies elsewhere.
    """
    with suppress(OSError):
        if path.name.endswith(SUFFIX) and path.absolute().parent.samefile(folder()):
            _forget(path)
            return
    raise unreadable(path)


def _forget(path: Path) -> None:
    with as_journal_error(path, "removed"), _locked(path):
        remove_private(beside(path))
        remove_private(proof_of(path))
        remove_private(path)


def tend(place: Path | None = None, now: float | None = None) -> None:
    """Remove old values that nobody needs any more. Raises nothing; skips what is in use."""
    today = time.time() if now is None else now
    with suppress(OSError, RuntimeError):  # RuntimeError: nobody's home folder is known
        for values in sorted((place or folder()).glob(f"*{VALUES}")):
            with suppress(JournalError, OSError):
                _tend(values, today - values.lstat().st_mtime)


def _tend(values: Path, age: float) -> None:
    path = values.with_name(values.name.removesuffix(VALUES) + SUFFIX)
    if not path.exists():
        if age > _DAY:  # a younger one may belong to a journal that is being begun
            remove_private(values)
    elif age > KEPT_DAYS * _DAY:
        with _locked(path):
            remove_private(values)
    else:
        with Journal.open(path) as journal:
            forget_if_undone(journal)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Keep other processes from a journal, whatever is in it."""
    file = open_private(path)
    try:
        lock(file, path)
        yield
    finally:
        file.close()
