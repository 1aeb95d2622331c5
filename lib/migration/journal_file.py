"""The file of a journal: private, locked by one process, whole lines only."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from typing import Any, Final

from lib.escape import quotable
from lib.secret import Secret

_LONGEST: Final = 64 * 1024 * 1024


class JournalError(Exception):
    """A journal that cannot be written, read or locked: what, where and what to do."""

    def __init__(self, sentence: str, advice: str) -> None:
        super().__init__(f"{sentence} {advice}")
        self.sentence = sentence
        self.advice = advice


def unreadable(path: Path) -> JournalError:
    """Return the error of a file that is no journal."""
    what = told_path(path) or "This"
    return JournalError(f"{what} is no journal that can be read.", "Choose another one.")


def told_path(path: Path) -> str:
    """Return a path in code type where there is such a file; else it may be a typed key."""
    try:
        return f"`{quotable(str(path))}`" if path.exists() else ""
    except (OSError, ValueError):
        return ""


def open_private(path: Path, flags: int) -> FileIO:
    """Open a file to be read and appended to, making it private where it is made."""
    # Not followed where it is a link: what belongs to others is no journal of ours.
    flags |= os.O_RDWR | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
    return FileIO(path, "a+", opener=lambda name, _: os.open(name, flags, 0o600))


def lock(file: FileIO, path: Path) -> None:
    """Lock a file for this process. Raises `JournalError` where another has it."""
    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise JournalError(
            f"Another window or process is working on {told_path(path)}.",
            "Wait until it has ended.",
        ) from None
    file.seek(0)


def append(file: FileIO, line: dict[str, Any], *, sync: bool = True) -> None:
    """Write one line. Raises `OSError`. sync: whether to return only once it is on the disk."""
    data = json.dumps(line, separators=(",", ":")).encode() + b"\n"
    if file.write(data) != len(data):
        raise OSError("the disk took only a part of it")
    if sync:
        os.fsync(file.fileno())


def whole_lines(file: FileIO, path: Path) -> Iterator[dict[str, Any]]:
    """Return the whole lines, and cut off what a crash left of another one."""
    size = os.fstat(file.fileno()).st_size
    if size > _LONGEST:
        raise unreadable(path)
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


def write_private(path: Path, text: Secret) -> None:
    """Make a private file. Raises `OSError`, also where there is one already."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with FileIO(path, "w", opener=lambda name, _: os.open(name, flags, 0o600)) as file:
        if file.write(text.reveal().encode()) != len(text.reveal().encode()):
            raise OSError("the disk took only a part of it")
        os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """Bring the names in a folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def as_journal_error(path: Path, what: str) -> Iterator[None]:
    """Turn what the disk refuses into a `JournalError`."""
    try:
        yield
    except FileNotFoundError:
        raise JournalError(
            "There is no such journal.",
            "Choose one of those that `python -m lib migrate status` lists.",
        ) from None
    except OSError as error:
        why = error.strerror or "the system refused it"
        raise JournalError(
            f"The journal {told_path(path)} could not be {what}: {why}.".replace("  ", " "),
            "Make room, or check whose folder it is.",
        ) from None
