"""A provider accepts a key that may not do what was asked."""

from collections.abc import Iterator

from lib.diagnosis.rule import Example, Finding, FixKind, Needs, Rule, RuleContext, Severity
from lib.diagnosis.rules._tested import came_to
from lib.providers.verdict import Verdict


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every key that lacks permission."""
    yield from came_to(look, Verdict.NO_PERMISSION)


RULE = Rule(
    id="key-without-permission",
    title="Key without permission",
    severity=Severity.WARNING,
    why="The key is right, but the provider refuses what the app asks for with it.",
    find=find,
    fix="Give the key the missing permission in the provider's console.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example(
            {".env": "GROQ_API_KEY=gsk_" + "a1B2" * 13 + "\n"}, verdicts={"groq": "no_permission"}
        ),
        Example(environ={"OPENAI_API_KEY": "a1B2" * 12}, verdicts={"openai": "no_permission"}),
    ),
    is_silent_on=(
        Example({".env": "GROQ_API_KEY=gsk_" + "a1B2" * 13 + "\n"}, verdicts={"groq": "works"}),
        Example({".env": "GROQ_API_KEY=gsk_" + "a1B2" * 13 + "\n"}, verdicts={"groq": "rejected"}),
    ),
    needs=Needs.TESTS,
    is_symptom=True,
)
