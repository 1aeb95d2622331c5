"""A value holds a character that no key has."""

from collections.abc import Iterator

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity
from lib.diagnosis.rules._ailments import NOT_ASCII, with_ailment
from lib.names.placeholders import odd_character


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every value with a character that no key has."""
    for one in with_ailment(look, NOT_ASCII):
        strict = one.configured is not None
        what = odd_character(one.entry.value.reveal(), strict=strict)
        yield one.finding(f"holds {what}")


RULE = Rule(
    id="value-not-ascii",
    title="Non-ASCII character in a key",
    severity=Severity.ERROR,
    why="Such a key cannot be sent; libraries report it as a connection error.",
    find=find,
    fix="Copy the key again.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example({".env": "MISTRAL_API_KEY=a1B2\u201c" + "a1B2" * 8 + "\n"}),
        Example(environ={"DB_PASSWORD": "a1B2" * 8 + "\u200b"}),
        Example({".streamlit/secrets.toml": 'COHERE_API_KEY = "schl\u00fcssel"\n'}),
    ),
    is_silent_on=(
        Example({".env": "DB_PASSWORD=gr\u00fc\u00df-gott-2024\n"}),
        Example({".env": "MISTRAL_API_KEY=" + "a1B2" * 8 + "\n"}),
        Example({".env": "GREETING=\u201chello\u201d\n"}),
    ),
)
