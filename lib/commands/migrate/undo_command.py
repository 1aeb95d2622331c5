"""`migrate undo`: undo a migration, or a file that was tidied."""

import argparse
from contextlib import suppress
from pathlib import Path

from lib.commands.shared.changed_space import of_another_project, where_it_is
from lib.commands.shared.exit_codes import DONE, FINDINGS, HALF_WAY, CommandError
from lib.commands.shared.inputs import project_of
from lib.commands.shared.options import undo_command
from lib.commands.shared.output import show, show_document
from lib.commands.shared.progress_printer import (
    GracefulInterrupt,
    ProgressPrinter,
    confirmed,
    patience,
    tell,
)
from lib.commands.shared.token_session import hold_or_end, needed
from lib.editing.applied import done_from
from lib.editing.interfaces import EditError
from lib.hub.client import Hub
from lib.hub.errors import HubError
from lib.migration.execution import Execution
from lib.migration.journal import Journal, JournalError, journals
from lib.migration.retention import forget_if_undone, tend
from lib.migration.undo import (
    UndoneStatus,
    UndoOutcome,
    UndoPlan,
    is_undone,
    left_of,
    plan_undo,
)
from lib.migration.waiting import WaitPolicy
from lib.project import Project

_WRONG = frozenset(set(UndoneStatus) - {UndoneStatus.UNDONE, UndoneStatus.NOTHING})


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
        raise CommandError(f"{error}{_others(options, path)}") from None
    with journal:
        holder = hold_or_end(needed(options, project), project)
        plan = _planned(options, journal, holder.hub)
        lines = [*holder.lines(journal.space), "", *_lines(journal, plan, project), ""]
        if options.format == "text":
            show(lines)
        elif not options.yes:
            tell(*lines)
        if not plan.trouble and not confirmed(_question(plan, journal), yes=options.yes):
            tell("Nothing was changed.")
            return FINDINGS
        outcome, stopped = _undone(options, journal, holder.hub, plan)
        if outcome is None:
            return HALF_WAY
        if forget_if_undone(journal):
            tell("The old values that this machine kept for it are no longer needed: removed.")
        return _told(options, outcome, stopped=stopped)


def _planned(options: argparse.Namespace, journal: Journal, hub: Hub) -> UndoPlan:
    teller = ProgressPrinter()
    try:
        return plan_undo(journal, hub, patience=WaitPolicy(teller))
    except (HubError, JournalError) as error:
        why = f"{error}{where_it_is(error, journal)}{_others(options, journal.path)}"
        raise CommandError(why, FINDINGS) from None
    finally:
        teller.end()


def _question(plan: UndoPlan, journal: Journal) -> str:
    if not plan.asks:
        return f"Undo this on `{journal.space}`?"
    names = ", ".join(plan.asks)
    return (
        f"Undo this on `{journal.space}`, including what somebody else may have changed ({names})?"
    )


def _undone(
    options: argparse.Namespace, journal: Journal, hub: Hub, plan: UndoPlan
) -> tuple[UndoOutcome | None, bool]:
    """Take it back; None where it was stopped at once. Also, whether it was asked to stop."""
    # A yes at the terminal was one to all that the plan says; `--yes` was given before it.
    also = options.also_unsure or (bool(plan.asks) and not options.yes)
    teller = ProgressPrinter()
    with GracefulInterrupt() as stop:
        try:
            work = Execution(journal, hub, patience(stop, teller))
            outcome = work.undo(also_unsure=also)
        except (HubError, JournalError) as error:
            why = f"{error}{where_it_is(error, journal)}"
            raise CommandError(why, FINDINGS) from None
        except KeyboardInterrupt:
            tell(f"Stopped. Continue: {undo_command(options, journal.path)}")
            return None, True
        finally:
            teller.end()
    return outcome, stop.asked


def _newest() -> Path:
    """Return the newest journal that has not been taken back, so that undo twice is undo of two."""
    for path in journals():
        try:
            with Journal.open(path) as journal:
                if not is_undone(journal):
                    return path
                left = left_of(journal)
                if left:
                    tell(f"Nothing more of {path} can be undone ({', '.join(left)}).")
        except JournalError:
            return path  # in use, newer or damaged: opening it anew says so
    raise CommandError("There is no migration on this machine that can be undone.")


def _others(options: argparse.Namespace, beside: Path) -> str:
    """Say how an older migration is taken back, where this one stands in the way."""
    for path in journals():
        if path.name >= beside.name:
            continue
        with suppress(JournalError), Journal.open(path) as journal:
            if not is_undone(journal):
                command = undo_command(options, path)
                return f"\nThe one before it, at {journal.space}, is undone with: {command}"
    return ""


def _lines(journal: Journal, plan: UndoPlan, project: Project) -> list[str]:
    lines = [f"Journal: {journal.path}", f"Started: {journal.begun_at}"]
    if elsewhere := of_another_project(journal, project):
        lines.append(elsewhere)
    if plan.trouble:
        return [*lines, plan.trouble]
    rows = {row.name: row for row in journal.rows}
    for one in plan.intents:
        row = rows[one.name]
        lines.append(f"  {row.action.value:<10}{row.name}  {row.kind.value}  → {one.sentence}")
    if plan.asks:
        lines.append("--yes keeps what needs a separate yes; add --also-unsure to include it.")
    return lines


def _told(options: argparse.Namespace, outcome: UndoOutcome, *, stopped: bool) -> int:
    endings = {one.ending for one in outcome.results}
    half = stopped and UndoneStatus.FAILED in endings
    if options.format == "json":
        document = {
            "space": outcome.space,
            "journal": str(outcome.journal),
            "complete": outcome.is_complete,
            "trouble": outcome.trouble or None,
            "steps": [
                {"name": one.name, "ending": one.ending.value, "sentence": one.sentence}
                for one in outcome.results
            ],
        }
        show_document(document)
    else:
        show([f"  {one.ending.value:<10}{one.name}  {one.sentence}" for one in outcome.results])
    if endings & {UndoneStatus.FAILED, UndoneStatus.UNKNOWN}:
        tell(f"Try again: {undo_command(options, outcome.journal)}")
    if UndoneStatus.UNSURE in endings:
        tell(f"Undo it anyway: {undo_command(options, outcome.journal)} --also-unsure")
    if outcome.trouble:
        tell(*f"{outcome.trouble}{_others(options, outcome.journal)}".splitlines())
    wrong = bool(endings & _WRONG) or bool(outcome.trouble)
    return HALF_WAY if half else (FINDINGS if wrong else DONE)


def _undo_file(record: Path, options: argparse.Namespace) -> int:
    """Put a file back as it was before it was tidied."""
    try:
        made = done_from(record)
        if not confirmed(f"Restore `{made.path.name}`?", yes=options.yes):
            tell("Nothing was changed.")
            return FINDINGS
        sentence = made.undo()
    except EditError as error:
        raise CommandError(str(error), FINDINGS) from None
    if options.format == "json":
        show_document({"record": str(record), "complete": True, "sentence": sentence})
    else:
        show([sentence])
    return DONE
