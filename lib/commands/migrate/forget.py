"""`migrate forget`: remove what this machine keeps of migrations and of changed files."""

import argparse
import math
from collections.abc import Iterator
from pathlib import Path

from lib.commands.moving.errors import DONE, FINDINGS, CommandError
from lib.commands.moving.progress import confirmed, tell
from lib.commands.moving.show import show, show_document
from lib.editing import backups
from lib.editing.change import EditError
from lib.migration.journal import Journal, JournalError, journals
from lib.migration.kept import forget, tend


def run(options: argparse.Namespace) -> int:
    """Carry the command out and return its exit code."""
    paths = _chosen(options)
    if not paths:
        return _told(options, [], [], "Nothing is kept on this machine.")
    lines = [*(_line(path) for path in paths), ""]
    if options.format == "text":
        show(lines)
    elif not options.yes:
        tell("\n".join(lines))
    if not confirmed("Remove this? It can then be neither continued nor undone.", yes=options.yes):
        tell("Nothing was changed.")
        return FINDINGS
    gone, troubles = [], []
    for path in paths:
        try:
            _forget(path)
        except (JournalError, EditError) as error:
            troubles.append(f"{error.sentence} {error.advice}")
        else:
            gone.append(path)
    if options.all:
        tend(now=math.inf)  # old values whose journal is gone
    return _told(options, gone, troubles, f"{len(gone)} of {len(paths)} removed.")


def _chosen(options: argparse.Namespace) -> list[Path]:
    named = [Path(one) for one in options.kept]
    if options.all:
        if named:
            raise CommandError("Name journals, or give --all, not both.")
        return [*journals(), *backups.records()]
    if not named:
        raise CommandError("Name a journal (migrate status lists them), or give --all.")
    return named


def _line(path: Path) -> str:
    """Say what is to be removed, and what is lost with it."""
    if path.suffix == ".json":
        try:
            return f"{path}\n  {backups.read(path).sentence}"
        except EditError as error:
            return f"{path}\n  {error.sentence}"
    try:
        with Journal.open(path) as journal:
            kept = ", with old values of its variables" if journal.has_old_values else ""
            state = "complete" if journal.is_complete else "unfinished"
            return f"{path}\n  {journal.space}, begun {journal.begun_at}: {state}{kept}"
    except JournalError as error:
        return f"{path}\n  {error.sentence}"


def _forget(path: Path) -> None:
    if path.suffix != ".json":
        forget(path)
        return
    with backups.alone() as place:
        backups.read(path)
        backups.forget(place, path)


def _told(options: argparse.Namespace, gone: list[Path], troubles: list[str], sum_: str) -> int:
    if options.format == "json":
        removed = [str(path) for path in gone]
        show_document({"removed": removed, "troubles": troubles, "sentence": sum_})
    else:
        show(list(_words(troubles, sum_)))
    return FINDINGS if troubles else DONE


def _words(troubles: list[str], sum_: str) -> Iterator[str]:
    yield from troubles
    yield sum_
