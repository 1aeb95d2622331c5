"""One name is both a secret and a variable of a Space."""

from collections.abc import Iterator

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
from lib.diagnosis.rules._space import STATIC, in_space, settings_of, space_of, told


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every name that is both; a static Space is never started, so none stops it."""
    space, settings = space_of(look), settings_of(look)
    if space is None or settings is None or space.sdk == STATIC:
        return
    for name in settings.colliding:
        yield Finding(
            f"{told(name, 'A name')} is both a secret and a variable of Space "
            f"`{space.id}`, which stops it.",
            (in_space(look, name),),
        )


RULE = Rule(
    id="space-secret-and-variable-collide",
    title="Secret and variable with the same name",
    severity=Severity.ERROR,
    why="The Space stops with a configuration error, answers 503, and its logs are empty.",
    find=find,
    fix="Delete the variable, keep the secret, then restart the Space.",
    fix_kind=FixKind.UNSAFE,
    triggers=(
        Example(hub=HubExample(secrets=("HF_TOKEN",), variables={"HF_TOKEN": "one"})),
        Example(
            {},
            {"SPACE_ID": "practice-alice/demo"},
            HubExample(secrets=("A", "B"), variables={"B": "1", "C": "1"}),
        ),
    ),
    is_silent_on=(
        Example(hub=HubExample(secrets=("HF_TOKEN",), variables={"MODEL_ID": "one"})),
        Example(hub=HubExample(secrets=("model_id",), variables={"MODEL_ID": "one"})),
        Example(hub=HubExample(sdk="static", secrets=("A",), variables={"A": "1"})),
    ),
    needs=Needs.SETTINGS,
)
