"""Commands that are offered for copying, for a POSIX shell (`sh`, also that of Git for Windows)."""

import shlex
from collections.abc import Iterable
from typing import Final

from lib.escape.clean import plain
from lib.regex import regex

_HOME: Final = regex(r"~/")
# Every medium takes a backtick for the mark of code type, and draws none: a shell makes it.
_BACKTICK: Final = "\"$(printf '\\140')\""


def shell_line(words: Iterable[str]) -> str:
    """Return words as one command line in which a shell finds these words and nothing else."""
    return " ".join(_quoted(word) for word in words)


def shell_path(label: str) -> str:
    """Return the label of a file as one word of a command: quoted, never taken for an option.

    A leading `~/` is the home folder; the rest is as it stands.
    """
    if _HOME.match(label):
        rest = label[2:]
        return f"~/{_quoted(rest)}" if rest else "~/"
    return _quoted(f"./{label}" if label.startswith("-") else label)


def _quoted(word: str) -> str:
    pieces = plain(word).split("`")
    if len(pieces) == 1:
        return shlex.quote(pieces[0])
    return _BACKTICK.join(shlex.quote(one) if one else "" for one in pieces)
