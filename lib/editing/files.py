"""Reading a file to change it, and putting another in its place whole or not at all."""

import errno
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from lib.editing.change import EditError
from lib.escape import shell_path
from lib.sources.text_file import MAX_BYTES

_MARK: Final = ".spaces-secrets-"
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FORBIDDEN: Final = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
_NO_LINKS: Final = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS})


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it was looked at. target is the file itself where path is a link to it."""

    path: Path
    target: Path
    label: str
    data: bytes = field(repr=False)
    mode: int
    owner: tuple[int, int]
    names: int = 1


def see(path: Path, label: str) -> Seen:
    """Read a file that is to be changed. Raises `EditError`."""
    try:
        target = path.resolve(strict=True)
        facts = target.stat()
        if not stat.S_ISREG(facts.st_mode):
            raise EditError(f"`{label}` is not a plain file.", "Change it by hand.")
        if facts.st_size > MAX_BYTES:
            raise EditError(
                f"`{label}` is too large to be a configuration file.", "Check which file it is."
            )
        data = target.read_bytes()
    except FileNotFoundError:
        raise EditError(f"`{label}` is not there any more.", "Look at the folder again.") from None
    except (OSError, RuntimeError, ValueError):
        raise EditError(
            f"`{label}` cannot be opened.", "Check that you may read it, and try again."
        ) from None
    owner = facts.st_uid, facts.st_gid
    return Seen(path, target, label, data, stat.S_IMODE(facts.st_mode), owner, facts.st_nlink)


def check_same(seen: Seen) -> None:
    """Raise `EditError` where a file is not as it was seen."""
    now = see(seen.path, seen.label)
    if (now.target, now.data, now.mode) != (seen.target, seen.data, seen.mode):
        raise changed(seen.label)


def changed(label: str) -> EditError:
    """Return the error that says that somebody else changed a file in between."""
    return EditError(
        f"`{label}` changed since it was looked at, so nothing was done to it.",
        "Look again and decide anew.",
    )


def replace(seen: Seen, data: bytes, mode: int) -> None:
    """Put other bytes in the place of a file that is still as seen; owner and links are kept.

    Raises `EditError`, and the file is then as it was. A link stays a link: what it points at is
    replaced.
    """
    if seen.names > 1:
        raise EditError(
            f"`{seen.label}` is known under another name too (a hard link), which would keep the "
            "old content.",
            "Change it by hand.",
        )
    if not seen.mode & stat.S_IWUSR:
        raise EditError(
            f"`{seen.label}` is marked as read-only.",
            f"Allow writing with `chmod u+w {shell_path(seen.label)}` and try again.",
        )
    _sweep(seen.target)
    fresh = _temporary(seen.target)
    try:
        _fill(fresh, data, mode, seen.owner)
        check_same(seen)
        fresh.replace(seen.target)
    except OSError as error:
        raise refused(error, seen.label) from None
    finally:
        _discard(fresh)
    sync_folder(seen.target.parent)


def create(path: Path, label: str, data: bytes) -> None:
    """Make a file that must not be there yet. Raises `EditError`; nothing is left behind then."""
    fresh = _temporary(path)
    try:
        _fill(fresh, data, 0o666 & ~_umask(), None)
        move(fresh, path)
    except FileExistsError:
        raise changed(label) from None
    except OSError as error:
        raise refused(error, label) from None
    finally:
        _discard(fresh)
    sync_folder(path.parent)


def move(old: Path, new: Path) -> None:
    """Rename a file, never over another. Raises `FileExistsError` and other `OSError`.

    A second name first and the first taken away after it: unlike `rename`, this cannot replace
    a file that was made a moment ago.
    """
    try:
        os.link(old, new, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if os.path.lexists(new):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from None
        old.rename(new)
    else:
        old.unlink()


def rename(old: Path, new: Path, label: str) -> None:
    """Give a file another name in its folder. Raises `EditError`."""
    try:
        if _is_second_name(old, new):
            old.unlink()  # a renaming that was cut short is finished
        elif _is_same_file(old, new):
            old.rename(new)  # upper and lower case are the same to this drive
        else:
            move(old, new)
    except FileExistsError:
        raise EditError(
            f"There is a `{new.name}` already, which is not replaced.",
            f"Decide which of the two you need, `{new.name}` or `{old.name}`.",
        ) from None
    except FileNotFoundError:
        raise EditError(f"`{label}` is not there any more.", "Look at the folder again.") from None
    except OSError as error:
        raise refused(error, label) from None
    sync_folder(new.parent)


def set_mode(seen: Seen, mode: int) -> None:
    """Change who may do what with a file that is still as seen. Raises `EditError`."""
    check_same(seen)
    try:
        seen.target.chmod(mode)
    except OSError as error:
        raise refused(error, seen.label) from None
    if see(seen.path, seen.label).mode != mode:
        raise EditError(
            f"The drive that holds `{seen.label}` does not keep modes.",
            "Move it to another drive, if others use this machine.",
        )


def remove(seen: Seen) -> None:
    """Remove a file that is still as seen. Raises `EditError`."""
    check_same(seen)
    try:
        seen.target.unlink()
    except OSError as error:
        raise refused(error, seen.label) from None
    sync_folder(seen.target.parent)


def is_full(error: OSError) -> bool:
    """Whether the system refused for want of room."""
    return error.errno in _NO_ROOM


def refused(error: OSError, label: str) -> EditError:
    """Say what the system meant by refusing to change a file."""
    if is_full(error):
        return EditError(
            f"There is no room left to write `{label}`; it is as it was.",
            "Free some space and try again.",
        )
    if error.errno in _FORBIDDEN:
        return EditError(
            f"`{label}` cannot be changed: it or its folder is read-only, or belongs to somebody "
            "else. It is as it was.",
            f"Allow writing in the folder of `{label}`, or change it by hand.",
        )
    return EditError(
        f"The system refused to write `{label}`; it is as it was.",
        "Check the drive that holds it, and try again.",
    )


def sync_folder(folder: Path) -> None:
    """Let the drive keep the names in a folder, as far as the system can."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return  # some systems cannot open a folder
    try:
        os.fsync(descriptor)
    except OSError:
        pass  # some drives cannot; the file itself is safe
    finally:
        os.close(descriptor)


