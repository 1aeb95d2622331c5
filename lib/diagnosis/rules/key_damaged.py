"""A key cannot be sent."""

from collections.abc import Iterator

from lib.diagnosis.rule import Example, Finding, FixKind, Needs, Rule, RuleContext, Severity
from lib.diagnosis.rules._tested import came_to
from lib.providers.verdict import Verdict


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every key that no request can carry."""
    yield from came_to(look, Verdict.DAMAGED)


RULE = Rule(
    id="key-damaged",
    title="Damaged key",
    severity=Severity.ERROR,
    why="No request can carry it, so libraries report it as a connection error.",
    find=find,
    fix="Copy the key again from the provider's console.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example(environ={"GROQ_API_KEY": "a1B2" * 5 + "\n"}, verdicts={"groq": "damaged"}),
        Example(
            environ={"EXTRA_KEY": "", "COHERE_API_KEY": " a1B2"}, verdicts={"cohere": "damaged"}
        ),
    ),
    is_silent_on=(
        Example({".env": "GROQ_API_KEY=gsk_" + "a1B2" * 13 + "\n"}, verdicts={"groq": "works"}),
        Example({".env": "GROQ_API_KEY=gsk_" + "a1B2" * 13 + "\n"}, verdicts={"groq": "rejected"}),
    ),
    needs=Needs.TESTS,
    is_symptom=True,
)
