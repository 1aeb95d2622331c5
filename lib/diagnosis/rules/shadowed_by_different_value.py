"""The same name has different values in two places."""

from collections.abc import Iterator

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity
from lib.diagnosis.rules._names_losers import differing
from lib.diagnosis.rules._names_places import where
from lib.sources import ENVIRONMENT, ST_SECRETS


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every value that loses against a different one of the same name.

    That a top-level value of `secrets.toml` replaces the environment, another rule tells.
    """
    for loser, winner in differing(look):
        entry = loser.entry
        copied = winner.source == ST_SECRETS and not winner.place.section
        if entry.name == winner.name and not (copied and entry.source == ENVIRONMENT):
            yield Finding(
                f"`{entry.name}` in `{entry.place}` is overridden by `{winner.place}` (different "
                "value).",
                (where(entry), where(winner)),
                f"Remove `{entry.name}` from one of the two places, or make the values equal.",
            )


RULE = Rule(
    id="shadowed-by-different-value",
    title="Overridden by a different value",
    severity=Severity.WARNING,
    why="`load_dotenv()` keeps what the environment has, so changing `.env` has no effect.",
    find=find,
    fix="Remove one of the two, or make them equal.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example({".env": "GROQ_API_KEY=one\n"}, {"GROQ_API_KEY": "two"}),
        Example({".env": "HF_TOKEN=one\n", ".env.local": "HF_TOKEN=two\n"}),
        Example({".streamlit/secrets.toml": '[groq]\napi_key = "one"\n'}, {"GROQ_API_KEY": "two"}),
    ),
    is_silent_on=(
        Example({".streamlit/secrets.toml": 'HF_TOKEN = "one"\n'}, {"HF_TOKEN": "two"}),
        Example({".env": "GROQ_API_KEY=one\n"}, {"GROQ_API_KEY": "one"}),
        Example({".env": "GROQ_API_KEY=one\nGROQ_API_KEY=two\n"}),
        Example({".env": "GOOGLE_API_KEY=one\nGEMINI_API_KEY=two\n"}),
    ),
)
