"""The record of a migration on disk: names and times, never a value.

A journal is a file of JSON lines below `${XDG_STATE_HOME:-~/.local/state}`, readable by its owner
only. Its first line tells what is to be done and what was there before; each later one is written
and on the disk before the next request to the Hub leaves. So whenever the process ends, the file
tells which writes succeeded, which never began, and the one write of which it is not known.

Old values of public variables that are replaced or moved are needed to undo it. They were public,
yet they are no names and times, so they are in a file of their own beside the journal
(`.variables.json`, mode 0600), which `forget_values` removes.
"""

import fcntl
import json
import os
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from io import FileIO
from pathlib import Path
from typing import Any, Final, Self

from lib.migration.plan import Plan
from lib.migration.state import SpaceState, VariableThere
from lib.migration.steps import Action, NewSpace, Op, Write
from lib.migration.wanted import Kind
from lib.secret import Secret

SCHEMA: Final = 1
_SUFFIX: Final = ".jsonl"
_VALUES: Final = ".variables.json"
_ODD: Final = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST: Final = 64 * 1024 * 1024


class JournalError(Exception):
    """A journal that cannot be written, read or locked: what, where and what to do."""

    def __init__(self, sentence: str, advice: str) -> None:
        super().__init__(f"{sentence} {advice}")
        self.sentence = sentence
        self.advice = advice


class Status(StrEnum):
    """What is known of one write. One that has no line yet was never begun.

    The last two are of a variable that was deleted to become a secret, which then failed.
    """

    BEGUN = "begun"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"
    PUTTING_BACK = "putting_back"
    PUT_BACK = "put_back"


@dataclass(frozen=True, slots=True)
class Row:
    """One step of the plan as the journal holds it."""

    action: Action
    name: str
    kind: Kind
    undoable: bool
    lost: str


@dataclass(frozen=True, slots=True)
class Before:
    """What stood under a name before: the dates, where there was something."""

    is_secret: bool = False
    is_variable: bool = False
    secret_updated: str = ""
    variable_updated: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """What is known of a write. dates: by name, those the Hub gave what it wrote, once seen."""

    status: Status
    at: str
    dates: Mapping[str, str] = field(default_factory=dict)


def folder(environ: Mapping[str, str] | None = None) -> Path:
    """Return where journals are kept: below the state folder of the XDG base directories."""
    environ = os.environ if environ is None else environ
    state = environ.get("XDG_STATE_HOME", "")
    base = Path(state) if Path(state).is_absolute() else Path.home() / ".local" / "state"
    return base / "spaces-secrets" / "journals"


