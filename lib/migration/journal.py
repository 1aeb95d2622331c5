"""The record of a migration on disk: names and times, never a value.

A journal is a file of JSON lines below `${XDG_STATE_HOME:-~/.local/state}`, readable by its owner
only. Its first line tells what is to be done and what was there before; each later one is written
at once, and on the disk before the next write leaves for the Hub. So whenever the process ends, the
file tells which writes succeeded, which never began, and the one write of which it is not known.

Old values of variables that are replaced or moved are needed to undo it. Whoever sees the Space
sees them, which of a private one is not everybody; so they are in a file of their own beside the
journal (`.variables.json`, mode 0600), which `forget_values` removes: `lib.migration.retention`
says when.
"""

import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from typing import Any, Final, Self

from lib.disk.private import state_folder
from lib.migration.journal_file import (
    JournalBusyError,
    JournalError,
    append,
    as_journal_error,
    lock,
    make_private,
    open_private,
    private_place,
    read_values,
    remove_private,
    unreadable,
    whole_lines,
    write_values,
)
from lib.migration.journal_lines import (
    SCHEMA,
    Before,
    Mark,
    More,
    Status,
    header,
    identity_of,
    mark_of,
    new_space_of,
    old_values,
    read_old_values,
    row_of,
    text_of,
    writes_of,
)
from lib.migration.plan import Plan
from lib.migration.space_state import VariableThere

__all__ = ["Journal", "JournalBusyError", "JournalError", "More", "Status", "folder", "journals"]

SUFFIX: Final = ".jsonl"
VALUES: Final = ".variables.json"
# A line of other shapes than ours: a list where a table belongs, a number without end, a deep nest.
_ODDLY_MADE: Final = (AttributeError, ArithmeticError, RecursionError)
_ODD: Final = re.compile(r"[^A-Za-z0-9._-]+")


def folder(environ: Mapping[str, str] | None = None) -> Path:
    """Return where journals are kept: below the state folder of the XDG base directories."""
    return state_folder(environ) / "journals"


def journals(place: Path | None = None) -> tuple[Path, ...]:
    """Return the journals there are, the newest first; none where the folder cannot be read."""
    with suppress(OSError):
        found = (place or folder()).glob(f"*{SUFFIX}")
        return tuple(sorted(found, key=lambda path: path.name, reverse=True))
    return ()


