"""The git repository of the practice project: the same history every time it is made."""

import os
import subprocess
from pathlib import Path
from typing import Final

from lib.sources.programs import find_program

_AUTHOR: Final = "practice-alice"
_MAIL: Final = "alice@practice.invalid"
_WHEN: Final = "2026-02-03T09:00:00+00:00"


def has_git() -> bool:
    """Whether the `git` command is there."""
    return find_program("git", os.environ, apart_from=Path.cwd()) is not None


def init(folder: Path, home: Path, remote: str) -> None:
    """Make a folder a repository whose `origin` is `remote`. Raises `OSError` if git cannot."""
    _git(folder, home, "init", "--quiet", "--initial-branch=main")
    _git(folder, home, "remote", "add", "origin", remote)


def commit_all(folder: Path, home: Path, message: str) -> None:
    """Commit everything that is not ignored. Raises `OSError` if git cannot."""
    _git(folder, home, "add", "--all")
    _git(folder, home, "commit", "--quiet", f"--message={message}")


def _git(folder: Path, home: Path, *words: str) -> None:
    """Run git without the person's own configuration, hooks, signatures and templates."""
    environ = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(home),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TEMPLATE_DIR": "",
        "GIT_AUTHOR_NAME": _AUTHOR,
        "GIT_AUTHOR_EMAIL": _MAIL,
        "GIT_AUTHOR_DATE": _WHEN,
        "GIT_COMMITTER_NAME": _AUTHOR,
        "GIT_COMMITTER_EMAIL": _MAIL,
        "GIT_COMMITTER_DATE": _WHEN,
    }
    program = find_program("git", environ, apart_from=folder) or "git"
    done = subprocess.run(
        [program, *words], cwd=folder, env=environ, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise OSError(done.returncode, f"`git {words[0]}` failed: {done.stderr.strip()}")
