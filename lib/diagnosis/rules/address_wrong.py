"""A key's requests go to an address that has no such API."""

from collections.abc import Iterator

from lib.diagnosis.rule import Example, Finding, FixKind, Needs, Rule, RuleContext, Severity
from lib.diagnosis.rules._tested import came_to
from lib.providers.verdict import Verdict


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every provider whose API is not at its address."""
    yield from came_to(look, Verdict.WRONG_ADDRESS)


RULE = Rule(
    id="address-wrong",
    title="Wrong address",
    severity=Severity.ERROR,
    why="Every request goes to a place where this API is not; the key may be right.",
    find=find,
    fix="Set the address that the provider's documents give, or remove the variable.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example(
            {".env": "OPENAI_API_KEY=" + "a1B2" * 12 + "\nOPENAI_BASE_URL=https://example.org\n"},
            verdicts={"openai": "wrong_address"},
        ),
        Example(
            {".env": "GROQ_API_KEY=gsk_" + "a1B2" * 13 + "\n"}, verdicts={"groq": "wrong_address"}
        ),
    ),
    is_silent_on=(
        Example({".env": "GROQ_API_KEY=gsk_" + "a1B2" * 13 + "\n"}, verdicts={"groq": "works"}),
        Example(
            {".env": "GROQ_API_KEY=gsk_" + "a1B2" * 13 + "\n"}, verdicts={"groq": "server_error"}
        ),
    ),
    needs=Needs.TESTS,
    is_symptom=True,
)
