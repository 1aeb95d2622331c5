"""Where a program is that we start: on the person's own search path, never in a project."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path


def find_program(name: str, environ: Mapping[str, str], apart_from: Path) -> str | None:
    """Return the path of a program, or None.

    environ: its `PATH` is searched. apart_from: a folder that somebody else wrote; what lies in it
    is not taken, unless that is the whole disk; nor what a relative entry of the path leads to.
    """
    beside = _real(apart_from)
    for entry in environ.get("PATH", os.defpath).split(os.pathsep):
        folder = Path(entry)
        if not entry or not folder.is_absolute():
            continue
        # On Windows the current folder would be searched first, so the answer is looked at too.
        found = shutil.which(name, path=entry)
        if found is None or Path(found).parent != folder:
            continue
        places = (folder, Path(found))
        if beside == beside.parent or not any(_real(one).is_relative_to(beside) for one in places):
            return found
    return None


def _real(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return path.absolute()
