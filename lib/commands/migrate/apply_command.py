"""`migrate apply`: show the plan, ask once, carry it out, see whether it has arrived."""

import argparse
from collections.abc import Mapping
from functools import partial
from typing import Any

from lib.commands.migrate.migration_run import MigrationRun, carry, nothing_done
from lib.commands.migrate.plan_command import plan_of
from lib.commands.migrate.resume_command import go_on
from lib.commands.shared.exit_codes import DONE, FINDINGS, CommandError
from lib.commands.shared.inputs import gather, space_of
from lib.commands.shared.output import show
from lib.commands.shared.plan_text import is_refusing, plan_document, plan_lines
from lib.commands.shared.progress_printer import ProgressPrinter, confirmed, tell
from lib.commands.shared.token_session import TokenSession, hold_or_end, needed
from lib.hub.errors import HubError
from lib.hub.token_facts import May
from lib.migration.journal import Journal, JournalError
from lib.migration.plan import Plan
from lib.migration.retention import tend
from lib.migration.space_state import SpaceState, read_state
from lib.migration.verification import TargetSpace
from lib.migration.waiting import WaitPolicy


def run(options: argparse.Namespace) -> int:
    """Carry the command out and return its exit code."""
    if options.resume is not None:
        return go_on(options)
    space = space_of(options)
    given = gather(options)
    holder = hold_or_end(needed(options, given.project), given.project, space)
    if holder.may_write(space) is May.NO:
        why = "\n".join(holder.lines(space))
        raise CommandError(f"{why}\n{holder.remedy(space)}", FINDINGS)
    plan = plan_of(options, given, _state(holder, space))
    document = plan_document(plan, given) | {"token": holder.document(space)}
    lines = [*holder.lines(space), "", *plan_lines(plan, given), ""]
    if options.format == "text":
        show(lines)
    elif not options.yes:
        tell(*lines)
    ended = _ends_before(options, plan, document)
    if ended is not None:
        return ended
    job = MigrationRun(
        options, given, holder.hub, TargetSpace.of(plan), document, is_refusing(plan)
    )
    return _apply(job, plan)


def _state(holder: TokenSession, space: str) -> SpaceState:
    teller = ProgressPrinter()
    try:
        first = iter([lambda: holder.state(space)])
        again = partial(read_state, holder.hub, space)
        # The first look is made already; where it has to be repeated, it is made anew.
        return WaitPolicy(teller).look(lambda: next(first, again)())  # noqa: PLW0108
    except HubError as error:
        told = holder.told(error, space)
        raise CommandError(f"{holder.credential.label}: {told}", FINDINGS) from None
    finally:
        teller.end()


def _ends_before(
    options: argparse.Namespace, plan: Plan, document: Mapping[str, Any]
) -> int | None:
    """Return the exit code where nothing is to be written; None where the work begins."""
    if plan.obstacle:
        return nothing_done(options, document, f"{plan.obstacle} Nothing was changed.", FINDINGS)
    if not plan.writing:
        code = FINDINGS if is_refusing(plan) else DONE
        return nothing_done(options, document, "There was nothing to write.", code)
    count = len(plan.writing)
    names = f"{count} name{'' if count == 1 else 's'}"
    if not confirmed(f"Write {names} to `{plan.space}`?", yes=options.yes):
        return nothing_done(options, document, "Nothing was changed.", FINDINGS)
    return None


def _apply(job: MigrationRun, plan: Plan) -> int:
    tend()
    try:
        folder = str(job.given.project.folder)
        journal = Journal.begin(plan, project=folder, hub=job.hub.address)
    except JournalError as error:
        raise CommandError(str(error), FINDINGS) from None
    with journal:
        tell(f"Journal: {journal.path}")
        return carry(job, journal, lambda work: work.apply(plan, again=not job.options.yes))