class Journal:
    """One journal, locked by this process until it is closed.

    Make one with `begin` or `open`; both raise `JournalError`, as does each line that cannot be
    written. `writes` are the requests of the migration in order; a write is known by its number.
    """

    def __init__(self, path: Path, file: FileIO, told: Mapping[str, Any]) -> None:
        self.path = path
        self._file = file
        self.space = text_of(told["space"])
        self.begun_at = text_of(told["at"])
        self.create = new_space_of(told["create"])
        self.rows = tuple(row_of(one) for one in told["steps"])
        self.writes = writes_of(told["writes"], self.rows)
        self.before = {name: Before(**one) for name, one in told["before"].items()}
        # Both are empty in journals of earlier versions.
        self.project = str(told.get("project", ""))
        self.hub = str(told.get("hub", ""))
        self.identity = identity_of(told.get("identity"))
        self._lines = 0
        self._marks: dict[tuple[bool, int], Mark] = {}

    @classmethod
    def begin(
        cls,
        plan: Plan,
        place: Path | None = None,
        now: datetime | None = None,
        project: str = "",
        hub: str = "",
    ) -> Self:
        """Start the journal of a plan, before its first write. The plan has to have a state.

        project: the folder that the values are of, if they are of one. hub: where they go.
        """
        now = now or datetime.now(UTC)
        told = header(plan, now, project, hub)
        # To the microsecond: of two that began in one second, the later one is the newest.
        stem = f"{now.astimezone(UTC):%Y%m%dT%H%M%S%f}Z-{_ODD.sub('-', plan.space)}"
        path = (place or folder()) / f"{stem}-{secrets.token_hex(3)}{SUFFIX}"
        with as_journal_error(path, "written"), private_place(path.parent) as private:
            values = old_values(plan)
            file = make_private(private, path.name)
            lock(file, path)
            append(file, told)
            if not values.is_empty():
                write_values(private, beside(path).name, values)
            private.sync()
        return cls(path, file, told)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Lock a journal and read it. A last line that was cut off by a crash is left out."""
        with as_journal_error(path, "read"):
            file = open_private(path)
            try:
                lock(file, path)
                lines = whole_lines(file, path)
                journal = cls(path, file, _checked(next(lines, {}), path))
                for line in lines:
                    journal._take(line)
            except (LookupError, TypeError, ValueError, *_ODDLY_MADE):
                file.close()
                raise unreadable(path) from None
            except BaseException:
                file.close()
                raise
        return journal

    def close(self) -> None:
        """Bring it to the disk and unlock it."""
        with suppress(OSError, ValueError):  # a full disk was told with the line; closed before
            os.fsync(self._file.fileno())
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def mark(self, number: int, *, undoing: bool = False) -> Mark | None:
        """Return what is known of a write, or of its undoing; None where it was never begun."""
        return self._marks.get((undoing, number))

    def note(
        self,
        number: int,
        status: Status,
        *,
        dates: Mapping[str, str] | None = None,
        more: More | None = None,
        undoing: bool = False,
    ) -> None:
        """Write down what is known of a write now. more: what is told besides, dates included.

        It is on the disk when this returns, but for a success: that gets there with the next line,
        or at the end. Where a power cut comes first, the write counts as begun, and is looked up.
        """
        line: dict[str, Any] = {"write": number, "status": status.value, "at": _now()}
        line |= (more or More(dates or {})).line()
        if undoing:
            line["undoing"] = True
        with as_journal_error(self.path, "written"):
            append(self._file, line, sync=status is not Status.DONE)
        self._take(line)

    @property
    def is_complete(self) -> bool:
        """Whether every write is done."""
        marks = (self.mark(number) for number in range(len(self.writes)))
        return all(mark is not None and mark.status is Status.DONE for mark in marks)

    @property
    def is_undoing(self) -> bool:
        """Whether undoing it has begun, after which it cannot be continued."""
        return any(undoing for undoing, _ in self._marks)

    def discard(self) -> None:
        """Remove a journal of which no write was begun, or every one surely did not happen."""
        if all(mark.status is Status.FAILED for mark in self._marks.values()):
            with as_journal_error(self.path, "removed"):
                remove_private(beside(self.path))
                remove_private(self.path)

    @property
    def has_old_values(self) -> bool:
        """Whether old values of variables are kept for it."""
        return os.path.lexists(beside(self.path))

    def old_variables(self) -> dict[str, VariableThere]:
        """Return the old values of the variables it touches; none where they were forgotten."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            return read_old_values(read_values(beside(self.path)))
        return {}

    def forget_values(self) -> None:
        """Remove the old values of variables; what was replaced cannot be undone after that."""
        with as_journal_error(self.path, "removed"):
            remove_private(beside(self.path))

    def _take(self, line: Mapping[str, Any]) -> None:
        key = bool(line.get("undoing")), int(line["write"])
        self._lines += 1
        self._marks[key] = mark_of(line, self._lines, self._marks.get(key))
        if "identity" in line:
            self.identity = identity_of(line["identity"])


def _checked(told: Mapping[str, Any], path: Path) -> Mapping[str, Any]:
    if told.get("schema") == SCHEMA:
        return told
    if isinstance(told.get("schema"), int):
        raise JournalError(
            f"`{path}` was written by another version of this program.",
            "Use that version to continue it.",
        )
    raise unreadable(path)


def beside(path: Path) -> Path:
    """Return where the old values of a journal's variables are."""
    return path.with_name(path.name.removesuffix(SUFFIX) + VALUES)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
