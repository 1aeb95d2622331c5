"""A value in a `.env` stretches over several lines."""

from collections.abc import Iterator

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity, Where
from lib.diagnosis.rules._files import loaded
from lib.names.displayable import shown
from lib.sources import Place


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every statement of several lines, whatever its name: the next lines pass for names."""
    for file in loaded(look):
        for one in file.statements:
            if one.is_error or one.last_line == one.line:
                continue
            name = shown(one.name)
            what = f"The value of `{name}`" if name else "A value"
            lines = f"lines {one.line} to {one.last_line} of `{file.label}`"
            yield Finding(
                f"{what} spans {lines}, which `hf` and Docker read line by line.",
                (Where(file.path.name, Place(file.label, one.line), name),),
                f'Write {lines} as one line in double quotes, with "\\n" for each line break.',
            )


RULE = Rule(
    id="value-multiline",
    title="Multi-line value",
    severity=Severity.WARNING,
    why=(
        "Read line by line, only the first line is uploaded, and a line with `=`, such "
        "as the last one of a private key, becomes a name that anyone can see."
    ),
    find=find,
    fix='Write the value as one line in double quotes, with "\\n" for each line break.',
    fix_kind=FixKind.SAFE,
    triggers=(
        Example({".env": 'TLS_KEY="-----BEGIN-----\nQUJD\nQQ==\n-----END-----"\nB=1\n'}),
        Example({".env.local": "A_KEY='one\ntwo'\n"}),
    ),
    is_silent_on=(
        Example({".env": 'TLS_KEY="-----BEGIN-----\\nQUJD\\n-----END-----"\n\n\nB=1\n'}),
        Example({".env.example": "A_KEY='one\ntwo'\n"}),
        Example({".streamlit/secrets.toml": 'A_KEY = """one\ntwo"""\n'}),
    ),
)