def write_all(descriptor: int, data: bytes) -> None:
    """Write bytes, wait until the drive has them, and close. Raises `OSError`."""
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _is_same_file(old: Path, new: Path) -> bool:
    return os.path.lexists(new) and os.path.samestat(old.lstat(), new.lstat())


def _is_second_name(old: Path, new: Path) -> bool:
    """Whether both names are there for one file, as `move` leaves them when it is killed."""
    differ = old.name.casefold() != new.name.casefold()
    return differ and _is_same_file(old, new) and old.lstat().st_nlink > 1


def _temporary(target: Path) -> Path:
    return target.with_name(f"{target.name}{_MARK}{os.urandom(6).hex()}.tmp")


def _fill(fresh: Path, data: bytes, mode: int, owner: tuple[int, int] | None) -> None:
    """Write the new file beside the old one: nobody else may read it until it is whole."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    write_all(os.open(fresh, flags, 0o600), data)
    facts = fresh.stat()
    if owner is not None and owner != (facts.st_uid, facts.st_gid):
        os.chown(fresh, *owner)
    fresh.chmod(mode)


def _sweep(target: Path) -> None:
    """Remove what a killed process left beside a file; only one writes at a time."""
    for left in target.parent.glob(f"{_escaped(target.name)}{_MARK}*.tmp"):
        _discard(left)


def _discard(fresh: Path) -> None:
    try:
        fresh.unlink(missing_ok=True)
    except OSError:
        pass  # it was never made, or is not ours to remove


def _escaped(name: str) -> str:
    return "".join(f"[{char}]" if char in "*?[" else char for char in name)


def _umask() -> int:
    """Return what the person's new files are not to allow; it can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
