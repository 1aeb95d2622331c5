"""The file of a journal: private, locked by one process, whole lines only."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from typing import Any, Final

from lib.disk.folder import Folder
from lib.disk.plain import NO_LINK, NO_WAIT, NotPlainError, is_plain
from lib.disk.private import lock as lock_file
from lib.disk.private import private_folder, read_private, remove, write_new
from lib.escape import quotable
from lib.program import PROGRAM
from lib.secret import Secret
from lib.user_error import UserError

_LONGEST: Final = 64 * 1024 * 1024
_APPENDING: Final = os.O_RDWR | os.O_APPEND


class JournalError(UserError):
    """A journal that cannot be written, read or locked."""


class JournalBusyError(JournalError):
    """A journal that another window or process is working on right now."""


def unreadable(path: Path) -> JournalError:
    """Return the error of a file that is no journal."""
    what = told_path(path) or "This"
    return JournalError(f"{what} is not a readable journal.", "Choose another one.")


def told_path(path: Path) -> str:
    """Return a path in code type where there is such a file; else it may be a typed key."""
    try:
        return f"`{quotable(str(path))}`" if path.exists() else ""
    except (OSError, ValueError):
        return ""


def private_place(path: Path) -> Folder:
    """Hold the folder of journals open, made private. Raises `OSError`: see `lib.disk.private`."""
    return private_folder(path)


def make_private(folder: Folder, name: str) -> FileIO:
    """Make a file to be read and appended to. Raises `OSError`, also for a name that is taken."""
    return _file(folder.open(name, _APPENDING | os.O_CREAT | os.O_EXCL, 0o600))


def open_private(path: Path) -> FileIO:
    """Open a file to be read and appended to. Raises `OSError`.

    Not where it is a link: what belongs to others is no journal of ours. Nor a pipe or a device.
    """
    if not is_plain(path.lstat()):
        raise NotPlainError
    descriptor = os.open(path, _APPENDING | NO_LINK | NO_WAIT)
    if not is_plain(os.fstat(descriptor)):
        os.close(descriptor)
        raise NotPlainError
    return _file(descriptor)


def _file(descriptor: int) -> FileIO:
    return FileIO(descriptor, "a+")


def lock(file: FileIO, path: Path) -> None:
    """Lock a file for this process. Raises `JournalError` where another has it."""
    try:
        lock_file(file.fileno(), wait=False)
    except BlockingIOError:
        file.close()
        raise JournalBusyError(
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


def write_values(folder: Folder, name: str, text: Secret) -> None:
    """Make a private file. Raises `OSError`, also where there is one already."""
    write_new(folder, name, text.reveal().encode())


def read_values(path: Path) -> bytes:
    """Return what a private file holds. Raises `OSError`."""
    with private_folder(path.parent) as folder:
        return read_private(folder, path.name, _LONGEST)


def remove_private(path: Path) -> None:
    """Remove a private file; nothing happens where there is none. Raises `OSError`."""
    if path.parent.is_dir():
        with private_folder(path.parent) as folder:
            remove(folder, path.name)
            folder.sync()


@contextmanager
def as_journal_error(path: Path, what: str) -> Iterator[None]:
    """Turn what the disk refuses into a `JournalError`."""
    try:
        yield
    except FileNotFoundError:
        raise JournalError(
            "There is no such journal.",
            f"Choose one of those that `{PROGRAM} migrate status` lists.",
        ) from None
    except OSError as error:
        why = error.strerror or "the system refused it"
        raise JournalError(
            f"The journal {told_path(path)} could not be {what}: {why}.".replace("  ", " "),
            "Free some space, or check whose folder it is.",
        ) from None
