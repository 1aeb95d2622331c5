"""Which other syntax a line of a `.env` is written in."""

import re
from typing import Final

from lib.names.valid_names import VALID
from lib.regex import regex
from lib.sources.env_text import Statement

# The first that fits a line, beside what is said of it.
_SYNTAXES: Final = (
    (regex(r"\s*\$env:", re.IGNORECASE), "is PowerShell (`$env:NAME = …`)"),
    (regex(r"\s*setx?\s", re.IGNORECASE), "is a shell's `set`"),
    (regex(r"\s*setenv\s"), "is a shell's `setenv`"),
    (regex(r"\s*(?:const|let|var)\s"), "is JavaScript"),
    (regex(r"\s*(?://|;|--\s|/\*)"), "is a comment of another language"),
    (regex(r"""\s*(["'])[\w.-]+\1\s*:"""), 'is JSON (`"NAME": …`)'),
    (regex(r"\s*(?:-\s+)?[\w.-]+\s*:(?![=/])"), "is YAML (`NAME: value`)"),
    (regex(r"\s*-\s"), "is a YAML list item"),
    (regex(r"\s*\[[\w.\" -]+\]\s*(?:#.*)?$"), "is the heading of a TOML or INI file"),
    (regex(r"\s*-----(?:BEGIN|END)"), "is part of a key that is not in quotes"),
)
_QUOTED: Final = regex(r"""[^=\n]*=\s*(["'])(.*)""", re.DOTALL)
_SPACED: Final = regex(r"\s*(?:export\s+)?\w+[^\S\n]+\w+\s*=")


def foreign_syntax(statement: Statement) -> str:
    """Say in which other syntax a line that gives no proper name is; nothing where in none."""
    if not statement.is_error and (not statement.name or VALID.fullmatch(statement.name)):
        return ""
    text = statement.original.reveal()
    return next((say for pattern, say in _SYNTAXES if pattern.match(text)), "")


def trouble(statement: Statement) -> str:
    """Say why a reader that wants `NAME=value` skips a line."""
    found = foreign_syntax(statement)
    if found:
        return found
    text = statement.original.reveal()
    quoted = _QUOTED.match(text)
    if quoted is None:
        spaced = _SPACED.match(text)
        return "has a space in its name" if spaced else "is not `NAME=value`"
    if _SPACED.match(text):
        return "has a space in its name"
    if quoted[1] not in quoted[2]:
        return "has a quote that is never closed"
    return "has text after a closing quote"
