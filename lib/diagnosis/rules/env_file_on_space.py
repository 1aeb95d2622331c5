"""`.env` in a Space."""

from collections.abc import Iterator

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity, Where
from lib.diagnosis.rules._names_places import on_space
from lib.sources import DOTENV, DOTENV_LOCAL, Place


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every `.env` and `.env.local` that was shipped to a Space."""
    if not on_space(look):
        return
    for source in look.project.sources:
        if source.kind in {DOTENV, DOTENV_LOCAL} and (source.files or source.problems):
            yield Finding(
                f"This Space contains a `{source.kind}`; in a public Space anyone can read it.",
                (Where(source.kind, Place(source.kind)),),
            )


RULE = Rule(
    id="env-file-on-space",
    title="`.env` in a Space",
    severity=Severity.WARNING,
    why="The files of a public Space are public, and so is their history.",
    find=find,
    fix="Add its keys to the Space's secrets, remove the file, and create new keys.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example({".env": "GROQ_API_KEY=one\n"}, {"SPACE_ID": "owner/name"}),
        Example({".env.local": "A=one\n"}, {"SPACE_HOST": "owner-name.hf.space"}),
    ),
    is_silent_on=(
        Example({".env": "GROQ_API_KEY=one\n"}),
        Example({".env.example": "GROQ_API_KEY=\n"}, {"SPACE_ID": "owner/name"}),
    ),
)
