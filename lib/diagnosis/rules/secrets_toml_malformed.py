"""Tell every `secrets.toml` that is not TOML."""

from collections.abc import Iterator

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity
from lib.diagnosis.rules._files import problems


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every `secrets.toml` that is not TOML."""
    return problems(look, "secrets-toml-malformed")


RULE = Rule(
    id="secrets-toml-malformed",
    title="`secrets.toml` is not valid TOML",
    severity=Severity.ERROR,
    why="One bad line, often pasted from a `.env`, and Streamlit reads no secrets at all.",
    find=find,
    fix="Write each line of the file as TOML, with quotes around text.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example({".streamlit/secrets.toml": "A_KEY=one\n"}),
        Example({".streamlit/secrets.toml": 'A_KEY = "one"\nA_KEY = "two"\n'}),
    ),
    is_silent_on=(
        Example({".streamlit/secrets.toml": 'A_KEY = "one"\n[b]\nc = 1\n'}),
        Example({".streamlit/secrets.toml": ""}),
        Example({".env": "A_KEY=one\n"}),
    ),
)
