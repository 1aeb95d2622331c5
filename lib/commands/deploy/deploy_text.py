"""A deployment's plan and what became of it, as lines of text and as plain values."""

from collections.abc import Iterator
from typing import Any, Final

from lib.commands.shared.inputs import Input
from lib.commands.shared.plan_text import plan_document as names_document
from lib.commands.shared.plan_text import plan_lines as names_lines
from lib.deploy.deploy_plan import WRITES, DeployPlan, FileAction
from lib.deploy.deploy_run import Deployed, Part
from lib.hub.client import DEFAULT_ENDPOINT
from lib.migration.observation import Observation

_MARKS: Final = {Observation.YES: "✓", Observation.NO: "✗", Observation.COULD_NOT_TELL: "?"}
_MOST_PATHS: Final = 10
_NOT_BEGUN: Final = {
    Part.NAMES: "No name was written.",
    Part.FILES: "No file was sent.",
    Part.START: "The Space was not watched until it started.",
    Part.DASHBOARD: "Its dashboard was not asked.",
}
_WORDS: Final = {
    FileAction.ADD: "new",
    FileAction.REPLACE: "different, is replaced",
    FileAction.REMOVE: "no longer part of the dashboard, is removed",
    FileAction.UNCHANGED: "unchanged",
    FileAction.KEEP: "not ours, is kept",
}


def plan_lines(plan: DeployPlan, given: Input) -> Iterator[str]:
    """Yield a plan as people read it: the names, then the files."""
    if given.labels:
        yield from names_lines(plan.names, given)
    else:
        new = plan.names.create
        kind = f", a new {'private' if new.private else 'public'} docker Space" if new else ""
        yield f"Plan for {plan.space}{kind}"
        yield "No secrets or variables are written."
    yield ""
    yield from _files(plan)
    yield from plan.notes


def _files(plan: DeployPlan) -> Iterator[str]:
    if plan.names.state is None:
        yield f"Files: {len(plan.contents)}. The Space was not checked."
        return
    yield "Files:"
    for action in FileAction:
        paths = plan.paths(action)
        if paths:
            yield f"  {action.value:<10}{len(paths):>4}  {_WORDS[action]}"
        # All new: the list would be that of the repository.
        if action in {FileAction.REPLACE, FileAction.REMOVE} or (
            action is FileAction.ADD and not plan.names.create
        ):
            yield from (f"                  {path}" for path in paths[:_MOST_PATHS])
            if len(paths) > _MOST_PATHS:
                yield f"                  and {len(paths) - _MOST_PATHS} more (--format json)"


def plan_document(plan: DeployPlan, given: Input) -> dict[str, Any]:
    """Return a plan as plain values."""
    return names_document(plan.names, given) | {
        "obstacle": plan.obstacle or None,
        "files": [{"action": one.action.value, "path": one.path} for one in plan.files],
        "pushes": sum(one.action in WRITES for one in plan.files),
        "notes": [*plan.names.notes, *plan.notes],
    }


def deployed_lines(done: Deployed, undo: str, hub: str = "") -> Iterator[str]:
    """Yield what was done and what was not, and how to go on.

    undo: the command that takes the names back. hub: its address, if another.
    """
    yield ""
    for one in done.verified:
        yield f"  {_MARKS[one.seen]} {one.sentence}"
    for one in done.parts.values():
        yield f"  {_MARKS[one.seen]} {one.sentence}"
    refused = done.names is not None and done.names.is_refused
    if done.names is not None and not done.names.is_complete and not refused:
        yield from (f"      {one.name}: {one.sentence}" for one in done.names.results)
    yield from (f"  · {_NOT_BEGUN[part]}" for part in done.not_begun)
    yield ""
    if done.is_complete:
        yield f"Deployed. Open {hub or DEFAULT_ENDPOINT}/spaces/{done.space}"
    elif refused:
        yield "Nothing was written, so there is nothing to continue or to undo."
    else:
        yield "Run the same command again to continue; what is already there is kept."
    if done.journal is not None:
        yield f"Undo the names: {undo}"


def deployed_document(done: Deployed) -> dict[str, Any]:
    """Return the same as plain values."""
    names = done.names.results if done.names else ()
    return {
        "complete": done.is_complete,
        "journal": str(done.journal) if done.journal else None,
        "parts": [
            {"part": part.value, "seen": one.seen.value, "sentence": one.sentence}
            for part, one in done.parts.items()
        ],
        "not_begun": [part.value for part in done.not_begun],
        "names": [
            {"name": one.name, "ending": one.ending.value, "sentence": one.sentence}
            for one in names
        ],
        "verified": [
            {"name": one.name, "seen": one.seen.value, "sentence": one.sentence}
            for one in done.verified
        ],
    }
