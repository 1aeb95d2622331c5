"""The way to a file that is to be changed: no link leads it out of the folder, none into git's own.

A link is followed in the last place only, and only to a file below the folder that it stands in.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from lib.disk.folder import Folder, LinkedFolderError, opened
from lib.disk.plain import NotPlainError, TooLargeError
from lib.editing import refusals

_MOST_LINKS: Final = 8


@contextmanager
def found(path: Path, label: str) -> Iterator[tuple[Folder, Path]]:
    """Find the file itself, by a link where it stays below its folder, in its open folder."""
    target = plain_way(path)
    base = target.parent
    for _ in range(_MOST_LINKS):
        if _is_of_git(target):
            raise refusals.in_git(label)
        with opened(target.parent) as folder:
            if not stat.S_ISLNK(folder.stat(target.name).st_mode):
                yield folder, target
                return
            target = plain_way(target.parent / folder.readlink(target.name))
        if not target.is_relative_to(base) or target == base:
            raise refusals.leads_out(label)
    raise refusals.unreadable(label)  # links in a circle


@contextmanager
def opened_for(path: Path, label: str) -> Iterator[Folder]:
    """Open the folder of a file that is to be made or renamed."""
    way = plain_way(path)
    if _is_of_git(way):
        raise refusals.in_git(label)
    with worded(label), opened(way.parent) as folder:
        yield folder


@contextmanager
def worded(label: str) -> Iterator[None]:
    """Say in words why a file cannot be looked at."""
    try:
        yield
    except FileNotFoundError:
        raise refusals.gone(label) from None
    except LinkedFolderError:
        raise refusals.over_a_link(label) from None
    except NotPlainError:
        raise refusals.not_plain(label) from None
    except TooLargeError:
        raise refusals.too_large(label) from None
    except (OSError, RuntimeError, ValueError):
        raise refusals.unreadable(label) from None


def plain_way(path: Path) -> Path:
    """Return a path from the root, without `..`; no part of it may be a link anyway."""
    return Path(os.path.normpath(path.absolute()))


def _is_of_git(path: Path) -> bool:
    """Whether a path leads into a folder of git's own, however the drive spells it."""
    return any(part.casefold() in {".git", "git~1"} for part in path.parts)
