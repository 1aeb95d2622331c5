"""The files that a look at a project found, and the state of each."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lib.project import Project
from lib.sources import DOTENV, DOTENV_LOCAL, ENVIRONMENT, ST_SECRETS, Source
from lib.sources.env_file import EnvFile, env_files


@dataclass(frozen=True, slots=True)
class FileState:
    """One file. source: what it is read as, empty where apps do not read it. state: in words."""

    label: str
    source: str
    state: str


def files_found(project: Project, home: Path) -> tuple[FileState, ...]:
    """Return the files that are sources, those that are missing, and other `.env*` files."""
    sources = [one for one in project.sources if one.kind != ENVIRONMENT]
    found = [file for source in sources for file in _of_source(source)]
    others = [one for one in env_files(project.folder, home, project.sources) if not one.is_loaded]
    return (*found, *(FileState(one.label, "", _state(one)) for one in others))


def _of_source(source: Source) -> Iterator[FileState]:
    problems = {problem.place.label: problem.title for problem in source.problems}
    labels = dict.fromkeys((*source.files, *problems))
    for label in labels:
        if label in source.files:
            names = {one.name for one in source.entries if one.place.label == label}
            told = f"{len(names)} name{'' if len(names) == 1 else 's'}"
            yield FileState(label, source.kind, f"read, {told}")
        else:
            yield FileState(label, source.kind, problems[label])
    if not labels and source.kind in {DOTENV, DOTENV_LOCAL, ST_SECRETS}:
        label = ".streamlit/secrets.toml" if source.kind == ST_SECRETS else source.kind
        yield FileState(label, source.kind, "not there")


def _state(file: EnvFile) -> str:
    if file.text is None:
        return "cannot be read as text"
    names = {one.name for one in file.statements if one.name and not one.is_error}
    told = f"{len(names)} name{'' if len(names) == 1 else 's'}"
    return f"an example to copy, {told}" if file.is_example else f"not read by apps, {told}"
