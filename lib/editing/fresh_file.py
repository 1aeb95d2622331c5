"""The new file that is written beside an old one before it takes its place."""

import errno
import os
from typing import Final

from lib.disk.folder import Folder, write_all

# What a drive says that knows no second names for a file.
NO_LINKS: Final = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS})
_MARK: Final = ".spaces-secrets-"
_END: Final = ".tmp"


def name_for(name: str) -> str:
    """Return a name for the new file that nobody can guess."""
    return f"{name}{_MARK}{os.urandom(6).hex()}{_END}"


def fill(folder: Folder, name: str, data: bytes, mode: int, old: int | None = None) -> bool:
    """Write the new file: nobody else may read it until it is whole. Raises `OSError`.

    old: the open file whose place it takes, whose owner and attributes it gets. Returns whether
    it has all of these.
    """
    descriptor = folder.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        write_all(descriptor, data)
        if old is not None:
            _give_owner(descriptor, old)
        if hasattr(os, "fchmod"):
            os.fchmod(descriptor, mode)
        else:
            (folder.path / name).chmod(mode)
        whole = old is None or _give_attributes(descriptor, old)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return whole


def sweep(folder: Folder, name: str) -> None:
    """Remove what a killed process left beside a file; only one writes at a time."""
    try:
        left = [one for one in folder.names() if one.startswith(name + _MARK)]
    except OSError:
        return  # a folder that may not be listed keeps what is left in it
    for one in left:
        if one.endswith(_END):
            discard(folder, one)


def discard(folder: Folder, name: str) -> None:
    """Remove a new file that did not take its place."""
    try:
        folder.unlink(name)
    except OSError:
        pass  # it was never made, has its place, or is not ours to remove


def _give_owner(descriptor: int, old: int) -> None:
    wanted, has = os.fstat(old), os.fstat(descriptor)
    if (wanted.st_uid, wanted.st_gid) != (has.st_uid, has.st_gid) and hasattr(os, "fchown"):
        os.fchown(descriptor, wanted.st_uid, wanted.st_gid)


def _give_attributes(descriptor: int, old: int) -> bool:
    """Copy what there is beside mode and owner (rights of single users among it), if it goes."""
    if not hasattr(os, "listxattr"):
        return True  # none that could be asked for
    try:
        wanted = {name: os.getxattr(old, name) for name in os.listxattr(old)}
        has = {name: os.getxattr(descriptor, name) for name in os.listxattr(descriptor)}
        for name, value in wanted.items():
            if has.get(name) != value:
                os.setxattr(descriptor, name, value)
    except OSError as error:
        return error.errno in {errno.ENOTSUP, errno.ENOSYS}  # a drive without attributes
    return True
