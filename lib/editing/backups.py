"""Private copies of files from before a change, and a record of each change beside them.

They are kept in the person's own state folder, never in a project, where they could be
committed: `${XDG_STATE_HOME:-~/.local/state}/spaces-secrets/backups`, for the owner only. A
record holds paths, modes and times, and no value: what the file became is kept as a digest whose
key is the copy itself, so the record alone tells nothing.
"""

import contextlib
import hmac
import json
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from lib.editing import files
from lib.editing.change import EditError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

CONTENT: Final = "content"
CREATED: Final = "created"
NAME: Final = "name"
MODE: Final = "mode"

_COPY: Final = ".bak"
_VERSION: Final = 1
_NAME_LENGTH: Final = 40


@dataclass(frozen=True, slots=True)
class Record:
    """What was done to one file, enough to undo it. Paths are absolute.

    kind: `content`, `created`, `name` or `mode`. target: the file itself where path is a link.
    was: the path before a renaming. mode: before the change; new_mode after it. after: digest of
    the bytes after it.
    """

    kind: str
    path: str
    target: str
    label: str
    sentence: str
    mode: int = 0
    new_mode: int = 0
    was: str = ""
    salt: str = ""
    after: str = ""
    made: str = ""
    version: int = _VERSION


def folder() -> Path:
    """Return where copies and records are kept."""
    state = os.environ.get("XDG_STATE_HOME", "")
    base = Path(state) if Path(state).is_absolute() else Path.home() / ".local" / "state"
    return base / "spaces-secrets" / "backups"


@contextlib.contextmanager
def alone() -> Iterator[Path]:
    """Give the folder, made private, while no other process of ours changes a file."""
    place = folder()
    try:
        _make_private(place)
        lock = os.open(place / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise _cannot_keep(error) from None
    try:
        if fcntl is not None:
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield place
    finally:
        os.close(lock)


def keep(place: Path, record: Record, before: bytes | None, after: bytes | None) -> Path:
    """Write a record, and a copy where there is something to copy, and return the record's path.

    Raises `EditError`; nothing is left behind then.
    """
    now = datetime.now(UTC)
    salt = os.urandom(16).hex()
    seal = "" if after is None else digest(salt, before or b"", after)
    record = replace(record, salt=salt, after=seal, made=now.isoformat("T", "seconds"))
    stem = f"{now:%Y%m%dT%H%M%S%fZ}-{_safe(Path(record.was or record.path).name)}"
    path: Path | None = None
    try:
        path = _claim(place, stem)
        if before is not None:
            _write(copy_of(path), before)
        _write(path, json.dumps(asdict(record), indent=1).encode(), os.O_TRUNC)
    except OSError as error:
        if path is not None:
            forget(path)
        raise _cannot_keep(error) from None
    files.sync_folder(place)
    return path


def forget(record: Path) -> None:
    """Remove a record and its copy, of a change that was never made."""
    for path in (copy_of(record), record):
        try:
            path.unlink(missing_ok=True)
        except OSError:
            pass  # a copy too many harms nobody


def read(path: Path) -> Record:
    """Read a record. Raises `EditError` where it is none."""
    try:
        facts: Any = json.loads(path.read_bytes())
        record = Record(**facts)
    except (OSError, ValueError, TypeError):
        record = None
    kinds = {CONTENT, CREATED, NAME, MODE}
    if record is None or record.version != _VERSION or record.kind not in kinds:
        raise EditError(
            "This is no record of a change.", "Choose another record of the same folder."
        )
    return record


def records() -> tuple[Path, ...]:
    """Return the records there are, the newest first."""
    found = [path for path in folder().glob("*.json") if path.stat().st_size]
    return tuple(sorted(found, reverse=True))


def copy_of(record: Path) -> Path:
    """Return where the copy that belongs to a record is."""
    return record.with_suffix(_COPY)


def digest(salt: str, before: bytes, after: bytes) -> str:
    """Return what tells whether a file is still as a change left it; the copy is its key."""
    return hmac.new(salt.encode() + before, after, "sha256").hexdigest()


def _make_private(place: Path) -> None:
    place.parent.parent.mkdir(parents=True, exist_ok=True)
    for one in (place.parent, place):
        one.mkdir(mode=0o700, exist_ok=True)
        facts = one.lstat()
        if not stat.S_ISDIR(facts.st_mode) or facts.st_uid not in _us():
            raise PermissionError
        if stat.S_IMODE(facts.st_mode) != 0o700:
            one.chmod(0o700)
    ignore = place / ".gitignore"
    if not ignore.exists():  # for those who keep their home folder in git
        ignore.write_text("*\n", encoding="ascii")


def _us() -> frozenset[int]:
    """Return the owners that are us; a system without owners gives 0 to all files."""
    return frozenset({os.geteuid()} if hasattr(os, "geteuid") else {0})


def _claim(place: Path, stem: str) -> Path:
    """Make an empty record under a name that was free."""
    counter = 1
    while True:
        path = place / f"{stem}-{counter:02}.json"
        try:
            _write(path, b"")
        except FileExistsError:
            counter += 1
        else:
            return path


def _write(path: Path, data: bytes, how: int = os.O_EXCL) -> None:
    flags = os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0)
    files.write_all(os.open(path, flags | how, 0o600), data)


def _safe(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "_", name).strip(".")[:_NAME_LENGTH] or "file"


def _cannot_keep(error: OSError) -> EditError:
    room = "there is no room left" if files.is_full(error) else "it cannot be written"
    return EditError(
        f"No private copy could be kept in `{folder()}`: {room}. Nothing was changed.",
        "Free some space or allow writing there, or set `XDG_STATE_HOME` to another folder.",
    )
