"""`deploy`: look, plan, ask once, carry it out, tell what came of it."""

import argparse
from collections.abc import Mapping
from typing import Any

from lib.commands.deploy.deploy_text import (
    deployed_document,
    deployed_lines,
    plan_document,
    plan_lines,
)
from lib.commands.shared.exit_codes import DONE, FINDINGS, HALF_WAY, NOT_VERIFIED, CommandError
from lib.commands.shared.inputs import Input, gather, project_of, space_of
from lib.commands.shared.options import undo_command
from lib.commands.shared.output import show, show_document
from lib.commands.shared.plan_text import is_refusing
from lib.commands.shared.progress_printer import (
    GracefulInterrupt,
    ProgressPrinter,
    confirmed,
    patience,
    tell,
)
from lib.commands.shared.token_session import TokenSession, chosen, hold_or_end, needed
from lib.deploy.deploy_plan import DeployPlan
from lib.deploy.deploy_run import Deployed, DeployRecord, Part, deploy
from lib.deploy.local_files import LocalFilesError
from lib.deploy.prepare import Wishes, prepare
from lib.deploy.space_snapshot import Looked, look_at
from lib.http.address import shown
from lib.hub.errors import HubError
from lib.hub.token_facts import May
from lib.migration.importing import sources_to_migrate
from lib.migration.journal import JournalError
from lib.migration.observation import Observation
from lib.migration.waiting import WaitPolicy
from lib.secret import Secret
from lib.sources import ours


def run(options: argparse.Namespace) -> int:
    """Carry the command out and return its exit code."""
    space = space_of(options)
    given = _given(options)
    holder = _holder(options, given)
    if holder is not None and holder.may_write(space) is May.NO and not options.dry_run:
        why = "\n".join(holder.lines(space))
        raise CommandError(f"{why}\n{holder.remedy(space)}", FINDINGS)
    plan = _plan(options, given, holder, _look(holder, space))
    document = plan_document(plan, given) | {"token": holder.document(space) if holder else None}
    head = [*holder.lines(space), ""] if holder else []
    lines = [*head, *plan_lines(plan, given), ""]
    if options.format == "text":
        show(lines)
    elif not options.yes and not options.dry_run:
        tell(*lines)
    ended = _ends_before(options, plan, document)
    if ended is not None or holder is None:
        return DONE if ended is None else ended
    return _deploy(options, given, plan, holder, document)


def _given(options: argparse.Namespace) -> Input:
    """Return what goes along; nothing where the project has no `.env` and none was named."""
    project = project_of(options)
    named = options.file or options.from_stdin
    world = ours()._asdict()
    skipped = named or options.files_only
    found = () if skipped else sources_to_migrate(project, **world)
    there = any(one.path.is_relative_to(project.folder) and one.proposed for one in found)
    if options.files_only or not (named or there):
        return Input(project, (), (), (), frozenset(), (), {})
    return gather(options)


def _holder(options: argparse.Namespace, given: Input) -> TokenSession | None:
    if not options.dry_run:
        return hold_or_end(needed(options, given.project), given.project)
    credential = chosen(options, given.project)
    return hold_or_end(credential, given.project) if credential else None


def _look(holder: TokenSession | None, space: str) -> Looked | None:
    if holder is None:
        return None
    teller = ProgressPrinter()
    try:
        return look_at(holder.hub, space, WaitPolicy(teller))
    except HubError as error:
        raise CommandError(f"{holder.credential.label}: {error}", FINDINGS) from None
    finally:
        teller.end()


def _plan(
    options: argparse.Namespace, given: Input, holder: TokenSession | None, looked: Looked | None
) -> DeployPlan:
    wishes = Wishes(
        space_of(options),
        given.wanted,
        given.refused,
        over=given.replace,
        private=options.private,
        replace_files=options.replace_files,
    )
    token = holder.credential.value if holder else Secret("")
    try:
        return prepare(wishes, given.project, looked, token)
    except LocalFilesError as error:
        raise CommandError(str(error)) from None


def _ends_before(
    options: argparse.Namespace, plan: DeployPlan, document: Mapping[str, Any]
) -> int | None:
    """Return the exit code where nothing is to be done; None where the work begins."""
    looked = plan.names.state is not None
    if plan.obstacle and (looked or not options.dry_run):
        return _nothing(options, document, f"{plan.obstacle} Nothing was changed.", FINDINGS)
    if options.dry_run:
        code = FINDINGS if is_refusing(plan.names) else DONE
        return _nothing(options, document, "Nothing was changed.", code)
    if not plan.is_writing:
        code = FINDINGS if is_refusing(plan.names) else DONE
        return _nothing(options, document, "Names and files are up to date.", code)
    if not confirmed(f"Deploy to `{plan.space}`?", yes=options.yes):
        return _nothing(options, document, "Nothing was changed.", FINDINGS)
    return None


def _nothing(
    options: argparse.Namespace, document: Mapping[str, Any], sentence: str, code: int
) -> int:
    if options.format == "json":
        told = {"complete": code == DONE and not options.dry_run, "sentence": sentence}
        show_document({**document, **told, "parts": []})
    else:
        show([sentence])
    return code


def _deploy(
    options: argparse.Namespace,
    given: Input,
    plan: DeployPlan,
    holder: TokenSession,
    document: Mapping[str, Any],
) -> int:
    record = DeployRecord(str(given.project.folder))
    teller = ProgressPrinter()
    with GracefulInterrupt() as stop:
        try:
            waiting = patience(stop, teller)
            done = deploy(plan, holder.hub, record, patience=waiting, most=options.wait)
        except JournalError as error:
            teller.end()
            raise CommandError(f"{error} Nothing was changed.", FINDINGS) from None
        except KeyboardInterrupt:
            teller.end()
            tell("Stopped at once. Run it again to see what is done, and to continue.")
            return HALF_WAY
    teller.end()
    code = _code(options, plan, done)
    if options.format == "json":
        show_document({**document, **deployed_document(done)})
    else:
        undo = undo_command(options, done.journal) if done.journal else ""
        show(deployed_lines(done, undo, shown(holder.address) if holder.address else ""))
    return code


def _code(options: argparse.Namespace, plan: DeployPlan, done: Deployed) -> int:
    if not done.is_complete:
        return HALF_WAY if _has_begun(done) else FINDINGS
    parts = [done.parts[part].seen for part in Part if part in done.parts]
    if Observation.NO in parts or is_refusing(plan.names):
        return FINDINGS
    return NOT_VERIFIED if Observation.COULD_NOT_TELL in parts and options.strict else DONE


def _has_begun(done: Deployed) -> bool:
    """Whether anything may have been changed."""
    names = done.names
    written = names is not None and any(one.ending.value != "failed" for one in names.results)
    unsure = any(
        one.seen is Observation.COULD_NOT_TELL
        for part, one in done.parts.items()
        if part in {Part.NAMES, Part.FILES}
    )
    made = done.parts.get(Part.NAMES)
    return (
        unsure
        or written
        or (names is not None and made is not None and made.seen is Observation.YES)
    )
