"""The same name stands twice in one file."""

from collections.abc import Iterator

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity, Where
from lib.diagnosis.rules._cures import keep_last
from lib.names.displayable import shown
from lib.sources import Place


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every name that a file sets more than once, with its lines."""
    for file in look.env_files:
        lines: dict[str, list[int]] = {}
        for statement in file.statements:
            if statement.name:
                lines.setdefault(statement.name, []).append(statement.line)
        for name, numbers in lines.items():
            if len(numbers) > 1 and shown(name):
                where = tuple(
                    Where(file.path.name, Place(file.label, one), name) for one in numbers
                )
                listed = ", ".join(str(one) for one in numbers)
                times = "twice" if len(numbers) == 2 else f"{len(numbers)} times"
                yield Finding(
                    f"`{name}` is defined {times} in `{file.label}` (lines {listed}); the last one "
                    "is in use.",
                    where,
                    f"Remove all but one of the lines {listed} of `{file.label}`.",
                    cure=keep_last(look, file, name),
                )


RULE = Rule(
    id="env-duplicate-name",
    title="Name defined twice",
    severity=Severity.WARNING,
    why="Readers silently keep the last value, so a change to an earlier line has no effect.",
    find=find,
    fix="Keep one of the lines.",
    fix_kind=FixKind.SAFE,
    triggers=(Example({".env": "A_KEY=one\nB_KEY=x\nA_KEY=two\n"}),),
    is_silent_on=(
        Example({".env": "A_KEY=one\n# A_KEY=two\n"}),
        Example({".env": "A_KEY=one\n", ".env.local": "A_KEY=two\n"}),
    ),
)
