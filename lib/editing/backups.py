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
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from lib.disk.folder import Folder
from lib.disk.private import lock, private_folder, read_private, remove, state_folder, write_new
from lib.editing.interfaces import EditError
from lib.editing.refusals import is_full
from lib.sources.text_file import MAX_BYTES

CONTENT: Final = "content"
CREATED: Final = "created"
NAME: Final = "name"
MODE: Final = "mode"

# A copy holds the values of a `.env`: it is kept while an undo is likely, and not for ever.
KEPT_DAYS: Final = 30
_MOST_COPIES: Final = 100
_MOST_RECORDS: Final = 500
_COPY: Final = ".bak"
_RECORD: Final = ".json"
_FRESH: Final = ".new"
_LOCK: Final = ".lock"
_LARGEST_RECORD: Final = 64 * 1024
_VERSION: Final = 1
_NAME_LENGTH: Final = 40


@dataclass(frozen=True, slots=True)
class BackupRecord:
    """What was done to one file, enough to undo it. Paths are absolute.

    kind: `content`, `created`, `name` or `mode`. target: the file itself where path is a link.
    was: the path before a renaming. mode: before the change; new_mode after it. after: digest of
    the bytes after it. back: empty, or what told the file when it was put back.
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
    back: str = ""
    version: int = _VERSION


def folder() -> Path:
    """Return where copies and records are kept."""
    return state_folder() / "backups"


@contextlib.contextmanager
def alone() -> Iterator[Folder]:
    """Hold the folder open, made private, while no other process of ours changes a file."""
    try:
        place = private_folder(folder())
    except (OSError, RuntimeError) as error:
        raise _cannot_keep(error) from None
    with place:
        try:
            held = place.open(_LOCK, os.O_RDWR | os.O_CREAT)
        except OSError as error:
            raise _cannot_keep(error) from None
        try:
            lock(held, wait=True)
            tend(place)
            yield place
        finally:
            os.close(held)


def remove_old() -> None:
    """Remove the copies that are too old or too many. Raises nothing."""
    with contextlib.suppress(EditError, OSError, RuntimeError):
        if folder().is_dir():
            with alone():
                pass


def keep(place: Folder, record: BackupRecord, before: bytes | None, after: bytes | None) -> Path:
    """Write a record, and a copy where there is something to copy, and return the record's path.

    Raises `EditError`; nothing is left behind then.
    """
    now = datetime.now(UTC)
    salt = os.urandom(16).hex()
    seal = "" if after is None else digest(salt, before or b"", after)
    record = replace(record, salt=salt, after=seal, made=now.isoformat("T", "seconds"))
    stem = f"{now:%Y%m%dT%H%M%S%fZ}-{_safe(Path(record.was or record.path).name)}"
    stem = f"{stem}-{os.urandom(3).hex()}"
    try:
        if not place.has(".gitignore"):  # for those who keep their home folder in git
            write_new(place, ".gitignore", b"*\n")
        # The record last: where it is there, its copy is there, whole.
        if before is not None:
            write_new(place, stem + _COPY, before)
        write_new(place, stem + _RECORD, _bytes_of(record))
    except OSError as error:
        _drop(place, stem)
        raise _cannot_keep(error) from None
    place.sync()
    return place.path / (stem + _RECORD)


def forget(place: Folder, record: Path) -> None:
    """Remove a record and its copy, of a change that was never made or is to be forgotten."""
    _drop(place, record.stem)


def put_back(place: Folder, record: Path, facts: BackupRecord, signature: str) -> None:
    """Note that a change was undone, and remove its copy, which nothing needs any more.

    signature: what tells the file as it was put back from every later one, without its content.
    Raises `EditError`.
    """
    try:
        fresh = f".{record.stem}{_FRESH}"
        remove(place, fresh)
        write_new(place, fresh, _bytes_of(replace(facts, back=signature)))
        place.rename(fresh, record.name)
        remove(place, record.stem + _COPY)
        place.sync()
    except OSError as error:
        raise EditError(
            f"`{facts.label}` is restored, but its backup could not be removed.",
            f"Remove `{copy_of(record)}`."
            if not is_full(error)
            else f"Free some space, then remove `{copy_of(record)}`.",
        ) from None


def read(path: Path) -> BackupRecord:
    """Read a record. Raises `EditError` where it is none.

    Only what lies in our own private folder is one: a file that came with a project could name
    any other file.
    """
    record = None
    with contextlib.suppress(OSError, ValueError, TypeError, RuntimeError):
        if path.absolute().parent.samefile(folder()):
            with private_folder(folder()) as place:
                facts: Any = json.loads(read_private(place, path.name, _LARGEST_RECORD))
                record = BackupRecord(**facts)
    kinds = {CONTENT, CREATED, NAME, MODE}
    if record is None or record.version != _VERSION or record.kind not in kinds:
        raise EditError(
            "This is not a record of a change.", "Choose another record of the same folder."
        )
    return record


def read_copy(place: Folder, record: Path) -> bytes | None:
    """Return the file as it was before a change; None where its copy is not kept any more."""
    try:
        return read_private(place, record.stem + _COPY, MAX_BYTES)
    except OSError:
        return None


def records() -> tuple[Path, ...]:
    """Return the records there are, the newest first."""
    try:
        found = [one for one in folder().glob(f"*{_RECORD}") if one.lstat().st_size]
    except OSError:
        return ()
    return tuple(sorted(found, reverse=True))


def tend(place: Folder, now: float | None = None) -> None:
    """Remove the copies that are too old or too many, then the oldest records. Raises nothing.

    A record without its copy goes on telling what was done; undoing it says that the copy is gone.
    """
    oldest = (time.time() if now is None else now) - KEPT_DAYS * 86_400
    with contextlib.suppress(OSError):
        names = sorted(place.names(), reverse=True)
        copies = [one for one in names if one.endswith(_COPY)]
        for count, one in enumerate(copies):
            whole = one.removesuffix(_COPY) + _RECORD in names
            if count >= _MOST_COPIES or not whole or place.stat(one).st_mtime < oldest:
                remove(place, one)
        for one in [one for one in names if one.endswith(_RECORD)][_MOST_RECORDS:]:
            remove(place, one)
        for one in [one for one in names if one.endswith(_FRESH)]:
            remove(place, one)


def copy_of(record: Path) -> Path:
    """Return where the copy that belongs to a record is."""
    return record.with_suffix(_COPY)


def digest(salt: str, before: bytes, after: bytes) -> str:
    """Return what tells whether a file is still as a change left it; the copy is its key."""
    return hmac.new(salt.encode() + before, after, "sha256").hexdigest()


def _bytes_of(record: BackupRecord) -> bytes:
    return json.dumps(asdict(record), indent=1).encode()


def _drop(place: Folder, stem: str) -> None:
    for name in (stem + _COPY, stem + _RECORD):
        with contextlib.suppress(OSError):  # a copy too many is removed when it is old
            remove(place, name)


def _safe(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "_", name).strip(".")[:_NAME_LENGTH] or "file"


def _cannot_keep(error: OSError | RuntimeError) -> EditError:
    full = isinstance(error, OSError) and is_full(error)
    room = "there is no space left" if full else "it cannot be written"
    return EditError(
        f"No backup could be made in `{folder()}`: {room}. Nothing was changed.",
        "Free some space or allow writing there, or set `XDG_STATE_HOME` to another folder.",
    )
