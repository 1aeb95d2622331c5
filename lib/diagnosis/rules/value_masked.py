"""A value is only a mask."""

from collections.abc import Iterator

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity
from lib.diagnosis.rules._ailments import MASKED, with_ailment


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every value that is a mask as shown on pages and in logs, not the value itself."""
    for one in with_ailment(look, MASKED):
        yield one.finding("is a mask as shown on pages and in logs, not the value itself")


RULE = Rule(
    id="value-masked",
    title="Masked value",
    severity=Severity.ERROR,
    why="The masked text from a page or log was copied over the secret.",
    find=find,
    fix="Put in the real value.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example({".env": "OPENAI_API_KEY=sk-...a1B2\n"}),
        Example(environ={"HF_TOKEN": "hf_****a1B2"}),
        Example({".streamlit/secrets.toml": 'DB_PASSWORD = "[REDACTED]"\n'}),
        Example({".env": "GROQ_API_KEY=\u2022\u2022\u2022\n"}),
    ),
    is_silent_on=(
        Example({".env": "MISTRAL_API_KEY=" + "a1B2" * 8 + "\n"}),
        Example({".env.example": "HF_TOKEN=hf_****\n"}),
        Example({".env": "SCHEDULE=*/5 * * * *\nMASK_TOKEN=[MASK]\nDB_PASSWORD=a**b\n"}),
        Example({".env": "DIVIDER=******\n"}),
    ),
)
