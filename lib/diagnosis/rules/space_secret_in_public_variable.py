"""A secret stands in a variable of a Space, which is no place for one."""

from collections.abc import Iterator

from lib.diagnosis.known_secrets import held_values
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
from lib.diagnosis.rules._space import in_space, space_of, told, variables_of
from lib.known_secret import KnownSecret
from lib.names.key_shapes import is_key_shaped, is_lively, key_shaped
from lib.names.secret_sounding import sounds_secret
from lib.secret import Secret

_KEY = "gsk_" + "q7Rk2mZp9Lw4" * 4 + "Xc8V"


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every variable whose value is a key by its shape, by its name, or because we hold it."""
    space = space_of(look)
    if space is None:
        return
    held = held_values(look.project)
    readers = "anyone with access to the Space" if space.private else "anybody"
    for one in variables_of(look):
        reason, revoke = _ailment(one.name, Secret(one.value.strip()), held)
        if reason:
            name = told(one.name, "A variable")
            yield Finding(
                f"{name} of Space `{space.id}` is a variable, which {readers} can read "
                f"and which is copied to every duplicate, and its value {reason}.",
                (in_space(look, one.name),),
                f"{revoke} Delete the variable, and add the new value to the Space's secrets.",
                Severity.WARNING if space.private else None,
            )


def _ailment(name: str, value: Secret, held: tuple[KnownSecret, ...]) -> tuple[str, str]:
    """Say why a value is a secret, and how it is made invalid; two empty texts where it is none."""
    text = value.reveal()
    for _, _, provider in key_shaped(text):
        return (
            f"looks like a key for {provider.name}",
            f"Revoke the key at {provider.console} and create a new one.",
        )
    for one in held:
        key = one.provider is not None or is_key_shaped(text) or is_lively(text)
        if one.value == value and key:
            return f"is that of {one.told} here", one.revoke
    if sounds_secret(name) and is_lively(text):
        return "looks like a secret, as its name says", "Invalidate the value where it was created."
    return "", ""


RULE = Rule(
    id="space-secret-in-public-variable",
    title="Secret in a public variable",
    severity=Severity.ERROR,
    why="Variables are public, and are copied when somebody duplicates the Space.",
    find=find,
    fix="Create a new key, add it to the Space's secrets, and delete the variable.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example(hub=HubExample(variables={"GROQ_API_KEY": _KEY})),
        Example(hub=HubExample(variables={"SETTINGS": '{"key": "' + _KEY + '"}'}, private=True)),
        Example(
            {".env": "MISTRAL_API_KEY=qkTzhWvpRbXnLmJd\n"},
            hub=HubExample(variables={"MODE": "qkTzhWvpRbXnLmJd"}),
        ),
        Example(hub=HubExample(variables={"ADMIN_PASSWORD": "q7Rk2mZp9Lw4Xc8Vq1"})),
        Example(
            {},
            {"SPACE_ID": "practice-alice/demo", "GROQ_API_KEY": _KEY},
            HubExample(variables={"GROQ_API_KEY": _KEY}),
        ),
    ),
    is_silent_on=(
        Example(hub=HubExample(variables={"MODEL_ID": "practice/model-7b-instruct-v0.2"})),
        Example(hub=HubExample(variables={"OPENAI_API_KEY": "sk-no-key-required"})),
        Example(hub=HubExample(variables={"GROQ_API_KEY": "your-api-key-here", "HF_TOKEN": ""})),
        Example(hub=HubExample(variables={"REVISION": "9f86d081884c7d659a2feaa0c55ad015"})),
        Example(hub=HubExample(variables={"STRIPE_PUBLISHABLE_KEY": "pk_a1B2c3D4e5F6g7H8i9J0"})),
        Example(
            {".env": "MODEL_PATH=practice/model-7b-instruct\nCACHE_KEY=team-app-cache-of-main\n"},
            hub=HubExample(
                variables={"MODEL": "practice/model-7b-instruct", "K": "team-app-cache-of-main"}
            ),
        ),
        Example(hub=HubExample(secrets=("GROQ_API_KEY",))),
    ),
    needs=Needs.VARIABLES,
)
