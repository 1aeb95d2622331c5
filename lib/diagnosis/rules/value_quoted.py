"""Quote marks are part of a value."""

from collections.abc import Iterator

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity
from lib.diagnosis.rules._ailments import QUOTED, with_ailment
from lib.diagnosis.rules._cures import without_quotes


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every value that starts and ends with a quote that is part of it."""
    for one in with_ailment(look, QUOTED):
        yield one.finding(
            "starts and ends with a quote that is part of it",
            f"Remove the quotes around `{one.entry.name}` in {one.at}.",
            without_quotes(look, one),
        )


RULE = Rule(
    id="value-quoted",
    title="Quotes in a value",
    severity=Severity.ERROR,
    why="Docker's `--env-file` and settings pages keep quotes, and no key contains any.",
    find=find,
    fix="Remove the quotes.",
    fix_kind=FixKind.SAFE,
    triggers=(
        Example(environ={"GROQ_API_KEY": '"' + "a1B2" * 5 + '"'}),
        Example({".env": "DB_PASSWORD='\"" + "a1B2" * 5 + "\"'\n"}),
        Example({".streamlit/secrets.toml": "HF_TOKEN = \"'one'\"\n"}),
    ),
    is_silent_on=(
        Example({".env": 'MISTRAL_API_KEY="' + "a1B2" * 8 + '"\n'}),
        Example({".env.example": "HF_TOKEN='\"one\"'\n"}),
        Example(environ={"GREETING": '"hello"', "DB_PASSWORD": 'say"cheese"'}),
    ),
)
