"""`migrate undo`: take a migration back, or a file that was tidied."""

import argparse
from pathlib import Path

from lib.commands.moving.errors import DONE, FINDINGS, HALF_WAY, CommandError
from lib.commands.moving.given import project_of
from lib.commands.moving.options import undo_command
from lib.commands.moving.progress import Stop, Teller, confirmed, patience, tell
from lib.commands.moving.show import show, show_document
from lib.commands.moving.token import hold_or_end, needed
from lib.editing.change import EditError
from lib.editing.done import done_from
from lib.hub.errors import HubError
from lib.migration.journal import Journal, JournalError, journals
from lib.migration.kept import forget_if_undone, tend
from lib.migration.undo import Undone, UndoOutcome, is_undone, undo

_WRONG = frozenset({Undone.LEFT, Undone.LOST, Undone.FAILED})


def run(options: argparse.Namespace) -> int:
    """Carry the command out and return its exit code."""
    tend()
    path = Path(options.journal) if options.journal else _newest()
    if path.suffix == ".json":
        return _undo_file(path, options)
    project = project_of(options)
    try:
        journal = Journal.open(path)
    except JournalError as error:
        raise CommandError(str(error)) from None
    with journal:
        holder = hold_or_end(needed(options, project), project)
        lines = [*holder.lines(journal.space), "", *_plan(journal), ""]
        if options.format == "text":
            show(lines)
        elif not options.yes:
            tell(*lines)
        if not confirmed(f"Take this back from `{journal.space}`?", yes=options.yes):
            tell("Nothing was changed.")
            return FINDINGS
        teller = Teller()
        with Stop() as stop:
            try:
                outcome = undo(journal, holder.hub, patience=patience(stop, teller))
            except (HubError, JournalError) as error:
                raise CommandError(str(error), FINDINGS) from None
            except KeyboardInterrupt:
                tell(f"Stopped. Go on: {undo_command(options, path)}")
                return HALF_WAY
            finally:
                teller.end()
        if forget_if_undone(journal):
            tell("The old values that this machine kept for it are not needed any more: removed.")
        return _told(options, outcome, stopped=stop.asked)


def _newest() -> Path:
    """Return the newest journal that has not been taken back, so that undo twice is undo of two."""
    for path in journals():
        try:
            with Journal.open(path) as journal:
                if not is_undone(journal):
                    return path
        except JournalError:
            return path  # in use, or damaged: opening it anew says so
    raise CommandError("There is no migration on this machine that could be taken back.")


def _plan(journal: Journal) -> list[str]:
    lines = [f"Journal: {journal.path}", f"Begun: {journal.begun_at}"]
    for row in journal.rows:
        how = "as it was before" if row.undoable else row.lost
        lines.append(f"  {row.action.value:<10}{row.name}  {row.kind.value}  → {how}")
    return lines


def _told(options: argparse.Namespace, outcome: UndoOutcome, *, stopped: bool) -> int:
    endings = {one.ending for one in outcome.results}
    half = stopped and Undone.FAILED in endings
    if options.format == "json":
        document = {
            "space": outcome.space,
            "journal": str(outcome.journal),
            "complete": outcome.is_complete,
            "steps": [
                {"name": one.name, "ending": one.ending.value, "sentence": one.sentence}
                for one in outcome.results
            ],
        }
        show_document(document)
    else:
        show([f"  {one.ending.value:<10}{one.name}  {one.sentence}" for one in outcome.results])
    if Undone.FAILED in endings:
        tell(f"Try again: {undo_command(options, outcome.journal)}")
    return HALF_WAY if half else (FINDINGS if endings & _WRONG else DONE)


def _undo_file(record: Path, options: argparse.Namespace) -> int:
    """Put a file back as it was before it was tidied."""
    try:
        made = done_from(record)
        if not confirmed(f"Put `{made.path.name}` back as it was before?", yes=options.yes):
            tell("Nothing was changed.")
            return FINDINGS
        sentence = made.undo()
    except EditError as error:
        raise CommandError(f"{error.sentence} {error.advice}", FINDINGS) from None
    if options.format == "json":
        show_document({"record": str(record), "complete": True, "sentence": sentence})
    else:
        show([sentence])
    return DONE
