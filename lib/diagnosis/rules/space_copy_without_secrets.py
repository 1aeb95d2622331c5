"""A Space was duplicated, and the secrets did not come along."""

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
from lib.diagnosis.rules._space import in_space, origin_of, space_of
from lib.diagnosis.rules._space_needs import wanted

_APP = 'import os\n\nkey = os.environ["GROQ_API_KEY"]\n'
_COPY = "practice-bob/demo"
_OWN = "practice-alice/chatbot"


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every name that the origin, the code, the README or the last error asks for."""
    space = space_of(look)
    if space is None or not space.duplicated_from:
        return
    for one in wanted(look):
        yield Finding(
            f"Space `{space.id}` is a copy of {origin_of(space)}, and secrets are not "
            f"copied: `{one.name}` {one.reason}, but is missing.",
            (in_space(look, one.name),),
            f"Add `{one.name}` to the secrets of `{space.id}`, with a key of your own.",
            one.severity,
        )


RULE = Rule(
    id="space-copy-without-secrets",
    title="Duplicated Space without its secrets",
    severity=Severity.WARNING,
    why="Duplicating a Space copies its files and variables, but not its secrets.",
    find=find,
    fix="Add the missing secrets to the copy.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example({"app.py": _APP}, hub=HubExample(duplicated_from=_COPY)),
        Example(hub=HubExample(duplicated_from=_OWN)),
        Example(
            hub=HubExample(
                stage="RUNTIME_ERROR",
                error="Exit code: 1. Reason: KeyError: 'GROQ_API_KEY'",
                duplicated_from=_COPY,
            )
        ),
        Example(
            {"README.md": "# Demo\n\nSet `GROQ_API_KEY` in the settings.\n"},
            hub=HubExample(duplicated_from=_COPY),
        ),
    ),
    is_silent_on=(
        Example({"app.py": _APP}, hub=HubExample()),
        Example(hub=HubExample(duplicated_from=_COPY)),
        Example(hub=HubExample(duplicated_from=_OWN, secrets=("HF_TOKEN", "GROQ_API_KEY"))),
        Example({"app.py": _APP}, hub=HubExample(duplicated_from=_COPY, secrets=("GROQ_API_KEY",))),
        Example(
            {"README.md": "# Demo\n\nSet `OPENAI_API_KEY` if you want.\n"},
            hub=HubExample(duplicated_from=_COPY, secrets=("GROQ_API_KEY",)),
        ),
    ),
    needs=Needs.SETTINGS,
)