def journals(place: Path | None = None) -> tuple[Path, ...]:
    """Return the journals there are, the newest first; none where the folder cannot be read."""
    with suppress(OSError):
        found = (place or folder()).glob(f"*{_SUFFIX}")
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
        self.space: str = told["space"]
        self.begun_at: str = told["at"]
        self.create = _new_space(told["create"])
        self.rows = tuple(_row(one) for one in told["steps"])
        self.writes = tuple(Write(Op(one["op"]), one["name"]) for one in told["writes"])
        self.before = {name: Before(**one) for name, one in told["before"].items()}
        self._marks: dict[tuple[bool, int], Mark] = {}

    @classmethod
    def begin(cls, plan: Plan, place: Path | None = None, now: datetime | None = None) -> Self:
        """Start the journal of a plan, before its first write. The plan has to have a state."""
        told = _header(plan, now or datetime.now(UTC))
        stem = f"{told['at'].replace(':', '').replace('-', '')[:15]}Z-{_ODD.sub('-', plan.space)}"
        path = (place or folder()) / f"{stem}-{secrets.token_hex(3)}{_SUFFIX}"
        with _as_journal_error(path, "written"):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.parent.chmod(0o700)
            values = _old_values(plan)
            if not values.is_empty():
                _write_private(_beside(path), values)
            journal = cls(path, _open(path, os.O_CREAT | os.O_EXCL), told)
            _lock(journal._file, path)
            journal._write_line(told)
            _sync_folder(path.parent)
        return journal

    @classmethod
    def open(cls, path: Path) -> Self:
        """Lock a journal and read it. A last line that was cut off by a crash is left out."""
        with _as_journal_error(path, "read"):
            file = _open(path, 0)
            try:
                _lock(file, path)
                lines = _lines(file, path)
                journal = cls(path, file, _checked(next(lines, {}), path))
                for line in lines:
                    journal._take(line)
            except (KeyError, TypeError, ValueError):
                file.close()
                raise _unreadable(path) from None
            except BaseException:
                file.close()
                raise
        return journal

    def close(self) -> None:
        """Unlock it."""
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
        undoing: bool = False,
    ) -> None:
        """Write down what is known of a write now. It is on the disk when this returns."""
        line: dict[str, Any] = {"write": number, "status": status.value, "at": _now()}
        line["dates"] = dict(dates or {})
        if undoing:
            line["undoing"] = True
        with _as_journal_error(self.path, "written"):
            self._write_line(line)
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
        """Remove a journal of which no write was begun."""
        if not self._marks:
            with _as_journal_error(self.path, "removed"):
                _beside(self.path).unlink(missing_ok=True)
                self.path.unlink(missing_ok=True)

    def old_variables(self) -> dict[str, VariableThere]:
        """Return the old values of the variables it touches; none where they were forgotten."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            found = json.loads(_beside(self.path).read_bytes())
            return {
                name: VariableThere(Secret(str(one["value"])), str(one["description"]), None)
                for name, one in found.items()
            }
        return {}

    def forget_values(self) -> None:
        """Remove the old values of variables; what was replaced cannot be undone after that."""
        with _as_journal_error(self.path, "removed"):
            _beside(self.path).unlink(missing_ok=True)

    def _write_line(self, line: Mapping[str, Any]) -> None:
        data = json.dumps(line, separators=(",", ":")).encode() + b"\n"
        if self._file.write(data) != len(data):
            raise OSError("the disk took only a part of it")
        os.fsync(self._file.fileno())

    def _take(self, line: Mapping[str, Any]) -> None:
        key = (bool(line.get("undoing")), int(line["write"]))
        dates = {str(name): str(date) for name, date in line["dates"].items()}
        self._marks[key] = Mark(Status(line["status"]), str(line["at"]), dates)


def _header(plan: Plan, now: datetime) -> dict[str, Any]:
    state = plan.state or SpaceState(plan.space, exists=False)
    create = plan.create
    return {
        "schema": SCHEMA,
        "space": plan.space,
        "at": now.astimezone(UTC).isoformat(timespec="seconds"),
        "create": {"sdk": create.sdk, "private": create.private} if create else None,
        "steps": [
            {
                "action": step.action.value,
                "name": step.name,
                "kind": step.kind.value if step.kind else "",
                "undoable": step.undoable,
                "lost": step.lost,
            }
            for step in plan.writing
        ],
        "writes": [{"op": write.op.value, "name": write.name} for write in plan.writes],
        "before": {step.name: _before(state, step.name) for step in plan.writing},
    }


def _before(state: SpaceState, name: str) -> dict[str, Any]:
    secret, variable = state.secrets.get(name), state.variables.get(name)
    return {
        "is_secret": secret is not None,
        "is_variable": variable is not None,
        "secret_updated": stamp(secret.updated_at) if secret else "",
        "variable_updated": stamp(variable.updated_at) if variable else "",
    }


def stamp(moment: datetime | None) -> str:
    """Return a date as journals hold it; empty for none."""
    return moment.astimezone(UTC).isoformat() if moment else ""


def _old_values(plan: Plan) -> Secret:
    """Return, as one text, the variables that are replaced or moved; empty where none is."""
    there = plan.state.variables if plan.state else {}
    touched = [step.name for step in plan.writing if step.name in there]
    return Secret(json.dumps({name: _plain(there[name]) for name in touched}) if touched else "")


def _plain(there: VariableThere) -> dict[str, str]:
    return {"value": there.value.reveal(), "description": there.description}


def _row(one: Mapping[str, Any]) -> Row:
    return Row(Action(one["action"]), one["name"], Kind(one["kind"]), one["undoable"], one["lost"])


def _new_space(told: Mapping[str, Any] | None) -> NewSpace | None:
    return NewSpace(told["sdk"], told["private"]) if told else None


def _checked(told: Mapping[str, Any], path: Path) -> Mapping[str, Any]:
    if told.get("schema") == SCHEMA:
        return told
    if isinstance(told.get("schema"), int):
        raise JournalError(
            f"`{path}` was written by another version of this program.",
            "Use that version to go on with it.",
        )
    raise _unreadable(path)


def _unreadable(path: Path) -> JournalError:
    return JournalError(f"`{path}` is no journal that can be read.", "Choose another one.")


def _lines(file: FileIO, path: Path) -> Iterator[dict[str, Any]]:
    """Return the whole lines, and cut off what a crash left of another one."""
    size = os.fstat(file.fileno()).st_size
    if size > _LONGEST:
        raise _unreadable(path)
    data = file.read(size) or b""
    whole = data.rfind(b"\n") + 1
    if whole < len(data):
        os.ftruncate(file.fileno(), whole)
    return (_object(line) for line in data[:whole].splitlines())


def _object(line: bytes) -> dict[str, Any]:
    found = json.loads(line)
    if not isinstance(found, dict):
        raise TypeError
    return found


def _open(path: Path, flags: int) -> FileIO:
    # Not followed where it is a link: what belongs to others is no journal of ours.
    flags |= os.O_RDWR | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
    return FileIO(path, "a+", opener=lambda name, _: os.open(name, flags, 0o600))


def _lock(file: FileIO, path: Path) -> None:
    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise JournalError(
            f"Another window or process is working on `{path}`.", "Wait until it has ended."
        ) from None
    file.seek(0)


def _beside(path: Path) -> Path:
    return path.with_name(path.name.removesuffix(_SUFFIX) + _VALUES)


def _write_private(path: Path, text: Secret) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with FileIO(path, "w", opener=lambda name, _: os.open(name, flags, 0o600)) as file:
        if file.write(text.reveal().encode()) != len(text.reveal().encode()):
            raise OSError("the disk took only a part of it")
        os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _as_journal_error(path: Path, what: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = error.strerror or str(error)
        raise JournalError(
            f"The journal `{path}` could not be {what}: {why}.",
            "Make room, or check whose folder it is.",
        ) from None


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
