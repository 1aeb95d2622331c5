"""Tell every file that is not plain text in UTF-8."""

from collections.abc import Iterator

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity
from lib.diagnosis.rules._cures import save_as_utf8
from lib.diagnosis.rules._files import problems
from lib.record import replace


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every file that is not plain text in UTF-8."""
    for finding in problems(look, "env-file-encoding"):
        yield replace(finding, cure=save_as_utf8(look, finding))


RULE = Rule(
    id="env-file-encoding",
    title="File is not plain UTF-8",
    severity=Severity.ERROR,
    why="Windows tools save UTF-16 or a byte order mark, and readers then lose names.",
    find=find,
    fix="Save the file again as UTF-8 without a byte order mark.",
    fix_kind=FixKind.SAFE,
    triggers=(
        Example({".env": "A_KEY=one\n".encode("utf-16")}),
        Example({".env": b"\xef\xbb\xbfA_KEY=one\n"}),
        Example({".env.local": b"A_KEY=one\0two\n"}),
        Example({".streamlit/secrets.toml": b"\xef\xbb\xbfA_KEY = 'one'\n"}),
    ),
    is_silent_on=(
        Example({".env": "A_KEY=one\n# Schl\u00fcssel\n"}),
        Example({".env.example": "A_KEY=\n".encode("utf-16")}),
        Example({".env": ""}),
    ),
)
