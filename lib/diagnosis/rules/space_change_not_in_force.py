"""A secret or variable was changed, and the Space does not run with it yet."""

from collections.abc import Iterator
from typing import Final

from lib.diagnosis.rule import (
    Example,
    Finding,
    FixKind,
    HubExample,
    Needs,
    Rule,
    RuleContext,
    Severity,
)
from lib.diagnosis.rules._space import COLLISION, in_space, settings_of, space_of, told
from lib.diagnosis.rules._space_stage import fresh, mended

_STARTING: Final = frozenset(
    {"BUILDING", "APP_STARTING", "RUNNING_BUILDING", "RUNNING_APP_STARTING"}
)
# What is to be done where a Space does not run; a visit wakes one that sleeps.
_ASLEEP: Final = {
    "PAUSED": ("is paused", "Restart the Space."),
    "STOPPED": ("is stopped", "Restart the Space."),
    "SLEEPING": ("sleeps", "Open the Space once: a visit wakes it."),
}
_MISSING: Final = "Exit code: 1. Reason: KeyError: 'GROQ_API_KEY'"


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell what needs a restart, and a fresh change that a start will bring."""
    space, settings = space_of(look), settings_of(look)
    if space is None or settings is None:
        return
    if cured := mended(look):
        yield Finding(
            f"Space `{space.id}` is still stopped, and {cured}.",
            (in_space(look),),
            "Restart the Space.",
        )
        return
    last = fresh(settings)
    if last is None:
        return
    name, place = told(last.name, "A name"), (in_space(look, last.name),)
    if space.stage in _STARTING:
        yield Finding(
            f"{name} of Space `{space.id}` was just changed, and the Space is starting: "
            "the old version may still answer.",
            place,
            "Wait until the Space is running.",
            Severity.INFO,
        )
    elif space.stage in _ASLEEP:
        state, step = _ASLEEP[space.stage]
        yield Finding(
            f"{name} of Space `{space.id}` was just changed, and the Space {state}: "
            "nothing uses it yet.",
            place,
            step,
            Severity.INFO,
        )


RULE = Rule(
    id="space-change-not-in-force",
    title="Changed settings not active yet",
    severity=Severity.WARNING,
    why="An app reads its secrets when it starts; a stopped Space picks up nothing new.",
    find=find,
    fix="Restart the Space.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example(hub=HubExample(stage="RUNTIME_ERROR", error=_MISSING, secrets=("GROQ_API_KEY",))),
        Example(hub=HubExample(stage="CONFIG_ERROR", error=COLLISION, secrets=("MODEL_ID",))),
        Example(hub=HubExample(stage="PAUSED", secrets=("A_KEY",), just_changed=True)),
        Example(hub=HubExample(stage="SLEEPING", variables={"A": "1"}, just_changed=True)),
        Example(hub=HubExample(stage="BUILDING", secrets=("A_KEY",), just_changed=True)),
    ),
    is_silent_on=(
        Example(hub=HubExample(secrets=("A_KEY",), just_changed=True)),
        Example(hub=HubExample(stage="PAUSED", secrets=("A_KEY",))),
        Example(hub=HubExample(stage="BUILDING", secrets=("A_KEY",))),
        Example(hub=HubExample(stage="RUNTIME_ERROR", error=_MISSING, secrets=("A_KEY",))),
        Example(
            hub=HubExample(
                stage="CONFIG_ERROR", error=COLLISION, secrets=("A",), variables={"A": "1"}
            )
        ),
    ),
    needs=Needs.SETTINGS,
)
