"""A name is set to nothing."""

from collections.abc import Iterator

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity
from lib.diagnosis.rules._ailments import EMPTY, with_ailment


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every value that is empty, which counts as not set."""
    for one in with_ailment(look, EMPTY):
        if one.configured is None or one.configured.key.winner is not None:
            continue  # a setting that may be empty, or a key that is found elsewhere
        if one.configured.provider.often_unset or one.configured.provider.key_optional:
            continue  # a service that apps do without
        yield one.finding(
            "is empty, which counts as not set",
            f"Give `{one.entry.name}` in {one.at} a value, or remove it.",
        )


RULE = Rule(
    id="value-empty",
    title="Empty value",
    severity=Severity.WARNING,
    why="A key that is set but empty counts as missing, or is sent as an empty key.",
    find=find,
    fix="Give the name a value, or remove it.",
    fix_kind=FixKind.UNSAFE,
    triggers=(
        Example({".env": "GROQ_API_KEY=\n"}),
        Example(environ={"HF_TOKEN": "  "}),
        Example({".streamlit/secrets.toml": 'OPENAI_API_KEY = ""\n'}),
    ),
    is_silent_on=(
        Example({".env": "GROQ_API_KEY=\n"}, {"GROQ_API_KEY": "gsk_" + "a1B2" * 13}),
        Example({".env": "HF_API_KEY=\nHF_TOKEN=hf_" + "a1B2" * 8 + "a1\n"}),
        Example({".env.example": "GROQ_API_KEY=\n"}),
        Example({".env": "DB_PASSWORD=\nDEBUG=\n# GROQ_API_KEY=\nQDRANT_API_KEY=\nGH_TOKEN=\n"}),
    ),
)
