"""`migrate apply --continue`: go on with a migration that was interrupted."""

import argparse
from pathlib import Path

from lib.commands.migrate.migration_run import MigrationRun, carry, how_to_go_on, nothing_done
from lib.commands.shared.changed_space import of_another_project, where_it_is
from lib.commands.shared.exit_codes import FINDINGS, HALF_WAY, CommandError
from lib.commands.shared.inputs import Input, gather, project_of, space_of
from lib.commands.shared.options import command
from lib.commands.shared.output import show
from lib.commands.shared.progress_printer import confirmed, tell
from lib.commands.shared.token_session import hold_or_end, needed
from lib.hub.client import Hub
from lib.hub.errors import HubError
from lib.migration.journal import Journal, JournalBusyError, JournalError, Status, journals
from lib.migration.undo import is_undone
from lib.migration.verification import TargetSpace
from lib.names.displayable import shown
from lib.project import Project


def go_on(options: argparse.Namespace) -> int:
    """Go on and return the exit code."""
    space = space_of(options) if options.space else ""
    path = Path(options.resume) if options.resume else _newest(space, project_of(options))
    try:
        journal = Journal.open(path)
    except JournalError as error:
        raise CommandError(str(error)) from None
    with journal:
        if space and journal.space != space:
            raise CommandError(f"This journal is about another Space, `{journal.space}`.")
        if journal.is_undoing:
            raise CommandError(_taken_back(journal), FINDINGS)
        options.space = journal.space
        if elsewhere := of_another_project(journal, project_of(options)):
            raise CommandError(f"{elsewhere} {_there(options, journal)}")
        # Names that do not read like one were typed when it began, and stand in the journal.
        options.take = [*options.take, *(row.name for row in journal.rows if not shown(row.name))]
        given = gather(options)
        holder = hold_or_end(needed(options, given.project), given.project)
        lines = [*holder.lines(journal.space), "", *_lines(journal), ""]
        if options.format == "text":
            show(lines)
        elif not options.yes:
            tell(*lines)
        if not confirmed(f"Continue writing to `{journal.space}`?", yes=options.yes):
            return nothing_done(
                options, _document(journal, given), "Nothing was changed.", FINDINGS
            )
        return _resume(options, given, holder.hub, journal)


def _resume(options: argparse.Namespace, given: Input, hub: Hub, journal: Journal) -> int:
    try:
        place = TargetSpace.seen(hub, journal)
    except HubError as error:
        why = f"{error}{where_it_is(error, journal)} Nothing was written now."
        nothing_done(options, _document(journal, given), why, HALF_WAY)
        tell(why)
        how_to_go_on(options, journal)
        return HALF_WAY
    return carry(
        MigrationRun(options, given, hub, place, _document(journal, given)),
        journal,
        lambda work: work.resume(),
    )


def _document(journal: Journal, given: Input) -> dict[str, object]:
    origin = {one.name: one.origin for one in given.wanted}
    return {
        "space": journal.space,
        "from": list(given.labels),
        "steps": [
            {
                "action": row.action.value,
                "name": row.name,
                "kind": row.kind.value,
                "from": origin.get(row.name),
                "reason": "It was planned when the migration started.",
                "advice": None,
                "undoable": row.undoable,
                "lost": row.lost or None,
            }
            for row in journal.rows
        ],
    }


def _lines(journal: Journal) -> list[str]:
    marks = [journal.mark(number) for number in range(len(journal.writes))]
    done = sum(mark is not None and mark.status is Status.DONE for mark in marks)
    return [
        f"Continuing the migration to {journal.space} started at {journal.begun_at}.",
        f"{done} of {len(marks)} requests are done. Journal: {journal.path}",
    ]


def _newest(space: str, project: Project) -> Path:
    """Return the newest journal that can be gone on with here, naming those that cannot be told."""
    for path in journals():
        try:
            with Journal.open(path) as journal:
                fits = not space or journal.space == space
                if fits and journal.is_undoing and not is_undone(journal):
                    tell(f"{_taken_back(journal)} Journal: {path}")
                if not fits or journal.is_complete or journal.is_undoing:
                    continue
                if not of_another_project(journal, project):
                    return path
                tell(f"{of_another_project(journal, project)} Journal: {path}")
        except JournalBusyError:
            continue
        except JournalError as error:
            raise CommandError(
                f"{error} To continue an older one, name it: apply --continue JOURNAL. "
                "`migrate status` lists them."
            ) from None
    raise CommandError("There is no interrupted migration.")


def _taken_back(journal: Journal) -> str:
    """Say why a migration whose undo has begun is not gone on with."""
    if is_undone(journal):
        return "This migration was undone, as far as possible. Make a new plan."
    told = "is being undone. Finish that with `migrate undo`, then make a new plan."
    return f"The migration to {journal.space} {told}"


def _there(options: argparse.Namespace, journal: Journal) -> str:
    """Say how a migration of another project is gone on with."""
    options.path = journal.project
    return f"Continue there: {command(options, 'apply', '--continue', str(journal.path))}"
