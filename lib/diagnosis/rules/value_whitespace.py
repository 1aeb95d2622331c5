"""White space is part of a value."""

from collections.abc import Iterator

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity
from lib.diagnosis.rules._ailments import WHITESPACE, with_ailment
from lib.diagnosis.rules._cures import without_blanks


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every value that has white space where none belongs."""
    for one in with_ailment(look, WHITESPACE):
        yield one.finding(
            "has white space where none belongs",
            f"Write `{one.entry.name}` in {one.at} without spaces and line breaks.",
            without_blanks(look, one),
        )


RULE = Rule(
    id="value-whitespace",
    title="White space in a value",
    severity=Severity.ERROR,
    why="A line break cannot be sent; some libraries strip it, so one works and another fails.",
    find=find,
    fix="Remove the white space.",
    fix_kind=FixKind.SAFE,
    triggers=(
        Example(environ={"GROQ_API_KEY": "a1B2" * 5 + "\n"}),
        Example({".env": 'MISTRAL_API_KEY="' + "a1B2" * 8 + ' "\n'}),
        Example({".env": "HF_TOKEN=hf_" + "a1B2" * 4 + " " + "a1B2" * 4 + "\n"}),
        Example({".streamlit/secrets.toml": 'DB_PASSWORD = " one"\n'}),
    ),
    is_silent_on=(
        Example({".env": "MISTRAL_API_KEY =  " + "a1B2" * 8 + "   \n"}),
        Example(environ={"GREETING": " hello ", "DB_PASSWORD": "correct horse battery"}),
        Example(environ={"TLS_KEY": "-----BEGIN PRIVATE KEY-----\nMII\n"}),
        Example({".env.example": 'HF_TOKEN=" one"\n'}),
    ),
)
