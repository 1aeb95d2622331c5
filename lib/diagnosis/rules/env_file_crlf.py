"""The lines of a `.env` end as on Windows."""

from collections.abc import Iterator

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity, Where
from lib.diagnosis.rules._cures import save_with_line_feeds
from lib.diagnosis.rules._files import loaded
from lib.sources import Place


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every file with values that has a carriage return before a line feed."""
    for file in loaded(look):
        before, found, _ = file.text.text.reveal().partition("\r\n") if file.text else ("", "", "")
        if found:
            line = before.count("\n") + 1
            yield Finding(
                f"Lines of `{file.label}` end as on Windows (CRLF), the first of them line {line}.",
                (Where(file.path.name, Place(file.label, line)),),
                f"Save `{file.label}` with line feeds only (LF).",
                cure=save_with_line_feeds(look, file),
            )


RULE = Rule(
    id="env-file-crlf",
    title="Windows line endings",
    severity=Severity.INFO,
    why="Python copes, but `source .env` in a shell adds a carriage return to each value.",
    find=find,
    fix="Save the file with line feeds only (LF).",
    fix_kind=FixKind.SAFE,
    triggers=(
        Example({".env": "A_KEY=one\r\nB_KEY=two\r\n"}),
        Example({".env.local": "A_KEY=one\nB_KEY=two\r\n"}),
    ),
    is_silent_on=(
        Example({".env": "A_KEY=one\nB_KEY=two\n"}),
        Example({".env.example": "A_KEY=\r\n", "README.md": "A\r\n"}),
        Example({".env": 'A_KEY="one\\r\\n"\n'}),
    ),
)
