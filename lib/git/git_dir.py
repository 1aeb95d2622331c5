"""What stands in the place of git's own files, looked at before git opens them.

Git opens its files without asking what they are: a pipe would be waited for, a device read without
end. And a repository's configuration may name any folder as its working tree, whose files would
then be read and changed as this project's; only the folder that holds `.git` is taken for it.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from lib.disk.plain import is_plain, read_plain

ODD: Final = (
    "one of git's own files there is no plain file, or far too large, so git was not started"
)
ELSEWHERE: Final = (
    "its configuration names another folder as the working tree (`core.worktree`); remove that line"
)
_MEGABYTE: Final = 1024 * 1024
# By name, with the largest that is taken for honest.
_OF_GIT: Final = {
    "HEAD": _MEGABYTE,
    "config": _MEGABYTE,
    "config.worktree": _MEGABYTE,
    "commondir": _MEGABYTE,
    "gitdir": _MEGABYTE,
    "shallow": 64 * _MEGABYTE,
    "packed-refs": 256 * _MEGABYTE,
    "index": 512 * _MEGABYTE,
    "info/exclude": _MEGABYTE,
    "info/attributes": _MEGABYTE,
    "info/grafts": _MEGABYTE,
    "info/sparse-checkout": _MEGABYTE,
    "objects/info/alternates": _MEGABYTE,
    "objects/info/commit-graph": 512 * _MEGABYTE,
}
_OF_THE_TREE: Final = (".gitignore", ".gitattributes", ".gitmodules", ".mailmap")
_POINTER: Final = "gitdir:"


def place_of(folder: Path) -> Path | None:
    """Return the first folder upwards that holds a `.git`; None where none does."""
    for one in (folder, *folder.parents):
        if os.path.lexists(one / ".git"):
            return one
    return None


def trouble_with(folder: Path) -> str:
    """Say why git is not to be started for a folder; empty where it may be."""
    place = place_of(folder)
    try:
        if place is None:
            own = _files(folder, _OF_GIT) if (folder / "objects").is_dir() else iter(())
            return "" if all(_is_fit(path, most) for path, most in own) else ODD
        checked = (*_trees(folder, place), *_own(place / ".git"))
        return "" if all(_is_fit(path, most) for path, most in checked) else ODD
    except (OSError, ValueError, RuntimeError):
        return ODD


def _trees(folder: Path, place: Path) -> Iterator[tuple[Path, int]]:
    """Yield the files of the working tree that git reads, from the folder up to its top."""
    for one in (folder, *folder.parents):
        yield from _files(one, dict.fromkeys(_OF_THE_TREE, _MEGABYTE))
        if one == place:
            return


def _own(mark: Path) -> Iterator[tuple[Path, int]]:
    """Yield git's own files. mark: `.git`, a folder or a file that names one."""
    where = mark
    if not mark.is_dir():
        text = os.fsdecode(read_plain(mark, _MEGABYTE)).strip()
        if not text.startswith(_POINTER):
            return  # none that git would take
        where = mark.parent / text.removeprefix(_POINTER).strip()
    yield from _files(where, _OF_GIT)
    common = where / "commondir"
    if common.is_file():
        shared = where / os.fsdecode(read_plain(common, _MEGABYTE)).strip()
        yield from _files(shared, _OF_GIT)


def _files(folder: Path, names: dict[str, int]) -> Iterator[tuple[Path, int]]:
    for name, most in names.items():
        yield folder / name, most


def _is_fit(path: Path, most: int) -> bool:
    """Whether a file is plain and small enough, a folder, or not there."""
    try:
        facts = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    return stat.S_ISDIR(facts.st_mode) or (is_plain(facts) and facts.st_size <= most)
