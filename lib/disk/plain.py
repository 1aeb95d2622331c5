"""Reading a plain file, never more of it than allowed, and never anything else.

A pipe, a device, a socket or a folder in a file's place is not opened at all, or not waited for
where it comes in between; a file of `/proc` or `/sys`, whose size tells nothing and whose content
may have no end, is refused like them. The errors are kinds of `OSError`.
"""

import errno
import os
import stat
from functools import lru_cache
from pathlib import Path
from typing import Final

# Not set where a system has none of it (Windows); there the first look has to do.
NO_WAIT: Final = (
    getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
NO_LINK: Final = getattr(os, "O_NOFOLLOW", 0)
_OF_THE_SYSTEM: Final = ("/proc", "/sys", "/dev")
_CHUNK: Final = 1024 * 1024


class NotPlainError(OSError):
    """What is there is no plain file: a folder, a pipe, a device, a socket, a file of `/proc`."""

    def __init__(self) -> None:
        super().__init__(errno.EINVAL, "not a plain file")


class TooLargeError(OSError):
    """A file with more bytes than the caller takes. size: how many it has, as far as it tells."""

    def __init__(self, size: int) -> None:
        super().__init__(errno.EFBIG, "too large")
        self.size = size


def open_plain(
    path: Path | str, *, follow: bool = True, at: int | None = None
) -> tuple[int, os.stat_result]:
    """Open a plain file for reading, and return its descriptor and what the system tells of it.

    follow: whether a link in the last place is followed. at: descriptor of the folder that a bare
    name is in. Raises `OSError`: `NotPlainError` for what is no plain file. The caller closes.
    """
    # Looked at first: to open a device is to use it.
    before = os.stat(path, dir_fd=at, follow_symlinks=follow)
    if not is_plain(before):
        raise NotPlainError
    flags = os.O_RDONLY | NO_WAIT | (0 if follow else NO_LINK)
    descriptor = os.open(path, flags, dir_fd=at)
    try:
        facts = os.fstat(descriptor)
        if not is_plain(facts):
            raise NotPlainError
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor, facts


def read_plain(path: Path | str, most: int, *, follow: bool = True, at: int | None = None) -> bytes:
    """Return the bytes of a plain file of at most so many. Raises `OSError`, also `TooLargeError`.

    follow, at: as in `open_plain`.
    """
    descriptor, facts = open_plain(path, follow=follow, at=at)
    try:
        return read_all(descriptor, most, facts.st_size)
    finally:
        os.close(descriptor)


def read_all(descriptor: int, most: int, size: int = 0) -> bytes:
    """Return what an open file holds from where it stands. Raises `OSError`, also `TooLargeError`.

    size: what the system said it has; a file that says too much is not read at all.
    """
    if size > most:
        raise TooLargeError(size)
    parts: list[bytes] = []
    count = 0
    while count <= most:
        part = os.read(descriptor, min(_CHUNK, most + 1 - count))
        if not part:
            return b"".join(parts)
        parts.append(part)
        count += len(part)
    raise TooLargeError(max(count, size))


def is_plain(facts: os.stat_result) -> bool:
    """Whether this is a plain file on a drive, rather than one that the system makes up."""
    return stat.S_ISREG(facts.st_mode) and facts.st_dev not in _made_up()


@lru_cache(maxsize=1)
def _made_up() -> frozenset[int]:
    """Return the devices of the trees that a kernel makes up. `/dev/shm` is a drive of its own."""
    found = set()
    for place in _OF_THE_SYSTEM:
        try:
            found.add(Path(place).stat().st_dev)
        except OSError:
            pass  # there is none on this system
    return frozenset(found) - {_device_of_root()}


def _device_of_root() -> int:
    """Return the device of the root folder, which holds files whatever else it holds."""
    try:
        return Path(os.sep).stat().st_dev
    except OSError:
        return -1
