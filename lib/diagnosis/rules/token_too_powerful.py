"""The token may change everything that its owner may change."""

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
from lib.diagnosis.rules._names_code import python_files
from lib.diagnosis.rules._names_places import on_space
from lib.diagnosis.rules._token import about_token, token_of
from lib.hub.token_facts import smallest_token
from lib.regex import regex

# What `huggingface_hub` and its friends call to write: such an app needs the right to.
_WRITES: Final = regex(
    r"\b(?:push_to_hub|upload_(?:file|folder|large_folder)|create_(?:repo|commit|branch|tag)"
    r"|CommitScheduler|delete_(?:file|folder|repo)|duplicate_(?:repo|space)|restart_space"
    r"|(?:add|delete)_space_(?:secret|variable)s?|create_pull_request)\b"
)


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell a write token, unless the app's code writes to the Hub."""
    token = token_of(look)
    if token is None or not token.is_write:
        return
    if any(_WRITES.search(text) for _, text in python_files(look)):
        return
    yield about_token(
        look,
        f"The Hugging Face token has full write access, to everything that {token.owner} "
        "can change.",
        f"Create a token limited to that at {smallest_token()} if the app only calls models.",
        Severity.WARNING if on_space(look) else Severity.INFO,
    )


RULE = Rule(
    id="token-too-powerful",
    title="Token has full write access",
    severity=Severity.WARNING,
    why="Anyone who gets it can replace models and Spaces, not only call models.",
    find=find,
    fix="Create a token with only the permissions the app needs.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example({}, {"SPACE_ID": "practice-alice/demo"}, HubExample("write")),
        Example(hub=HubExample("write")),
    ),
    is_silent_on=(
        Example(hub=HubExample("read")),
        Example(hub=HubExample("fine_user")),
        Example({"app.py": 'model.push_to_hub("alice/model")\n'}, hub=HubExample("write")),
    ),
    needs=Needs.GOOD_TOKEN,
)
