"""Tell every file with values that cannot be opened."""

from collections.abc import Iterator

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity, Where
from lib.diagnosis.rules._files import problems
from lib.diagnosis.rules._names_code import not_looked_at
from lib.sources import Place


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every file with values that cannot be opened, and code that nothing here looked at."""
    yield from problems(look, "file-unreadable")
    for file in look.env_files:
        one = file.problem
        if one is not None and one.rule == "file-unreadable" and not file.is_loaded:
            where = (Where(file.path.name, one.place),)
            yield Finding(f"{one.title}.", where, one.next_step, Severity.WARNING)
    for label, what in not_looked_at(look):
        yield Finding(
            f"`{label}` {what}, so it was not searched for names and addresses.",
            (Where(label, Place(label)),),
            "Search it yourself, or split it.",
            Severity.INFO,
        )


RULE = Rule(
    id="file-unreadable",
    title="File cannot be read",
    severity=Severity.ERROR,
    why="A file that cannot be opened counts as missing, and most apps do not say so.",
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
