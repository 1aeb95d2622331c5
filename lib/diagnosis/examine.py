"""Look at a project for the rules, and run them all."""

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from lib.diagnosis.env_file import env_files
from lib.diagnosis.registry import RULES
from lib.diagnosis.rule import Look, Needs
from lib.diagnosis.run import Diagnosis, diagnose
from lib.project import Project
from lib.sources import REMEMBERED

if TYPE_CHECKING:
    from lib.diagnosis.git import Repository

NOT_LOOKED: Mapping[Needs, str] = {
    Needs.NETWORK: "the network was not used",
    Needs.HUB: "no Hugging Face token was at hand",
}


def examine(
    project: Project,
    environ: Mapping[str, str] = REMEMBERED,
    home: Path | None = None,
    skip: Collection[str] = (),
    progress: Callable[[int], None] | None = None,
) -> Diagnosis:
    """Run every rule that can be run on a project. Reads only.

    progress: told now and then how much of a git history has been searched.
    """
    home = home or Path.home()
    repository, why = _repository(project.folder, environ, progress)
    missing = dict(NOT_LOOKED) | ({} if repository else {Needs.GIT: why})
    files = env_files(project.folder, home)
    look = Look(project, project.folder, home, environ, files, repository)
    return diagnose(look, RULES, missing=missing, skip=skip)


def _repository(
    folder: Path, environ: Mapping[str, str], progress: Callable[[int], None] | None
) -> "tuple[Repository | None, str]":
    """Open the repository a folder is in, without starting git where there can be none."""
    found = (folder / "objects").is_dir() or any((up / ".git").exists() for up in _upward(folder))
    if not found and "GIT_DIR" not in environ:
        return None, "this is no git repository"
    from lib.diagnosis.git import open_repository  # noqa: PLC0415

    return open_repository(folder, environ, progress=progress)


def _upward(folder: Path) -> tuple[Path, ...]:
    return (folder, *folder.parents)
