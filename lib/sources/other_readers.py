"""How readers other than python-dotenv read a line of a `.env`.

`hf` is the dialect of `hf spaces secrets add --secrets-file` (huggingface_hub 2.4.0,
`utils/_dotenv.py`); `docker` that of `docker run --env-file`.
"""

import re
from typing import Final

from lib.names.valid_names import VALID
from lib.regex import regex
from lib.secret import Secret
from lib.sources.env_text import Statement

_LINE: Final = regex(
    r"""
    (?: export [^\S\n]+ )?
    (?P<name> [A-Za-z_][A-Za-z0-9_]* )
    [^\S\n]* (?: (?P<equals> = ) (?P<value> [^\n\r]* ) | (?: \#[^\n\r]* )? )
    """,
    re.VERBOSE,
)
_IN_QUOTES: Final = regex(r"""[^\S\n]*('(?:\\'|[^'])*'|"(?:\\"|[^"])*")[^\S\n]*(?:\#[^\n\r]*)?""")
# Where a comment begins behind a value that is not in quotes: at the first of its blanks.
_COMMENT: Final = regex(r"(?<![^\S\n])[^\S\n]+\#")
_ESCAPES: Final = {"n": "\n", "t": "\t", '"': '"', "\\": "\\", "$": "$"}


def hf(text: str) -> dict[str, str]:
    """Return what `hf` uploads for some lines; a name without `=` and a broken line give nothing.

    For a name without `=` it takes the value of the environment, which is not looked up here.
    """
    found: dict[str, str] = {}
    for line in text.splitlines():
        match = _LINE.fullmatch(line.strip())
        if match and match["equals"]:
            found[match["name"]] = _unquote(_written(match["value"]).strip())
    return found


def _written(value: str) -> str:
    """Return what stands behind `=` without its comment, quote marks still around it."""
    quoted = _IN_QUOTES.fullmatch(value) if "'" in value or '"' in value else None
    if quoted:
        return quoted[1]
    comment = _COMMENT.search(value) if "#" in value else None
    return value[: comment.start()] if comment else value


def _unquote(value: str) -> str:
    if value.startswith('"') and value.endswith('"'):
        return re.sub(r"\\(.)", lambda part: _ESCAPES.get(part[1], part[0]), value[1:-1])
    if value.startswith("'") and value.endswith("'"):
        return value[1:-1]
    return value


def docker(text: str) -> dict[str, str] | None:
    """Return what Docker takes from one line: all behind `=` as it is; None where it refuses."""
    name, equals, value = text.lstrip(" \t\n").rstrip("\n").partition("=")
    if not name or " " in name or "\t" in name:
        return None
    return {name: value} if equals else {}


def is_read_differently(one: Statement) -> bool:
    """Whether python-dotenv and `hf` make two values of a line that is in order otherwise."""
    return is_plain_line(one) and not is_expanded(one) and differs(one, one.value)


def differs(one: Statement, value: Secret | None) -> bool:
    """Whether `hf` reads another value than python-dotenv does, which is given."""
    return value is None or hf(one.original.reveal()) != {one.name: value.reveal()}


def is_plain_line(one: Statement) -> bool:
    """Whether a statement is one line with a valid name, and no error."""
    return not one.is_error and one.last_line == one.line and bool(VALID.fullmatch(one.name))


def is_expanded(one: Statement) -> bool:
    """Whether python-dotenv puts other variables into the value of a statement."""
    return one.value is not None and "${" in one.value.reveal()
