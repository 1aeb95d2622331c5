"""Values that only another reader of a `.env` understands: backticks, remarks, references.

Node's dotenv (since 15.0) takes backticks for quotes, over several lines too; python-dotenv does
not. Railway and GitHub Actions resolve `${{…}}`; python-dotenv makes something else of it.
"""

from collections.abc import Sequence
from typing import Final

from lib.migration.importing.parsed import Ambiguity
from lib.names import placeholders as texts
from lib.regex import regex
from lib.sources.env_text import Statement

_TICK: Final = "`"
# Names of texts, which may well begin as a heading or a channel does.
_OF_TEXTS: Final = regex(
    r"(?:PROMPT|TEMPLATE|TITLE|HEADER|HEADING|TEXT|MESSAGE|CHANNELS?|COLOU?RS?|TAGS?)$",
    2,  # re.IGNORECASE
)
_BETWEEN_TICKS: Final = (
    "Its value stands between backticks, which Node's dotenv takes for quotes and python-dotenv "
    "for a part of the value"
)


def without_blocks(found: Sequence[Statement]) -> tuple[Statement, ...]:
    """Return the statements without the lines between two backticks, which belong to the first."""
    kept: list[Statement] = []
    after = -1
    for number, one in enumerate(found):
        if number <= after:
            continue
        kept.append(one)
        if _opens(one):
            after = _closing(found, number)
    return tuple(kept)


def foreign_value(one: Statement) -> Ambiguity | None:
    """Return why no reader of Python gets the value that is meant; None for an ordinary one."""
    written = _written(one)
    if written.startswith(_TICK) and (one.last_line > one.line or _opens(one)):
        return Ambiguity(
            f"{_BETWEEN_TICKS}; it reads the first line only.",
            "Put the whole value in single quotes.",
        )
    if "${{" in written:
        return Ambiguity(
            "It holds a reference as `${{…}}`, which Railway, GitHub Actions and the like resolve "
            "and nobody else.",
            "Put in the value itself, as it is shown there.",
        )
    return None


def is_comment(name: str, one: Statement) -> bool:
    """Whether what was read as a value is a remark: `NAME=#what belongs here`."""
    return not one.quote and not _OF_TEXTS.search(name) and texts.is_comment(_written(one))


def in_ticks(one: Statement) -> str:
    """Say that a value of one line stands between backticks, as a clause; nothing where not."""
    written = _written(one)
    ticked = len(written) > 1 and written.startswith(_TICK) and written.endswith(_TICK)
    return _BETWEEN_TICKS[:1].lower() + _BETWEEN_TICKS[1:] if ticked else ""


def _opens(one: Statement) -> bool:
    """Whether a value begins with a backtick that its line does not close."""
    text = one.original.reveal()
    return _written(one).startswith(_TICK) and text.count(_TICK) == 1


def _closing(found: Sequence[Statement], number: int) -> int:
    """Return the number of the statement that has the other backtick; the same where none has."""
    for later in range(number + 1, len(found)):
        if _written(found[later]).startswith(_TICK):
            return number  # the next value of this kind: the first was never closed
        if _TICK in found[later].original.reveal():
            return later
    return number


def _written(one: Statement) -> str:
    return "" if one.value is None or one.quote else one.value.reveal().strip()
