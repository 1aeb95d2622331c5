"""python-dotenv skips a line of a `.env`."""

from collections.abc import Iterator

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity, Where
from lib.diagnosis.rules._cures import mend_line
from lib.diagnosis.rules._files import loaded
from lib.names.valid_names import VALID
from lib.sources import Place
from lib.sources.env_text import Statement
from lib.sources.line_trouble import foreign_syntax, trouble


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every line that sets nothing though it seems meant to, and what it looks like."""
    for file in loaded(look):
        for one in file.statements:
            if not _is_lost(one):
                continue
            place = Place(file.label, one.line)
            span, start = f"line {one.line}", f"`{place}` is ignored: it"
            if one.last_line > one.line:
                span = f"lines {one.line} to {one.last_line}"
                start = f"L{span[1:]} of `{file.label}` are ignored: the first"
            yield Finding(
                f"{start} {trouble(one)}.",
                (Where(file.path.name, place),),
                f"Write {span} of `{file.label}` as `NAME=value`, with both quotes or none.",
                cure=mend_line(look, file, one),
            )


def _is_lost(one: Statement) -> bool:
    if one.is_error:
        return True
    return not VALID.fullmatch(one.name) and (one.value is None or bool(foreign_syntax(one)))


RULE = Rule(
    id="env-line-ignored",
    title="Ignored line",
    severity=Severity.ERROR,
    why="python-dotenv skips anything that is not `NAME=value`, and only its log says so.",
    find=find,
    fix="Write the line as `NAME=value`, with both quotes or none.",
    fix_kind=FixKind.UNSAFE,
    triggers=(
        Example({".env": "set A_KEY=one\n"}),
        Example({".env": "A_KEY: one\n"}),
        Example({".env": "A_KEY:one\n"}),
        Example({".env": '$env:A_KEY="one"\n'}),
        Example({".env": 'A_KEY="one\nB_KEY=two\n'}),
        Example({".env.local": 'A_KEY="one"two\n'}),
    ),
    is_silent_on=(
        Example({".env": "A_KEY=one\nexport B_KEY='two' # why\n\n  # a: b\nC_KEY = three\n"}),
        Example({".env": "SERVICE_URL=http://one:80/\nTEXT=it's\n"}),
        Example({".env.example": "A_KEY: one\n"}),
        Example({".env": "A_KEY\n"}),
    ),
)
