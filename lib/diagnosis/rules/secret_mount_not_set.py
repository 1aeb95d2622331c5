"""The Dockerfile mounts a secret that the Space does not have."""

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
from lib.diagnosis.rules._dockerfile import at, mounts_of
from lib.diagnosis.rules._space import settings_of, space_of
from lib.names.displayable import shown

_READ: Final = "FROM a\nRUN --mount=type=secret,id={},mode=0444 python build.py\n"
_REQUIRED: Final = "FROM a\nRUN --mount=type=secret,id=HF_TOKEN,required=true python build.py\n"


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell an id that no secret of the Space has; in another case it is another one."""
    space, settings = space_of(look), settings_of(look)
    if space is None or settings is None or space.sdk != "docker":
        return
    names = {one.name for one in settings.secrets}
    public = {one.name for one in settings.variables}
    for one in mounts_of(look):
        if one.id in names or not shown(one.id):
            continue
        alike = next((name for name in names if name.casefold() == one.id.casefold()), "")
        if alike and shown(alike):
            what, step = f"is `{alike}` there, and case counts", f"Write `id={alike}`."
        elif one.id in public:
            what = "is a variable there, which a build gets as an argument and not as a file"
            step = f"Make `{one.id}` a secret of the Space, or declare `ARG {one.id}`."
        else:
            what, step = "is no secret there", f"Add `{one.id}` to the secrets of the Space."
        grave = bool(alike or one.required or one.id in public)
        yield Finding(
            f"`Dockerfile:{one.line}` mounts `{one.id}` for the build on Space `{space.id}`; it "
            f"{what}.",
            (at(one.line, one.id),),
            step,
            None if grave else Severity.INFO,
        )


RULE = Rule(
    id="secret-mount-not-set",
    title="Build asks for a secret that is not there",
    severity=Severity.WARNING,
    why="The build fails, or goes on with an empty file.",
    find=find,
    fix="Add it to the secrets of the Space.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example({"Dockerfile": _READ.format("hf_token")}, hub=HubExample(secrets=("HF_TOKEN",))),
        Example({"Dockerfile": _REQUIRED}, hub=HubExample()),
        Example(hub=HubExample(dockerfile=_REQUIRED)),
        Example({"Dockerfile": _READ.format("HF_TOKEN")}, hub=HubExample()),
        Example(
            {"Dockerfile": _READ.format("MODEL_ID")}, hub=HubExample(variables={"MODEL_ID": "a"})
        ),
    ),
    is_silent_on=(
        Example({"Dockerfile": _READ.format("HF_TOKEN")}, hub=HubExample(secrets=("HF_TOKEN",))),
        Example({"Dockerfile": "FROM a\nRUN echo b\n"}, hub=HubExample()),
        Example({"Dockerfile": _REQUIRED}, hub=HubExample(sdk="gradio")),
        Example({"Dockerfile": "FROM a\n"}, hub=HubExample(dockerfile=_REQUIRED)),
        Example(hub=HubExample(dockerfile=_REQUIRED, secrets=("HF_TOKEN",))),
        Example(hub=HubExample()),
    ),
    needs=Needs.SETTINGS,
)
