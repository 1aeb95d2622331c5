"""A value is put together from other names."""

from collections.abc import Iterator

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity
from lib.diagnosis.rules._ailments import INTERPOLATED, with_ailment


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every value of a `.env` that python-dotenv puts together from other names."""
    for one in with_ailment(look, INTERPOLATED):
        yield one.finding(
            "holds `${…}`, which python-dotenv expands here but an upload does not",
            f"Write the whole value of `{one.entry.name}` in {one.at}, without `${{`.",
        )


RULE = Rule(
    id="value-interpolated",
    title="Value contains `${…}`",
    severity=Severity.WARNING,
    why="python-dotenv expands it even in single quotes, but `hf` uploads it literally.",
    find=find,
    fix="Write the full value.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example({".env": "BASE=a1B2\nMISTRAL_API_KEY=${BASE}\n"}),
        Example({".env": "DB_PASSWORD='pa${ss}word'\n"}),
        Example({".env.local": "APP_TOKEN=${OTHER:-none}\n"}),
    ),
    is_silent_on=(
        Example({".env": "HOST=a\nSERVICE_URL=http://${HOST}/\n"}),
        Example({".env": "DB_PASSWORD=cash$money\n"}),
        Example({".env": "MISTRAL_API_KEY=" + "a1B2" * 8 + " # not ${BASE}\n"}),
        Example(environ={"DB_PASSWORD": "pa${ss}word"}),
    ),
)
