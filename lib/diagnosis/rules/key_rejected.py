"""A provider does not accept a key."""

from collections.abc import Iterator

from lib.diagnosis.rule import Example, Finding, FixKind, Needs, Rule, RuleContext, Severity
from lib.diagnosis.rules._tested import came_to
from lib.providers.verdict import Verdict


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every key that its test rejected."""
    yield from came_to(look, Verdict.REJECTED)


RULE = Rule(
    id="key-rejected",
    title="Rejected key",
    severity=Severity.ERROR,
    why="Every request with it fails, so the app fails as soon as it uses this provider.",
    find=find,
    fix="Create a new key in the provider's console and replace the old one with it.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example({".env": "GROQ_API_KEY=gsk_" + "a1B2" * 13 + "\n"}, verdicts={"groq": "rejected"}),
        Example(environ={"OPENAI_API_KEY": "a1B2" * 12}, verdicts={"openai": "rejected"}),
    ),
    is_silent_on=(
        Example({".env": "GROQ_API_KEY=gsk_" + "a1B2" * 13 + "\n"}, verdicts={"groq": "works"}),
        Example(
            {".env": "GROQ_API_KEY=gsk_" + "a1B2" * 13 + "\n"}, verdicts={"groq": "unreachable"}
        ),
        Example({".env": "GROQ_API_KEY=gsk_" + "a1B2" * 13 + "\n"}),
    ),
    needs=Needs.TESTS,
    is_symptom=True,
)
