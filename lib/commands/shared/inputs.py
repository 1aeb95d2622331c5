"""What a migration is given: the files that are read, and what the options say about each name."""

import argparse
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from lib.commands.shared.exit_codes import CommandError
from lib.diagnosis.hub_space import is_typed_space
from lib.migration.desired import DesiredEntry, EntryKind, Skipped
from lib.migration.importing import (
    MOST_BYTES,
    PASTED,
    Choices,
    Item,
    ParsedText,
    choose,
    combine,
    decide,
    read_file,
    read_text,
    review,
    sources_to_migrate,
)
from lib.names.displayable import shown
from lib.project import Project, ProjectError, load_project
from lib.sources import ours
from lib.sources.model import label_for

_LEFT_OUT: Final = "You skipped it."


@dataclass(frozen=True, slots=True)
class Input:
    """What is to be migrated. files: each that was read, by its label.

    replace: the names at the Space that may be overwritten.
    """

    project: Project
    items: tuple[Item, ...]
    wanted: tuple[DesiredEntry, ...]
    refused: tuple[Skipped, ...]
    replace: frozenset[str]
    labels: tuple[str, ...]
    files: Mapping[str, Path] = field(repr=False)


def gather(options: argparse.Namespace) -> Input:
    """Read the files and apply the choices. Raises `CommandError` for bad usage or input."""
    choices = _choices(options)
    project = project_of(options)
    readings, files = _readings(options, project)
    for one in readings:
        if one.problem is not None:
            raise CommandError(f"{one.problem.title}. {one.problem.next_step}")
    reading = decide(combine(readings), *options.decide, *options.take)
    items = review(reading, project, *ours())
    doubtful = {line.name for line in reading.lines if line.doubt and line.name}
    only = None if choices.only is None else choices.only - doubtful
    fitting = replace(choices, only=only, left_out=choices.left_out - doubtful)
    wanted, refused = choose(items, fitting)
    known = doubtful | {item.name for item in items}
    replaced, unknown = _replace(options.replace, wanted, known)
    unknown += [_unknown(name) for name in options.decide if name not in known]
    lines = [_line(one, choices) for one in reading.refused]
    return Input(
        project,
        items,
        wanted,
        (*refused, *lines, *unknown),
        replaced,
        tuple(one.label for one in readings),
        files,
    )


def project_of(options: argparse.Namespace) -> Project:
    """Return the project of the command line. Raises `CommandError`."""
    try:
        return load_project(Path(options.path), *ours())
    except ProjectError as error:
        raise CommandError(str(error)) from None


def space_of(options: argparse.Namespace) -> str:
    """Return the Space that was given. Raises `CommandError`, which does not repeat what was."""
    space: str = options.space or ""
    if not is_typed_space(space):
        raise CommandError("--space: give the Space as OWNER/NAME.")
    return space


def _readings(
    options: argparse.Namespace, project: Project
) -> tuple[list[ParsedText], dict[str, Path]]:
    paths = [_named(file) for file in options.file]
    environ, home = ours()
    readings = [read_text(_stdin(), PASTED, environ)] if options.from_stdin else []
    read: dict[str, ParsedText | None] = {}
    if not paths and not readings:
        given = sources_to_migrate(project, environ=environ, home=home)
        found = [one for one in given if one.proposed or not one.readable]
        found = [one for one in found if one.path.is_relative_to(project.folder)]
        read = {one.label: one.reading for one in found}
        paths = [one.path for one in found]
        if not paths:
            raise CommandError(
                f"There is no .env in {project.folder.name or 'this folder'}. "
                "Name a file with --file."
            )
    # The folder is resolved as the project's is; a link stays one, to be edited where it leads.
    paths = [path.parent.resolve() / path.name for path in paths]
    files = {label_for(path, project.folder, home): path for path in paths}
    readings += [
        read.get(label) or read_file(path, label, environ) for label, path in files.items()
    ]
    return readings, files


def _named(file: str) -> Path:
    """Return a file that was named. Raises `CommandError`, which does not repeat what was."""
    path = Path(file)
    try:
        there = path.exists() or path.is_symlink()
    except (OSError, ValueError):
        there = False
    if not there:
        raise CommandError("--file: there is no such file.")
    return path


def _stdin() -> bytes:
    if sys.stdin is None:
        return b""
    if sys.stdin.isatty():
        print("Paste the text, then press Ctrl-D on a line of its own.", file=sys.stderr)
    return sys.stdin.buffer.read(MOST_BYTES + 1)


def _choices(options: argparse.Namespace) -> Choices:
    kinds = dict.fromkeys(options.secret, EntryKind.SECRET)
    if not kinds.keys().isdisjoint(options.variable):
        raise CommandError("A name cannot be given to --secret and to --variable.")
    kinds |= dict.fromkeys(options.variable, EntryKind.VARIABLE)
    renames = dict(_pair(text) for text in options.rename)
    if len(renames) < len(options.rename):
        raise CommandError("--rename: a name is given two other names.")
    return Choices(
        kinds=kinds,
        renames=renames,
        left_out=frozenset(options.leave_out),
        only=frozenset(options.only) if options.only else None,
        taken=frozenset(options.take),
        allow_public=frozenset(options.public),
    )


def _pair(text: str) -> tuple[str, str]:
    old, mark, new = text.partition("=")
    if not mark or not old or not new or "=" in new:
        raise CommandError("--rename: give it as OLD_NAME=NEW_NAME.")
    return old, new


def _replace(
    names: list[str], wanted: tuple[DesiredEntry, ...], known: set[str]
) -> tuple[frozenset[str], list[Skipped]]:
    """Return which names at the Space are meant; a name of the file means what it becomes."""
    by_name = {one.old_name or one.name: one.name for one in wanted}
    by_name |= {one.name: one.name for one in wanted}
    unknown = [_unknown(name) for name in names if name not in by_name and name not in known]
    return frozenset(by_name[name] for name in names if name in by_name), unknown


def _unknown(name: str) -> Skipped:
    what = f"`{shown(name)}`" if shown(name) else "The name you gave"
    reason = f"{what} is not one of the names."
    return Skipped(shown(name), "", reason, "Check how it is spelled.")


def _line(one: Skipped, choices: Choices) -> Skipped:
    """Return a line that is not offered; where the person does not want it, as left out."""
    wanted = choices.only is None or one.name in choices.only
    if wanted and one.name not in choices.left_out:
        return one
    return replace(one, reason=_LEFT_OUT, advice="", skip=True)


def origins(given: Input) -> Iterator[tuple[DesiredEntry, Path]]:
    """Yield what is wanted with the file it stands in, where that can be edited."""
    for one in given.wanted:
        path = given.files.get(one.place.label) if one.place is not None else None
        if path is not None and path.suffix != ".toml":
            yield one, path
