"""A comment says when a value expires, and that day is past or near."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity, Where
from lib.diagnosis.rules._days import SOON, days_until, grave, in_days
from lib.diagnosis.rules._files import text_of
from lib.names.displayable import shown
from lib.sources import ST_SECRETS, Place
from lib.sources.model import STREAMLIT_SECRETS

# A comment about an end has one of these.
_WORDS: Final = ("expir", "valid", "good until", "rotate", "renew", "replace")

if TYPE_CHECKING:
    from datetime import date

    from lib.sources.env_file import EnvFile


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every value whose noted day is past, or within a month."""
    for where, day in (*_in_env_files(look), *_in_secrets(look)):
        left = days_until(look, day)
        if left > SOON:
            continue
        told = f"expired on {day}" if left < 0 else f"expires on {day}, {in_days(left)}"
        yield Finding(
            f"`{where.name}` in `{where.place}` {told}, as the comment there says.",
            (where,),
            f"Create a new value for `{where.name}`, and change the day in the comment.",
            grave(left),
        )


def _in_env_files(look: RuleContext) -> "Iterator[tuple[Where, date]]":
    for file in look.env_files:
        if file.text is not None and not file.is_example and _speaks(file.text.text.reveal()):
            yield from _in_file(file)


def _in_file(file: "EnvFile") -> "Iterator[tuple[Where, date]]":
    from lib.diagnosis.expiry_notes import noted_end  # noqa: PLC0415 - few files speak of an end

    lines = file.text.text.reveal().splitlines() if file.text else []
    for one in file.statements:
        if not shown(one.name) or one.value is None or one.value.is_empty():
            continue
        day = noted_end(lines, one.line, one.last_line, one.value.reveal())
        if day is not None:
            yield Where(file.path.name, Place(file.label, one.line), one.name), day


def _in_secrets(look: RuleContext) -> "Iterator[tuple[Where, date]]":
    """Yield those of the project's own `secrets.toml`."""
    text = text_of(look.folder / STREAMLIT_SECRETS)
    if not _speaks(text):
        return
    from lib.diagnosis.expiry_notes import noted_end  # noqa: PLC0415 - as above

    lines = text.splitlines()
    for source in look.project.sources:
        for one in source.entries if source.kind == ST_SECRETS else ():
            line = one.place.line
            if one.place.label != STREAMLIT_SECRETS or line is None or not shown(one.name):
                continue
            day = None if one.value.is_empty() else noted_end(lines, line, line, one.value.reveal())
            if day is not None:
                yield Where(source.kind, one.place, one.name), day


def _speaks(text: str) -> bool:
    """Whether a text has a comment that may be about an end, which most have not."""
    lowered = text.lower()
    return "#" in lowered and any(word in lowered for word in _WORDS)


RULE = Rule(
    id="expires-soon",
    title="Value expires soon",
    severity=Severity.WARNING,
    why="On that day the app stops, with an error that names no date.",
    find=find,
    fix="Create a new value, and change the day in the comment.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example({".env": "# expires: 2026-12-11\nGROQ_API_KEY=gsk_made-up\n"}),
        Example({".env": "MY_TOKEN=made-up-4711  # expires 2026-10-01\n"}),
        Example({".env.local": "# from Ann\n# @expire 2026-11-28\nexport MY_TOKEN='made-up'\n"}),
        Example({".env": 'MY_TOKEN="a # b" # valid until 28.12.2026\n'}),
        Example({".env.production": "# Expiry date: 2026/12/01 (team)\nMY_TOKEN=made-up\n"}),
        Example({".streamlit/secrets.toml": '# expires: 2026-12-01\nMY_TOKEN = "made-up"\n'}),
        Example({".env": "# expired on 2020-01-01\nOLD_TOKEN=made-up\nX=1\n"}),
    ),
    is_silent_on=(
        Example({".env": "# expires: 2027-01-31\nGROQ_API_KEY=gsk_made-up\n"}),
        Example({".env": "# expires: 2026-01-01\n# OLD_TOKEN=made-up\nMY_TOKEN=made-up\n"}),
        Example({".env": "# expires: 2026-01-01\n\nMY_TOKEN=made-up\n# expires: never\nB=1\n"}),
        Example({".env": "MY_TOKEN='a # expires 2026-01-01'\nTOKEN_EXPIRES=2026-01-01\n"}),
        Example({".env": "# expires: 2026-01-01\nMY_TOKEN=\n# expires: 2026-13-41\nB=1\n"}),
        Example({".env.example": "# expires: 2026-01-01\nMY_TOKEN=made-up\n"}),
        Example({".env": "A=1 # expires 2026-01-01 was the old one\n"}, now=1_700_000_000.0),
        Example({".streamlit/secrets.toml": '# expires: 2026-01-01\n\nMY_TOKEN = "made-up"\n'}),
    ),
)
