"""An empty variable hides the value of a `.env`."""

from collections.abc import Iterator

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity
from lib.diagnosis.rules._names_losers import hiding
from lib.diagnosis.rules._names_places import where


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every empty value in a source that is asked before the one with the value."""
    for loser, winner in hiding(look):
        name, place = loser.entry.name, loser.entry.place
        yield Finding(
            f"`{name}` is empty in `{place}`, and `load_dotenv()` does not replace an "
            "empty variable.",
            (where(loser.entry), where(winner)),
            f"Unset `{name}` in `{place}`, so that every library sees the value of "
            f"`{winner.place}`.",
        )


RULE = Rule(
    id="shadowed-by-empty-value",
    title="Overridden by an empty value",
    severity=Severity.WARNING,
    why="The key looks set in one place, but libraries still find it empty.",
    find=find,
    fix="Unset the empty one.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example({".env": "GROQ_API_KEY=one\n"}, {"GROQ_API_KEY": ""}),
        Example({".env": "HF_TOKEN=one\n", ".env.local": "HF_TOKEN=\n"}),
    ),
    is_silent_on=(
        Example({".env": "GROQ_API_KEY=\n"}, {"GROQ_API_KEY": "one"}),
        Example({".env": "GROQ_API_KEY=one\n"}, {"GROQ_API_KEY": "two"}),
        Example({".env": "GOOGLE_API_KEY=\n", ".env.local": "GEMINI_API_KEY=one\n"}),
        Example({".env": "GROQ_API_KEY=\n"}, {"GROQ_API_KEY": ""}),
    ),
)
