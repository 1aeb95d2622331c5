"""Space stopped with an error of its configuration, its build or its app."""

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
from lib.diagnosis.rules._names_places import is_plain
from lib.diagnosis.rules._space import (
    COLLISION,
    in_space,
    settings_of,
    space_of,
    variables_of,
)
from lib.diagnosis.rules._space_card import card_of
from lib.diagnosis.rules._space_needs import lacks_what_error_names
from lib.diagnosis.rules._space_reason import is_blocked, reason_told
from lib.diagnosis.rules._space_stage import is_collision, mended
from lib.hub.space_steps import is_never_up, known_names, names_in_error, step_for
from lib.names.listening import why_not_asked

_STAGES: Final = {
    "CONFIG_ERROR": ("has an error in its configuration", "Check the top of its `README.md`."),
    "BUILD_ERROR": ("could not be built", "Check the Space's build logs."),
    "RUNTIME_ERROR": ("stopped with an error", "Check the Space's logs."),
    "NO_APP_FILE": ("has no app to start", "Add `app.py`, `index.html` or a `Dockerfile` to it."),
}
_STARTING: Final = "APP_STARTING"
_DOCKER: Final = {"README.md": "---\nsdk: docker\n---\n"}
# Stopped on purpose, mostly; with a message it was not its owner's.
_HALTED: Final = {
    "PAUSED": "is paused",
    "STOPPED": "is stopped",
}


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell the stage and what may be shown of the message, unless another rule explains it."""
    space = space_of(look)
    if space is None or _is_told_elsewhere(look):
        return
    yield from _listening_elsewhere(look)
    message = reason_told(space.stage, space.error, _known(look, space.error))
    if space.stage in _HALTED and message:
        state, step = _HALTED[space.stage], step_for(space.stage, space.error, "")
        yield Finding(
            f"Space `{space.id}` {state}: “{message}”.", (in_space(look),), step, Severity.INFO
        )
    if space.stage not in _STAGES:
        return
    ailment, step = _STAGES[space.stage]
    step = step_for(space.stage, space.error, step)
    told = f": “{message}”" if message else ""
    yield Finding(f"Space `{space.id}` {ailment}{told}.", (in_space(look),), step)


def _listening_elsewhere(look: RuleContext) -> Iterator[Finding]:
    """Tell the variables of a Space that does not come up, with which nobody reaches its app."""
    space, card = space_of(look), card_of(look.folder)
    timed_out = space is not None and is_never_up(space.error)
    if space is None or not card.sdk or not (space.stage == _STARTING or timed_out):
        return
    set_there = variables_of(look)
    names = {one.name for one in set_there}
    for one in set_there:
        why = why_not_asked(one.name, one.value.strip(), card.app_port, names)
        if why and is_plain(one.name):
            yield Finding(
                f"Space `{space.id}` does not come up, and of its variable `{one.name}`: {why}.",
                (in_space(look, one.name),),
                f"Delete `{one.name}` at the Space, or set it to what `README.md` says.",
                Severity.WARNING,
            )


def _is_told_elsewhere(look: RuleContext) -> bool:
    space = space_of(look)
    blocked = space is not None and is_blocked(space.stage, space.error)
    return blocked or is_collision(look) or bool(mended(look)) or lacks_what_error_names(look)


def _known(look: RuleContext, error: str) -> set[str]:
    """Return the names in an error that the reader knows: of a provider's key, or of the Space."""
    settings = settings_of(look)
    here = settings.names if settings else frozenset()
    of_space = {name for name in names_in_error(error) if name in here and is_plain(name)}
    return of_space.union(known_names(error))


RULE = Rule(
    id="space-config-error",
    title="Space stopped with an error",
    severity=Severity.ERROR,
    why="The Space is down, and the Hub's reason is easy to miss.",
    find=find,
    fix="Check the Space's logs.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example(hub=HubExample(stage="RUNTIME_ERROR", error="Exit code: 1. Reason: ValueError")),
        Example(hub=HubExample(stage="CONFIG_ERROR", error="Missing configuration in README")),
        Example(hub=HubExample(stage="BUILD_ERROR", error="Job failed with exit code: 1")),
        Example(hub=HubExample("read", stage="CONFIG_ERROR", error=COLLISION)),
        Example(hub=HubExample(stage="NO_APP_FILE")),
        Example(hub=HubExample(stage="RUNTIME_ERROR", error="KeyError: 'OAUTH_CLIENT_ID'")),
        Example(hub=HubExample(stage="PAUSED", error="Workload evicted, storage limit exceeded")),
        Example(hub=HubExample(stage="RUNTIME_ERROR", error="Launch timed out, not healthy")),
        Example(_DOCKER, hub=HubExample(stage="APP_STARTING", variables={"PORT": "3000"})),
        Example(_DOCKER, hub=HubExample(stage="APP_STARTING", variables={"HOST": "127.0.0.1"})),
    ),
    is_silent_on=(
        Example(hub=HubExample(stage="PAUSED", error="Blocked by abuse-handler")),
        Example(hub=HubExample()),
        Example(hub=HubExample(stage="PAUSED")),
        Example(hub=HubExample(stage="RUNTIME_ERROR", error="KeyError: 'GROQ_API_KEY'")),
        Example(hub=HubExample(stage="BUILDING")),
        Example(_DOCKER, hub=HubExample(stage="APP_STARTING", variables={"PORT": "7860"})),
        Example(_DOCKER, hub=HubExample(stage="APP_STARTING", variables={"DB_PORT": "5432"})),
        Example(_DOCKER, hub=HubExample(stage="RUNNING", variables={"PORT": "3000"})),
        Example(
            {"README.md": "---\nsdk: docker\napp_port: 3000\n---\n"},
            hub=HubExample(stage="APP_STARTING", variables={"PORT": "3000"}),
        ),
        Example(hub=HubExample(stage="SLEEPING")),
        Example(
            hub=HubExample(
                stage="CONFIG_ERROR", error=COLLISION, secrets=("A",), variables={"A": "1"}
            )
        ),
        Example(
            hub=HubExample(
                stage="RUNTIME_ERROR", error="KeyError: 'GROQ_API_KEY'", secrets=("GROQ_API_KEY",)
            )
        ),
    ),
    needs=Needs.SPACE,
)
