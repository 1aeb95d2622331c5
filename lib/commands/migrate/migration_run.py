"""Carry a migration out in sight of the person, and tell what came of it."""

import argparse
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from lib.commands.migrate.clean_up import tidy
from lib.commands.shared.changed_space import where_it_is
from lib.commands.shared.exit_codes import DONE, FINDINGS, HALF_WAY, NOT_VERIFIED
from lib.commands.shared.inputs import Input
from lib.commands.shared.options import command, undo_command
from lib.commands.shared.output import show, show_document
from lib.commands.shared.progress_printer import GracefulInterrupt, ProgressPrinter, patience, tell
from lib.hub.client import Hub
from lib.hub.errors import HubError
from lib.migration.apply import EndReason, OnFailure, PlanStaleError, Result, RunOutcome
from lib.migration.build_time import wants_rebuild
from lib.migration.execution import Execution, done_names
from lib.migration.journal import Journal, JournalError
from lib.migration.observation import Observation, Verified
from lib.migration.proof import forget_proof
from lib.migration.results import AnotherSpaceError
from lib.migration.verification import TargetSpace, Verification

# With one of these, the migration ended before everything had its turn.
_MARKS: Final = {Observation.YES: "✓", Observation.NO: "✗", Observation.COULD_NOT_TELL: "?"}
_HALF_WAY: Final = frozenset({EndReason.NOT_DONE, EndReason.UNKNOWN, EndReason.HALF})
_WRITING: Final = frozenset({"add", "replace", "move"})


@dataclass(frozen=True, slots=True)
class MigrationRun:
    """One migration. document: what JSON tells of its plan. refusing: whether it refuses a row."""

    options: argparse.Namespace
    given: Input
    hub: Hub
    place: TargetSpace
    document: Mapping[str, Any]
    refusing: bool = False

    @property
    def is_json(self) -> bool:
        """Whether standard output is for JSON alone."""
        return bool(self.options.format == "json")


def carry(job: MigrationRun, journal: Journal, work: Callable[[Execution], RunOutcome]) -> int:
    """Do the work, see whether it has arrived, tidy up, tell it all, and return the exit code."""
    teller = ProgressPrinter()
    with GracefulInterrupt() as stop:
        how = OnFailure(job.options.on_failure)
        execution = Execution(journal, job.hub, patience(stop, teller), job.given.wanted, how)
        try:
            outcome = work(execution)
        except AnotherSpaceError as error:
            teller.end()
            return _elsewhere(job, journal, str(error))
        except (PlanStaleError, HubError) as error:
            teller.end()
            return _not_begun(job, journal, f"{error}{where_it_is(error, journal)}")
        except (JournalError, KeyboardInterrupt) as error:
            teller.end()
            return _cut_short(job, journal, str(error) or "Stopped at once.")
        found = _verified(job, execution, outcome)
    teller.end()
    values = execution.written(outcome, found)
    tidied = [] if stop.asked else tidy(job.options, job.given, found.arrived, values)
    code = _code(job, outcome, found)
    if code == DONE and any({"kept", "refused"} & one.keys() for one in tidied):
        code = FINDINGS
    if any("record" in one for one in tidied):
        with suppress(JournalError):
            forget_proof(journal.path)
    if job.is_json:
        show_document({**job.document, **_result(job, outcome, found), "tidied": tidied})
    else:
        show(_lines(job, outcome, found, code))
    if outcome.is_refused:
        with suppress(JournalError):
            journal.discard()
    elif {one.ending for one in outcome.results} - {EndReason.DONE, EndReason.CHANGED}:
        how_to_go_on(job.options, journal)
    return code


def nothing_done(
    options: argparse.Namespace, document: Mapping[str, Any], sentence: str, code: int
) -> int:
    """Say that nothing was written and why, and return the exit code."""
    if options.format == "json":
        told = {"journal": None, "complete": code == DONE, "sentence": sentence}
        show_document({**document, **told, "verified": [], "restart": None})
    else:
        show([sentence])
    return code


def how_to_go_on(options: argparse.Namespace, journal: Journal) -> None:
    """Name the journal and the commands to continue and to undo."""
    tell(f"The journal of what was done: {journal.path}")
    tell(f"Continue: {command(options, 'apply', '--continue', str(journal.path))}")
    tell(f"Or undo it: {undo_command(options, journal.path)}")


def _not_begun(job: MigrationRun, journal: Journal, why: str) -> int:
    """Say that the Space could not be looked at; of a migration begun before, how to go on."""
    begun = any(journal.mark(number) is not None for number in range(len(journal.writes)))
    code = HALF_WAY if begun else FINDINGS
    nothing_done(job.options, job.document, f"{why} Nothing was written now.", code)
    if begun:
        how_to_go_on(job.options, journal)
    return code


