"""A folder held open: what is done in it is done there, whatever its path leads to meanwhile.

Every step of the way to it is opened by itself and none of them may be a link (`openat` with
`O_NOFOLLOW`), so nobody can lead a write elsewhere by swapping a folder for a link. Names within it
are looked up below its descriptor.

Two systems can less. Windows has no such calls: there the paths are used as they are, after a look
that no part of them is a link, and a race can be lost. Elsewhere than on Linux (macOS, BSD) each
folder on the way has to be one that may be listed, since only Linux opens one to pass through.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from lib.disk.plain import NO_LINK, NO_WAIT, open_plain

BY_DESCRIPTOR: Final = {os.open, os.stat, os.rename, os.unlink, os.link} <= os.supports_dir_fd
_FOLDER: Final = getattr(os, "O_DIRECTORY", 0) | NO_LINK | getattr(os, "O_CLOEXEC", 0)
# Enough to pass through a folder that one may not list; only Linux has it.
_PASS: Final = getattr(os, "O_PATH", os.O_RDONLY)


class LinkedFolderError(OSError):
    """The way to a folder leads over a link. where: the link."""

    def __init__(self, where: Path) -> None:
        super().__init__(f"{where} is a link")
        self.where = where


class Folder:
    """A folder that is held open; use it with `with`. Raises `OSError`, `LinkedFolderError`.

    path has to be absolute. Names are bare: no part of a path is ever looked up.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.descriptor: int | None = None
        if BY_DESCRIPTOR:
            self.descriptor = _walk(path)
            self.facts = os.fstat(self.descriptor)
        else:
            self.facts = _checked(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the folder."""
        if self.descriptor is not None:
            os.close(self.descriptor)
            self.descriptor = None

    @property
    def identity(self) -> tuple[int, int, int]:
        """What tells this folder from every other one: device, number, owner."""
        return self.facts.st_dev, self.facts.st_ino, self.facts.st_uid

    def open(self, name: str, flags: int, mode: int = 0o600) -> int:
        """Open a file in it, never through a link and without waiting."""
        return os.open(self._at(name), flags | NO_LINK | NO_WAIT, mode, dir_fd=self.descriptor)

    def open_plain(self, name: str) -> tuple[int, os.stat_result]:
        """Open a plain file in it for reading. Raises `NotPlainError` for anything else."""
        return open_plain(self._at(name), follow=False, at=self.descriptor)

    def stat(self, name: str) -> os.stat_result:
        """Return what the system tells of a name, of a link itself where it is one."""
        return os.stat(self._at(name), dir_fd=self.descriptor, follow_symlinks=False)

    def has(self, name: str) -> bool:
        """Whether the name is there, be it a link to nothing."""
        try:
            self.stat(name)
        except FileNotFoundError:
            return False
        return True

    def readlink(self, name: str) -> str:
        """Return where a link leads."""
        return os.readlink(self._at(name), dir_fd=self.descriptor)

    def rename(self, old: str, new: str) -> None:
        """Give a file another name; what has that name already is replaced."""
        os.replace(
            self._at(old), self._at(new), src_dir_fd=self.descriptor, dst_dir_fd=self.descriptor
        )

    def link(self, old: str, new: str) -> None:
        """Give a file a second name, which must be free."""
        os.link(
            self._at(old),
            self._at(new),
            src_dir_fd=self.descriptor,
            dst_dir_fd=self.descriptor,
            follow_symlinks=False,
        )

    def unlink(self, name: str) -> None:
        """Remove a file, or a link itself."""
        os.unlink(self._at(name), dir_fd=self.descriptor)

    def names(self) -> Iterator[str]:
        """Yield the names in it."""
        with os.scandir(self.path if self.descriptor is None else self.descriptor) as found:
            for one in found:
                yield one.name

    def sync(self) -> None:
        """Let the drive keep the names in it, as far as the system can."""
        if self.descriptor is None:
            return  # such systems cannot open a folder
        try:
            os.fsync(self.descriptor)
        except OSError:
            pass  # some drives cannot; the files themselves are safe

    def _at(self, name: str) -> str:
        if name in {"", ".", ".."} or "/" in name or os.sep in name or "\0" in name:
            raise ValueError(name)
        return str(self.path / name) if self.descriptor is None else name


def write_all(descriptor: int, data: bytes) -> None:
    """Write all bytes to an open file. Raises `OSError`."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def write_whole(folder: Folder, name: str, data: bytes) -> None:
    """Write a file that everybody may read, whole or not at all; what has its name is replaced.

    Raises `OSError`, and `ValueError` for a name that is none.
    """
    fresh = f".{name}.{os.urandom(4).hex()}.tmp"
    descriptor = folder.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    try:
        try:
            write_all(descriptor, data)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        folder.rename(fresh, name)
    except BaseException:
        folder.unlink(fresh)
        raise
    folder.sync()


@contextmanager
def opened(path: Path) -> Iterator[Folder]:
    """Hold a folder open for a while. Raises as `Folder` does."""
    folder = Folder(path)
    try:
        yield folder
    finally:
        folder.close()


def _walk(path: Path) -> int:
    """Open a folder step by step from the root, following no link."""
    way = Path(path.anchor or os.sep)
    here = os.open(way, _PASS | _FOLDER)
    try:
        for name in path.parts[1:]:
            way /= name
            below = _step(here, name, way, last=way == path)
            os.close(here)
            here = below
    except BaseException:
        os.close(here)
        raise
    return here


def _step(here: int, name: str, way: Path, *, last: bool) -> int:
    if name == "..":
        raise LinkedFolderError(way)  # as unsure as a link
    try:
        return _enter(here, name, last=last)
    except OSError:
        if stat.S_ISLNK(os.stat(name, dir_fd=here, follow_symlinks=False).st_mode):
            raise LinkedFolderError(way) from None
        raise


def _enter(here: int, name: str, *, last: bool) -> int:
    if last:
        try:
            return os.open(name, os.O_RDONLY | _FOLDER, dir_fd=here)
        except PermissionError:
            pass  # not to be listed, and yet files in it may be known
    return os.open(name, _PASS | _FOLDER, dir_fd=here)


def _checked(path: Path) -> os.stat_result:
    """Look that no part of a path is a link, where folders cannot be held open."""
    for one in (*reversed(path.parents), path):
        if one.is_symlink():
            raise LinkedFolderError(one)
    return path.stat()
