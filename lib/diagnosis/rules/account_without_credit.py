"""A provider accepts a key whose account has no credit left."""

from collections.abc import Iterator

from lib.diagnosis.rule import Example, Finding, FixKind, Needs, Rule, RuleContext, Severity
from lib.diagnosis.rules._tested import came_to
from lib.providers.verdict import Verdict


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every key whose account has run out of credit."""
    yield from came_to(look, Verdict.NO_CREDIT)


RULE = Rule(
    id="account-without-credit",
    title="Account without credit",
    severity=Severity.WARNING,
    why="The key is right, but the app's requests are refused until the account has credit.",
    find=find,
    fix="Add credit to the account, or wait until its quota resets.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example({".env": "GROQ_API_KEY=gsk_" + "a1B2" * 13 + "\n"}, verdicts={"groq": "no_credit"}),
        Example(environ={"OPENAI_API_KEY": "a1B2" * 12}, verdicts={"openai": "no_credit"}),
    ),
    is_silent_on=(
        Example({".env": "GROQ_API_KEY=gsk_" + "a1B2" * 13 + "\n"}, verdicts={"groq": "works"}),
        Example(
            {".env": "GROQ_API_KEY=gsk_" + "a1B2" * 13 + "\n"}, verdicts={"groq": "rate_limited"}
        ),
    ),
    needs=Needs.TESTS,
    is_symptom=True,
)
