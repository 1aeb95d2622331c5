"""What can be put into a Space at all, whatever is there: fit names and fit values."""

import re
from typing import Final

from lib.migration.desired import DesiredEntry, EntryKind
from lib.names.displayable import shown
from lib.names.of_spaces import OF_SPACES, ORDINARY

# The pattern of keys in the Hub's OpenAPI description.
_NAME: Final = re.compile(r"[a-zA-Z][_a-zA-Z0-9]*")
# A container cannot do its work where these are overwritten.
_OF_CONTAINERS: Final = frozenset({"PATH", "HOME", "USER", "HOSTNAME", "PWD", "SHELL"})
# Linux takes no longer `NAME=value`, its end included (MAX_ARG_STRLEN in execve(2)).
_LONGEST: Final = 131_072


def fit_name(name: str) -> bool:
    """Whether the Hub takes a name, and it may be shown: not a value in a name's place."""
    return bool(_NAME.fullmatch(name) and shown(name))


def unfit(wanted: DesiredEntry, *, static: bool = False) -> tuple[str, str] | None:
    """Return why one name cannot be put into a Space, and what to do; None where it can.

    static: whether the Space is a static one, which hands everything to the browser.
    """
    return _unfit_name(wanted) or _unfit_value(wanted) or _unfit_place(wanted, static)


def _unfit_name(wanted: DesiredEntry) -> tuple[str, str] | None:
    name = wanted.name
    if not shown(name) and not wanted.is_typed:
        return (
            "In place of the name is something that may be a value.",
            "Correct the line, or choose a name made of words, as `OPENAI_API_KEY` is.",
        )
    if not _NAME.fullmatch(name):
        return (
            "The Hub accepts names of letters, digits and `_` that start with a letter.",
            "Choose another name for it.",
        )
    if name in OF_SPACES | ORDINARY:
        return "A Space sets this name itself.", "Skip it, or choose another name."
    if name in _OF_CONTAINERS:
        return "The container sets this name itself.", "Skip it, or choose another name."
    return None


def _unfit_value(wanted: DesiredEntry) -> tuple[str, str] | None:
    if wanted.value.is_empty():
        return "It has no value.", "Fill it in, or skip it."
    if not _encodable(wanted.value.reveal()):
        return "Its value contains half a character.", "Correct the value."
    if "\0" in wanted.value.reveal():
        return (
            "Its value contains a zero byte, which no environment variable can hold."
        ), "Correct the value."
    size = len(wanted.name) + len(wanted.value.reveal().encode()) + 2
    if size > _LONGEST:
        return "Its value is too long: a Linux process takes 128 KiB.", "Put it into a file."
    return None


def _unfit_place(wanted: DesiredEntry, static: bool) -> tuple[str, str] | None:
    if static and wanted.kind is EntryKind.SECRET:
        return (
            "A static Space exposes its secrets to every visitor.",
            "Use a Docker or Gradio Space, or skip it.",
        )
    return None


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
