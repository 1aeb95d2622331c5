"""The person's own state folder: nobody else's, nobody else may look, nothing of it is a link.

Journals, private copies and records are all written through here. What lies below
`${XDG_STATE_HOME:-~/.local/state}/spaces-secrets` belongs to whoever runs this, with mode 0700 for
folders and 0600 for files. A folder that is a link or somebody else's is refused, not taken over.
"""

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from lib.disk.folder import BY_DESCRIPTOR, Folder, write_all
from lib.disk.plain import read_all

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

PRIVATE: Final = 0o700
_OURS: Final = "spaces-secrets"


def state_folder(environ: Mapping[str, str] | None = None) -> Path:
    """Return where this program keeps what it has to remember (XDG base directories)."""
    environ = os.environ if environ is None else environ
    state = environ.get("XDG_STATE_HOME", "")
    base = Path(state) if Path(state).is_absolute() else Path.home() / ".local" / "state"
    return base / _OURS


def private_folder(path: Path) -> Folder:
    """Make a folder where it is not there yet, private, and hold it open. Raises `OSError`.

    `PermissionError` where it, or the folder of ours around it, is a link or somebody else's.
    """
    above = path.parent
    if above.name == _OURS:
        above.parent.mkdir(parents=True, exist_ok=True)
        private_folder(above.parent.resolve() / _OURS).close()
        return _private(above.parent.resolve() / _OURS / path.name)
    above.mkdir(parents=True, exist_ok=True)
    return _private(above.resolve() / path.name)


def write_new(folder: Folder, name: str, data: bytes) -> None:
    """Make a private file, on the drive when this returns. Raises `OSError`, also for a taken name.

    Nothing is left behind where it cannot be written whole.
    """
    descriptor = folder.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        write_all(descriptor, data)
        os.fsync(descriptor)
    except BaseException:
        os.close(descriptor)
        folder.unlink(name)
        raise
    os.close(descriptor)


def read_private(folder: Folder, name: str, most: int) -> bytes:
    """Return what a private file holds. Raises `OSError`."""
    descriptor, facts = folder.open_plain(name)
    try:
        return read_all(descriptor, most, facts.st_size)
    finally:
        os.close(descriptor)


def remove(folder: Folder, name: str) -> None:
    """Remove a file; nothing happens where there is none. Raises `OSError`."""
    try:
        folder.unlink(name)
    except FileNotFoundError:
        pass


def lock(descriptor: int, *, wait: bool) -> None:
    """Lock an open file for this process. Raises `BlockingIOError` where another has it.

    wait: whether to wait for the other instead.
    """
    if fcntl is not None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    else:
        _lock_on_windows(descriptor, wait=wait)


def is_ours(facts: os.stat_result) -> bool:
    """Whether a file or folder belongs to whoever runs this; to all, where there are no owners."""
    return not hasattr(os, "geteuid") or facts.st_uid == os.geteuid()


def _private(path: Path) -> Folder:
    with Folder(path.parent) as above:
        if above.descriptor is None:
            path.mkdir(mode=PRIVATE, exist_ok=True)
        elif not above.has(path.name):
            _make(above.descriptor, path.name)
    try:
        folder = Folder(path)
    except NotADirectoryError:
        raise PermissionError from None
    if not stat.S_ISDIR(folder.facts.st_mode) or not is_ours(folder.facts):
        folder.close()
        raise PermissionError
    if BY_DESCRIPTOR and stat.S_IMODE(folder.facts.st_mode) != PRIVATE:
        assert folder.descriptor is not None  # noqa: S101 (it was opened by descriptor)
        os.fchmod(folder.descriptor, PRIVATE)
    return folder


def _make(above: int, name: str) -> None:
    try:
        os.mkdir(name, PRIVATE, dir_fd=above)
    except FileExistsError:
        pass  # another process of ours was faster


def _lock_on_windows(descriptor: int, *, wait: bool) -> None:
    """Lock a byte that no file of ours ever has: there, a lock keeps others from reading it."""
    try:
        import msvcrt  # noqa: PLC0415
    except ImportError:
        return  # a system without locks: two at once are not kept apart
    how = getattr(msvcrt, "LK_LOCK" if wait else "LK_NBLCK")
    where = os.lseek(descriptor, 0, os.SEEK_CUR)
    os.lseek(descriptor, 1 << 30, os.SEEK_SET)
    try:
        getattr(msvcrt, "locking")(descriptor, how, 1)  # noqa: B009 (Windows only)
    except OSError:
        raise BlockingIOError from None
    finally:
        os.lseek(descriptor, where, os.SEEK_SET)
