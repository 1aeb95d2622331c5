"""Tell every file with values that cannot be opened."""

from collections.abc import Iterator

from lib.diagnosis.rule import Example, Finding, FixKind, Look, Rule, Severity
from lib.diagnosis.rules._files import problems


def find(look: Look) -> Iterator[Finding]:
    """Tell every file with values that cannot be opened."""
    return problems(look, "file-unreadable")


RULE = Rule(
    id="file-unreadable",
    title="A file with values cannot be read",
    severity=Severity.ERROR,
    why="What cannot be opened counts as missing, and most apps do not say so.",
    find=find,
    fix="Make the file a readable text file.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example({".env/old": "A_KEY=one\n"}),
        Example({".streamlit/secrets.toml/old": "A_KEY = 'one'\n"}),
    ),
    is_silent_on=(
        Example({".env": "A_KEY=one\n"}),
        Example({}),
    ),
)
