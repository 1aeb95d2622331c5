"""Two names of one provider with different values."""

from collections.abc import Iterator

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity
from lib.diagnosis.rules._names_losers import differing
from lib.diagnosis.rules._names_places import where
from lib.sources import Entry


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every name that loses against another name with a different value."""
    for loser, winner in differing(look):
        entry = loser.entry
        if entry.name != winner.name and not _lead_alike(entry, winner):
            yield Finding(
                f"`{entry.name}` and `{winner.name}` have different values; `{winner.name}` in "
                f"`{winner.place}` is in use here; another library may read the other one.",
                (where(entry), where(winner)),
                f"Remove `{entry.name}`, or give both the same value.",
            )


def _lead_alike(one: Entry, other: Entry) -> bool:
    """Whether both are addresses of one server, or one is where a server of one's own listens."""
    texts = [entry.value.reveal().strip() for entry in (one, other)]
    if not any("://" in text for text in texts):
        return False
    # Loaded for addresses under two names only.
    from lib.diagnosis.rules._same_server import same_server  # noqa: PLC0415

    return same_server(*texts)


RULE = Rule(
    id="aliases-disagree",
    title="Two names of one provider with different values",
    severity=Severity.WARNING,
    why="Each library reads the names in its own order, so two of them may use two accounts.",
    find=find,
    fix="Remove one of the two names, or give both the same value.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example({".env": "GOOGLE_API_KEY=one\nGEMINI_API_KEY=two\n"}),
        Example({".env": "HF_TOKEN=one\n"}, {"HUGGINGFACE_HUB_TOKEN": "two"}),
        Example(
            {".env": "OPENAI_BASE_URL=https://a.example/v1\nOPENAI_API_BASE=https://b.example"}
        ),
    ),
    is_silent_on=(
        Example({".env": "GOOGLE_API_KEY=one\nGEMINI_API_KEY=one\n"}),
        Example({".env": "GOOGLE_API_KEY=one\nGEMINI_API_KEY=\n"}),
        Example({".env": "GROQ_API_KEY=1\nSUPABASE_KEY=2\nSUPABASE_SERVICE_ROLE_KEY=3\n"}),
        Example({".env": "GROQ_API_KEY=one\n"}, {"GROQ_API_KEY": "two"}),
    ),
)
