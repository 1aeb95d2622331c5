"""Secrets on a static Space."""

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
from lib.diagnosis.rules._names_places import is_plain
from lib.diagnosis.rules._space import STATIC, in_space, settings_of, space_of


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell the secrets of a static Space, all at once: they have one cure."""
    space, settings = space_of(look), settings_of(look)
    if space is None or settings is None or space.sdk != STATIC or not settings.secrets:
        return
    names = [one.name for one in settings.secrets if is_plain(one.name)]
    count = len(settings.secrets)
    shown = ", ".join(f"`{name}`" for name in names[:10])
    yield Finding(
        f"Space `{space.id}` is static, so no app there can use a secret, and its pages "
        f"may expose secrets to every visitor ({count}{': ' if shown else ''}{shown}).",
        tuple(in_space(look, name) for name in names[:10]) or (in_space(look),),
    )


RULE = Rule(
    id="space-is-static",
    title="Secrets on a static Space",
    severity=Severity.ERROR,
    why="According to the Hub's documentation, variables and secrets of a static Space are "
    "available to JavaScript in the browser, where every visitor can read them.",
    find=find,
    fix="Delete the secrets, create new keys, and use them in a Docker or Gradio Space.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example(hub=HubExample(sdk="static", secrets=("OPENAI_API_KEY",))),
        Example(hub=HubExample(sdk="static", secrets=("A_KEY", "B_KEY"), private=True)),
    ),
    is_silent_on=(
        Example(hub=HubExample(sdk="static", variables={"TITLE": "Demo"})),
        Example(hub=HubExample(sdk="docker", secrets=("OPENAI_API_KEY",))),
        Example(hub=HubExample(sdk="gradio", secrets=("OPENAI_API_KEY",))),
    ),
    needs=Needs.SETTINGS,
)
