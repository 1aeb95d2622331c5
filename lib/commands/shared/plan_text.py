"""A plan and what became of it, as lines of text and as plain values."""

import os
import sys
from collections.abc import Iterator
from typing import Any, Final

from lib.commands.shared.inputs import Input
from lib.migration.export import as_document
from lib.migration.importing import Item
from lib.migration.plan import Plan
from lib.migration.steps import WRITES, Action, Step
from lib.provider_config import known_prefixes

_COLORS: Final = {
    Action.ADD: "32",
    Action.REPLACE: "33",
    Action.MOVE: "33",
    Action.REFUSE: "31",
}
_WIDTH: Final = 10
_LEGEND: Final = (
    "Change it with: --replace NAME (overwrite), --exclude NAME (skip), --include NAME (what is "
    "skipped here), --decide NAME (a line that tools read differently), --rename A=B."
)


def plan_lines(plan: Plan, given: Input) -> Iterator[str]:
    """Yield a plan as people read it."""
    yield _headline(plan)
    yield f"Source: {', '.join(given.labels)}"
    yield ""
    items = {one.name: one for one in given.items}
    old = {one.name: one.old_name or one.name for one in given.wanted}
    for step in plan.steps:
        name = old.get(step.name, step.name)
        yield from _step(step, name, items.get(name))
    if plan.steps:
        yield ""
    if any(step.advice for step in plan.steps):
        yield _LEGEND
    yield from plan.notes
    if plan.state is not None and not plan.state.exists and plan.create is None:
        yield "Create a new Space with --create docker (or gradio, static)."
    yield _sum(plan)


def _headline(plan: Plan) -> str:
    state = plan.state
    if plan.create is not None:
        who = "private" if plan.create.private else "public"
        return f"Plan for {plan.space}, a new {who} {plan.create.sdk} Space"
    if state is None or not state.exists:
        return f"Plan for {plan.space}"
    who = "private" if state.private else "public"
    stage = f" at {state.stage}" if state.stage else ""
    return (
        f"Plan for {plan.space}, a {who} {state.sdk} Space{stage} with "
        f"{_count(len(state.secrets), 'secret')} and {_count(len(state.variables), 'variable')}"
    )


def _step(step: Step, old: str, item: Item | None) -> Iterator[str]:
    indent = " " * (_WIDTH + 2)
    label = f"{step.action.value:<{_WIDTH}}"
    name = step.name or "(a line without a name)"
    facts = [step.kind.value] if step.kind else []
    facts += [step.origin] if step.origin else []
    facts += [step.value.mask(known_prefixes())] if step.value else []
    renamed = f" (here {old})" if old != step.name else ""
    yield f"  {_painted(label, step.action)}{name}{renamed}  {' · '.join(facts)}".rstrip()
    yield f"{indent}{step.reason}"
    if step.advice:
        yield f"{indent}→ {step.advice}"
    if step.lost:
        yield f"{indent}! {step.lost}"
    if item is not None:
        for note in item.notes:
            yield f"{indent}· {note}"
        if step.action in WRITES:
            for one in item.problems:
                yield f"{indent}· {one.finding.detail} {one.fix}"
        if old == step.name and step.action in WRITES and item.offers:
            offer = item.offers[0]
            yield f"{indent}· --rename {old}={offer.name}: {offer.why}."


def _sum(plan: Plan) -> str:
    count = len(plan.writing)
    if not count:
        return "Nothing to write."
    return f"{_count(count, 'name')} in {_count(len(plan.writes), 'request')}."


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _painted(text: str, action: Action) -> str:
    color = _COLORS.get(action)
    if color is None or not sys.stdout.isatty() or "NO_COLOR" in os.environ:
        return text
    return f"\x1b[{color}m{text}\x1b[0m"


def plan_document(plan: Plan, given: Input) -> dict[str, Any]:
    """Return a plan as plain values, with what was read and what each name is."""
    return as_document(plan) | {
        "from": list(given.labels),
        "looked": plan.state is not None,
        "review": [_reviewed(one) for one in given.items],
    }


def _reviewed(item: Item) -> dict[str, Any]:
    return {
        "name": item.name,
        "from": item.origin,
        "sort": item.sort.value,
        "why": item.why,
        "kind": item.kind.value,
        "mask": item.mask,
        "provider": item.provider.id if item.provider else None,
        "notes": list(item.notes),
        "offers": [{"name": one.name, "why": one.why} for one in item.offers],
        "problems": [
            {"rule": one.rule.id, "title": one.rule.title, "fix": one.fix} for one in item.problems
        ],
    }


def is_refusing(plan: Plan) -> bool:
    """Whether a plan refuses something, or cannot be applied as a whole."""
    refused = any(step.action is Action.REFUSE for step in plan.steps)
    return refused or bool(plan.obstacle and plan.state is not None)
