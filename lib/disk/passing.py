"""Folders that go when whoever they are for leaves, and with the process at the latest.

They lie in a folder of this process among the system's temporary files, mode 0700. What a process
that was killed has left behind is removed by the next one: a lock tells whether its owner lives.
"""

import atexit
import os
import secrets
import shutil
import stat
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from lib.disk.private import is_ours, lock

_PREFIX: Final = "spaces-secrets-visit-"
_LOCK: Final = ".lock"
# A folder without a lock is one that is being made, unless it is as old as this.
_HALF_MADE: Final = 3600.0


class PassingFolders:
    """The folders of one process, each by a key that is in no name. Safe to use from any thread."""

    def __init__(self, base: Path | None = None) -> None:
        self._base = base
        self._guard = threading.Lock()
        self._root: Path | None = None
        self._held = -1
        self._known: dict[str, Path] = {}

    def of(self, key: str) -> Path:
        """Return the folder for a key, made where there is none. Raises `OSError`."""
        with self._guard:
            found = self._known.get(key)
            if found is None or not found.is_dir():
                found = self._begun() / secrets.token_hex(8)
                found.mkdir(mode=0o700)
                self._known[key] = found
            return found

    def remove(self, key: str) -> None:
        """Remove the folder for a key with all that is in it. Raises nothing."""
        with self._guard:
            found = self._known.pop(key, None)
        if found is not None:
            shutil.rmtree(found, ignore_errors=True)

    def close(self) -> None:
        """Remove all of them. Raises nothing."""
        with self._guard:
            root, held = self._root, self._held
            self._root, self._held, self._known = None, -1, {}
        if root is not None:
            shutil.rmtree(root, ignore_errors=True)
            with suppress(OSError):
                os.close(held)

    def remove_left(self) -> None:
        """Remove what processes that are gone have left behind. Raises nothing."""
        with suppress(OSError):
            base = self._base or Path(tempfile.gettempdir())
            for one in base.glob(f"{_PREFIX}*"):
                with suppress(OSError):
                    _remove_if_left(one)

    def _begun(self) -> Path:
        if self._root is None:
            root = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=self._base))
            # Under another name until it is locked: nobody finds it unlocked.
            flags = os.O_RDWR | os.O_CREAT | os.O_EXCL
            self._held = os.open(root / f"{_LOCK}.new", flags, 0o600)
            lock(self._held, wait=False)
            (root / f"{_LOCK}.new").rename(root / _LOCK)
            self._root = root
            atexit.register(self.close)
        return self._root


def _remove_if_left(root: Path) -> None:
    facts = root.lstat()
    if not stat.S_ISDIR(facts.st_mode) or not is_ours(facts):
        return  # a link, or somebody else's
    flags = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        held = os.open(root / _LOCK, flags)
    except FileNotFoundError:
        if time.time() - facts.st_mtime < _HALF_MADE:
            return
        held = -1
    try:
        if held >= 0:
            lock(held, wait=False)  # raises where the process lives
        shutil.rmtree(root, ignore_errors=True)
    finally:
        if held >= 0:
            os.close(held)