def _elsewhere(job: MigrationRun, journal: Journal, why: str) -> int:
    """Say that the Space has only the name of the one this journal is about."""
    count = len(journal.rows)
    sentence = f"0 of {count} names written to {journal.space}: {why} Nothing was written now."
    result = {"ending": EndReason.NOT_DONE.value, "sentence": why}
    steps = [{**step, **result} for step in job.document["steps"]]
    nothing_done(job.options, {**job.document, "steps": steps}, sentence, FINDINGS)
    tell(f"Plan again: {command(job.options, 'plan')}")
    return FINDINGS


def _cut_short(job: MigrationRun, journal: Journal, why: str) -> int:
    """Say that it stopped in the middle of a request, or that its journal cannot be written."""
    tell(why)
    if job.is_json:
        told = {"journal": str(journal.path), "complete": False, "sentence": why}
        show_document({**job.document, **told, "verified": [], "restart": None})
    how_to_go_on(job.options, journal)
    return HALF_WAY


def _verified(job: MigrationRun, execution: Execution, outcome: RunOutcome) -> Verification:
    try:
        return execution.verify(outcome, job.place, job.options.wait)
    except KeyboardInterrupt:
        return Verification.of_nothing(done_names(outcome))


def _code(job: MigrationRun, outcome: RunOutcome, found: Verification) -> int:
    endings = {one.ending for one in outcome.results}
    if endings & _HALF_WAY:
        return HALF_WAY
    if endings - {EndReason.DONE} or job.refusing or found.has_no:
        return FINDINGS
    return NOT_VERIFIED if found.has_doubt and job.options.strict else DONE


def _result(job: MigrationRun, outcome: RunOutcome, found: Verification) -> dict[str, Any]:
    """Return what came of it as plain values; the steps are the plan's, each with its end."""
    ends = {one.name: one for one in outcome.results}
    return {
        "steps": [_ended(step, ends) for step in job.document["steps"]],
        "journal": str(outcome.journal),
        "complete": outcome.is_complete,
        "sentence": _sum(outcome),
        **_verified_rows(found),
        "rebuild": list(_rebuild(job, outcome)),
    }


def _verified_rows(found: Verification) -> dict[str, Any]:
    return {
        "verified": [{"name": one.name, **_seen(one)} for one in found.names],
        "restart": _seen(found.restart) if found.restart else None,
        "dashboard": _seen(found.dashboard) if found.dashboard else None,
    }


def _seen(one: Verified) -> dict[str, str]:
    return {"seen": one.seen.value, "sentence": one.sentence}


def _ended(step: Mapping[str, Any], ends: Mapping[str, Result]) -> dict[str, Any]:
    result = ends.get(step["name"]) if step["action"] in _WRITING else None
    return {
        **step,
        "ending": result.ending.value if result else None,
        "sentence": result.sentence if result else None,
    }


def _lines(job: MigrationRun, outcome: RunOutcome, found: Verification, code: int) -> list[str]:
    lines = [""] + [
        f"  {one.ending.value.replace('_', ' '):<10}{one.name}  {one.sentence}"
        for one in outcome.results
        if one.ending is not EndReason.DONE
    ]
    lines += [f"  {_MARKS[one.seen]} {one.sentence}" for one in found.all()]
    lines += [f"  ! {one}" for one in _rebuild(job, outcome)]
    lines += ["", _sum(outcome)]
    if outcome.is_refused:
        lines[1:-2] = [f"  {outcome.trouble}"]
        lines.append("Nothing was written, so there is nothing to continue or to undo.")
    if code == DONE:
        lines.append(job.place.next_step(outcome.space))
    # Where it stopped half-way, this is told beside the command to go on.
    gone_on_with = {one.ending for one in outcome.results} - {EndReason.DONE, EndReason.CHANGED}
    if found.names and not gone_on_with:
        lines.append(f"Undo: {undo_command(job.options, outcome.journal)}")
    return lines


def _rebuild(job: MigrationRun, outcome: RunOutcome) -> tuple[str, ...]:
    """Return what is to be said of names that a build reads, where there is an image already."""
    if job.place.is_new or job.place.sdk != "docker":
        return ()
    return wants_rebuild(job.given.project.folder, job.hub, outcome.space, done_names(outcome))


def _sum(outcome: RunOutcome) -> str:
    done = sum(one.ending is EndReason.DONE for one in outcome.results)
    return f"{done} of {len(outcome.results)} names written to {outcome.space}."
