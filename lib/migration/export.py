"""A plan to take away, without any value: as a document, as a checklist, as `hf` commands."""

from collections.abc import Iterable
from typing import Any, Final

from lib.escape import code, sentence, shell_line, text
from lib.migration.desired import EntryKind
from lib.migration.plan import Plan
from lib.migration.steps import Action, NewSpace, Op, Step, Write

_HUB: Final = "https://huggingface.co"
_TOKEN: Final = "HF_TOKEN"  # noqa: S105


def as_document(plan: Plan) -> dict[str, Any]:
    """Return a plan as plain values, fit for JSON. A name is None where it may not be shown."""
    create = plan.create
    return {
        "space": plan.space,
        "create": {"sdk": create.sdk, "private": create.private} if create else None,
        "obstacle": plan.obstacle or None,
        "restarts": plan.restarts,
        "notes": list(plan.notes),
        "steps": [_row(step) for step in plan.steps],
    }


def as_checklist(plan: Plan, hub: str = _HUB) -> str:
    """Return a plan as a Markdown list to be ticked off beside the settings page of the Space."""
    lines = [f"# Secrets and variables of {text(plan.space)}", "", *_place(plan, hub), ""]
    lines += [f"- [ ] {_task(step)}" for step in plan.writing] or ["Nothing to change."]
    left = [step for step in plan.steps if step not in plan.writing]
    if left:
        lines += ["", "Unchanged:", ""]
        lines += [
            f"- {_code(step)}: {sentence(f'{step.reason} {step.advice}'.rstrip())}" for step in left
        ]
    return "\n".join(lines) + "\n"


def as_commands(plan: Plan) -> str:
    """Return a plan as commands for a shell.

    Each value is taken from the environment variable of its name, which `hf` reads where `-s` or
    `-e` gives no value; a value written into a command would stay in the shell's history.
    """
    lines = [
        "# Export each value under its name first, as the app gets it. `hf` refuses a name that",
        "# is not exported.",
    ]
    if any(step.name == _TOKEN for step in plan.writing):
        lines.append(f"# For {_TOKEN}, `hf` sends the token that it is signed in with itself.")
    space = shell_line([plan.space])
    if plan.create is None:
        lines += [_command(space, write) for step in plan.writing for write in step.writes]
    else:
        lines.append(_creating(space, plan.create, plan.writing))
    return "\n".join(lines) + "\n"


def _row(step: Step) -> dict[str, Any]:
    return {
        "action": step.action.value,
        "name": step.name or None,
        "kind": step.kind.value if step.kind else None,
        "from": step.origin,
        "reason": step.reason,
        "advice": step.advice or None,
        "undoable": step.undoable,
        "lost": step.lost or None,
    }


def _place(plan: Plan, hub: str) -> Iterable[str]:
    if plan.create is not None:
        who = "private" if plan.create.private else "public"
        page = code(f"{hub}/new-space")
        return (f"Make a {who} {plan.create.sdk} Space at {page}, then open its settings.",)
    return (f"Open {code(f'{hub}/spaces/{plan.space}/settings')}, “Variables and secrets”.",)


def _task(step: Step) -> str:
    what = "secret" if step.kind is EntryKind.SECRET else "variable"
    where = f"with the value at {code(step.origin)}"
    tasks = {
        Action.ADD: f"New {what} {_code(step)} {where}.",
        Action.REPLACE: f"Replace the {what} {_code(step)} {where}.",
        Action.MOVE: f"Delete the variable {_code(step)}, then at once: new secret of this name "
        f"{where}.",
    }
    return f"{tasks[step.action]} {sentence(step.lost)}".rstrip()


def _code(step: Step) -> str:
    return code(step.name) if step.name else f"A line at {code(step.origin)}"


def _creating(space: str, create: NewSpace, steps: Iterable[Step]) -> str:
    words = ["hf repos create", space, "--type space --space-sdk", shell_line([create.sdk])]
    words += ["--private"] if create.private else []
    options = {EntryKind.SECRET: "-s", EntryKind.VARIABLE: "-e"}
    words += [f"{options[step.kind]} {shell_line([step.name])}" for step in steps if step.kind]
    return " ".join(words)


def _command(space: str, write: Write) -> str:
    name = shell_line([write.name])
    commands = {
        Op.SET_SECRET: f"hf spaces secrets add {space} -s {name}",
        Op.SET_VARIABLE: f"hf spaces variables add {space} -e {name}",
        Op.DELETE_VARIABLE: f"hf spaces variables delete {space} {name} --yes",
    }
    return commands[write.op]
