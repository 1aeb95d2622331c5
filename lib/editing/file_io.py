"""Reading a file to change it, and putting another in its place whole or not at all.

Everything is done below the descriptor of the file's folder (`lib.disk.folder`), and only while
folder and file are still the ones that were looked at. `lib.editing.path_walk` says which links
count.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from lib.disk.folder import Folder, opened
from lib.disk.plain import read_all
from lib.editing import fresh_file, path_walk, refusals
from lib.record import field, record
from lib.sources.text_file import MAX_BYTES

_NO_LINKS: Final = fresh_file.NO_LINKS


@record
class FileSnapshot:
    """A file as it was looked at. target is the file itself where path is a link to it.

    file: its device and number. folder: what tells the folder of target from every other one.
    changed_at: when its content was last written, in nanoseconds.
    """

    path: Path
    target: Path
    label: str
    data: bytes = field(repr=False)
    mode: int
    owner: tuple[int, int]
    names: int = 1
    file: tuple[int, int] = (0, 0)
    folder: tuple[int, int, int] = (0, 0, 0)
    changed_at: int = field(default=0, compare=False)


def signature(seen: FileSnapshot) -> str:
    """Return what tells a file from every later state of it, without anything of its content."""
    return f"{seen.file[0]}:{seen.file[1]}:{seen.changed_at}:{len(seen.data)}:{seen.mode:o}"


def see(path: Path, label: str) -> FileSnapshot:
    """Read a file that is to be changed. Raises `EditError`."""
    with path_walk.worded(label), path_walk.found(path, label) as (folder, target):
        descriptor, facts = folder.open_plain(target.name)
        try:
            data = read_all(descriptor, MAX_BYTES, facts.st_size)
        finally:
            os.close(descriptor)
    return FileSnapshot(
        path,
        target,
        label,
        data,
        stat.S_IMODE(facts.st_mode),
        (facts.st_uid, facts.st_gid),
        facts.st_nlink,
        (facts.st_dev, facts.st_ino),
        folder.identity,
        facts.st_mtime_ns,
    )


def replace(seen: FileSnapshot, data: bytes, mode: int) -> None:
    """Put other bytes in the place of a file that is still as seen; owner and links are kept.

    Raises `EditError`, and the file is then as it was. A link stays a link: what it points at is
    replaced.
    """
    if seen.names > 1:
        raise refusals.has_two_names(seen.label)
    if not seen.mode & stat.S_IWUSR:
        raise refusals.read_only(seen.label)
    with _held(seen) as (folder, old):
        name = seen.target.name
        fresh_file.sweep(folder, name)
        fresh = fresh_file.name_for(name)
        try:
            if not fresh_file.fill(folder, fresh, data, mode, old):
                raise refusals.loses_attributes(seen.label)
            _check_same(seen)
            folder.rename(fresh, name)
        except OSError as error:
            raise refusals.refused(error, seen.label) from None
        finally:
            fresh_file.discard(folder, fresh)
        folder.sync()


def create(path: Path, label: str, data: bytes) -> None:
    """Make a file that must not be there yet. Raises `EditError`; nothing is left behind then."""
    with path_walk.opened_for(path, label) as folder:
        fresh = fresh_file.name_for(path.name)
        try:
            fresh_file.fill(folder, fresh, data, 0o666 & ~_umask())
            _move(folder, fresh, path.name)
        except FileExistsError:
            raise refusals.changed(label) from None
        except OSError as error:
            raise refusals.refused(error, label) from None
        finally:
            fresh_file.discard(folder, fresh)
        folder.sync()


def rename(old: Path, new: Path, label: str) -> None:
    """Give a file another name in its folder. Raises `EditError`."""
    if path_walk.plain_way(old).parent != path_walk.plain_way(new).parent:
        raise refusals.unreadable(label)
    with path_walk.opened_for(old, label) as folder:
        try:
            if _is_second_name(folder, old.name, new.name):
                folder.unlink(old.name)  # a renaming that was cut short is finished
            elif _is_same_file(folder, old.name, new.name):
                folder.rename(old.name, new.name)  # upper and lower case are the same here
            else:
                _move(folder, old.name, new.name)
        except FileExistsError:
            raise refusals.taken(old.name, new.name) from None
        except FileNotFoundError:
            raise refusals.gone(label) from None
        except OSError as error:
            raise refusals.refused(error, label) from None
        folder.sync()


def set_mode(seen: FileSnapshot, mode: int) -> None:
    """Change who may do what with a file that is still as seen. Raises `EditError`.

    The mode of a file with a second name is not changed: it may be there for somebody else.
    """
    if seen.names > 1:
        raise refusals.has_two_names(seen.label)
    with _held(seen) as (folder, descriptor):
        _check_same(seen)
        try:
            if hasattr(os, "fchmod"):
                os.fchmod(descriptor, mode)
            else:
                (folder.path / seen.target.name).chmod(mode)
        except OSError as error:
            raise refusals.refused(error, seen.label) from None
        if stat.S_IMODE(os.fstat(descriptor).st_mode) != mode:
            raise refusals.keeps_no_modes(seen.label)


def remove(seen: FileSnapshot) -> None:
    """Remove a file that is still as seen. Raises `EditError`."""
    with _held(seen) as (folder, _):
        _check_same(seen)
        try:
            folder.unlink(seen.target.name)
        except OSError as error:
            raise refusals.refused(error, seen.label) from None
        folder.sync()


@contextmanager
def _held(seen: FileSnapshot) -> Iterator[tuple[Folder, int]]:
    """Hold the folder and the file that were seen open. Raises `EditError` for any others."""
    with path_walk.worded(seen.label), opened(seen.target.parent) as folder:
        if folder.identity != seen.folder:
            raise refusals.changed(seen.label)
        descriptor, facts = folder.open_plain(seen.target.name)
        try:
            if (facts.st_dev, facts.st_ino) != seen.file:
                raise refusals.changed(seen.label)
            yield folder, descriptor
        finally:
            os.close(descriptor)


def _check_same(seen: FileSnapshot) -> None:
    """Raise `EditError` where anything about a file is not as it was seen."""
    if see(seen.path, seen.label) != seen:
        raise refusals.changed(seen.label)


def _move(folder: Folder, old: str, new: str) -> None:
    """Rename a file, never over another. Raises `FileExistsError` and other `OSError`.

    A second name first and the first taken away after it: unlike `rename`, this cannot replace
    a file that was made a moment ago.
    """
    try:
        folder.link(old, new)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if folder.has(new):
            raise FileExistsError from None
        folder.rename(old, new)
    else:
        folder.unlink(old)


def _is_same_file(folder: Folder, old: str, new: str) -> bool:
    return folder.has(new) and os.path.samestat(folder.stat(old), folder.stat(new))


def _is_second_name(folder: Folder, old: str, new: str) -> bool:
    """Whether both names are there for one file, as `_move` leaves them when it is killed."""
    differ = old.casefold() != new.casefold()
    return differ and _is_same_file(folder, old, new) and folder.stat(old).st_nlink > 1


def _umask() -> int:
    """Return what the person's new files are not to allow; it can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
