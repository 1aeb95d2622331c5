"""`migrate plan`: show what would be done with each name. Changes nothing."""

import argparse
from dataclasses import dataclass

from lib.commands.shared.exit_codes import DONE, FINDINGS
from lib.commands.shared.inputs import Input, gather, space_of
from lib.commands.shared.options import command
from lib.commands.shared.output import show, show_document
from lib.commands.shared.plan_text import is_refusing, plan_document, plan_lines
from lib.commands.shared.token_session import TokenSession, chosen, hold
from lib.hub.errors import HubError
from lib.migration.plan import Plan, make_plan
from lib.migration.space_state import SpaceState
from lib.migration.steps import NewSpace


@dataclass(frozen=True, slots=True)
class _Looked:
    """What was seen of the Space. trouble: in a sentence why nothing was, where it was tried."""

    holder: TokenSession | None = None
    state: SpaceState | None = None
    trouble: str = ""


def run(options: argparse.Namespace) -> int:
    """Carry the command out and return its exit code."""
    space = space_of(options)
    given = gather(options)
    looked = _look(options, given, space)
    plan = plan_of(options, given, looked.state)
    if options.format == "json":
        holder = looked.holder
        document = plan_document(plan, given) | {
            "token": holder.document(space) if holder else None,
            "trouble": looked.trouble or None,
        }
        show_document(document)
    else:
        show(_lines(options, given, plan, looked))
    stopped = looked.trouble or (looked.holder is not None and looked.holder.remedy(space))
    return FINDINGS if stopped or is_refusing(plan) else DONE


def plan_of(options: argparse.Namespace, given: Input, state: SpaceState | None) -> Plan:
    """Return the plan of the command line."""
    return make_plan(
        space_of(options),
        given.wanted,
        given.refused,
        state,
        replace=given.replace,
        create=new_space(options),
    )


def new_space(options: argparse.Namespace) -> NewSpace | None:
    """Return the Space to be made, if one is."""
    return NewSpace(options.create, options.private) if options.create else None


def _look(options: argparse.Namespace, given: Input, space: str) -> _Looked:
    if options.offline:
        return _Looked()
    credential = chosen(options, given.project)
    if credential is None:
        return _Looked()
    try:
        holder = hold(credential, given.project, space)
    except HubError as error:
        return _Looked(trouble=f"{credential.label}: {error}")
    try:
        return _Looked(holder, holder.state(space))
    except HubError as error:
        return _Looked(holder, trouble=holder.told(error, space))


def _lines(options: argparse.Namespace, given: Input, plan: Plan, looked: _Looked) -> list[str]:
    lines = looked.holder.lines(plan.space) if looked.holder else []
    if plan.state is None:
        why = looked.trouble or _why_not(options)
        lines.append(f"The Space was not checked, so what it already has is unknown. {why}")
    lines += ["", *plan_lines(plan, given), ""]
    if plan.obstacle and plan.state is not None:
        lines.append(plan.obstacle)
    lines.append("Nothing was changed.")
    if not plan.writing or (plan.obstacle and plan.state is not None):
        return lines
    if looked.holder is not None and (advice := looked.holder.remedy(plan.space)):
        return [*lines, advice]
    return [*lines, f"Apply it: {command(options, 'apply')}"]


def _why_not(options: argparse.Namespace) -> str:
    if options.offline:
        return "Run it without --offline to check the Space."
    return "Give a token with --token-from NAME to check the Space."
