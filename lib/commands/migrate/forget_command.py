"""`migrate forget`: remove what this machine keeps of migrations and of changed files."""

import argparse
import math
from collections.abc import Iterator
from pathlib import Path

from lib.commands.migrate.status_command import STATES, state_of
from lib.commands.shared.exit_codes import DONE, FINDINGS, CommandError
from lib.commands.shared.output import show, show_document
from lib.commands.shared.progress_printer import confirmed, tell
from lib.editing import backups
from lib.editing.interfaces import EditError
from lib.migration.journal import Journal, JournalError, journals
from lib.migration.journal_file import told_path
from lib.migration.retention import forget, tend


def run(options: argparse.Namespace) -> int:
    """Carry the command out and return its exit code."""
    paths = _chosen(options)
    if not paths:
        return _told(options, [], [], "Nothing is kept on this machine.")
    lines = [*(line for path in paths for line in _lines(path)), ""]
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
            troubles.append(str(error))
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


def _lines(path: Path) -> Iterator[str]:
    """Say what is to be removed, and what is lost with it."""
    if told := told_path(path):
        yield told
    yield f"  {_about(path)}"


def _about(path: Path) -> str:
    try:
        if path.suffix == ".json":
            return backups.read(path).sentence
        with Journal.open(path) as journal:
            kept = ", with old values of its variables" if journal.has_old_values else ""
            state = STATES[state_of(journal)]
            return f"{journal.space}, started {journal.begun_at}: {state}{kept}"
    except (EditError, JournalError) as error:
        return error.sentence


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
