"""Probably a typo, so nothing reads it."""

from collections.abc import Iterator

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity
from lib.diagnosis.rules._cures import rename_name
from lib.diagnosis.rules._names_code import names_in_project
from lib.diagnosis.rules._names_places import IN_FILES, by_name, listed, set_entries, where
from lib.names.spelling import meant
from lib.provider_config import Provider


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every such name in the files that neither the project nor a right one explains.

    Names that stand in sections are the app's own, and so are those that the project mentions.
    """
    here = by_name(
        one for one in set_entries(look) if one.source in IN_FILES and not one.place.section
    )
    close = {name: found for name in here if (found := meant(name))}
    for name in names_in_project(look, close):
        del close[name]
    for name, (right, provider) in close.items():
        if _is_unset(look, provider, right):
            yield Finding(
                f"`{name}` in {listed(here[name])} looks like `{right}`, "
                f"the name {provider.name} uses.",
                tuple(where(one) for one in here[name]),
                f"Rename `{name}` to `{right}`.",
                cure=rename_name(look, here[name], right),
            )


def _is_unset(look: RuleContext, provider: Provider, right: str) -> bool:
    """Whether what the name was meant to set, a key or an address, is set by no other name."""
    for one in look.project.providers:
        if one.provider.id == provider.id:
            found = one.key if right in provider.all_names else one.address
            return found.winner is None
    return True


RULE = Rule(
    id="name-misspelled",
    title="Probably a typo",
    severity=Severity.WARNING,
    why="Libraries look for one exact name, so a key under a similar one is not found.",
    find=find,
    fix="Fix the name.",
    fix_kind=FixKind.UNSAFE,
    triggers=(
        Example({".env": "OPENAI_APIKEY=one\n"}),
        Example({".env.local": "OPEN_AI_KEY=one\n"}),
        Example({".streamlit/secrets.toml": 'GROQ_API_KEYS = "one"\n'}),
        Example({".env": "API_KEY_MISTRAL=one\n", "app.py": "chat()\n"}),
    ),
    is_silent_on=(
        Example({".env": "OPENAI_API_KEY=one\nOPENAI_APIKEY=one\n"}),
        Example({".env": "OPENAI_KEY=one\n", "src/a/b.py": 'key = os.environ["OPENAI_KEY"]\n'}),
        Example({".env": "OPENAI_API_KEY_2=one\nSERPER_API_KEY=one\nOPENAI_APIKEY=\n"}),
        Example({".streamlit/secrets.toml": '[openai]\nkey = "one"\n'}, {"OPENAI_APIKEY": "x"}),
    ),
)
