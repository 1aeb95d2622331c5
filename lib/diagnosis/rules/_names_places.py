"""Where a name stands, which names may be shown, and whether the project is a Space."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from lib.deployment import Platform
from lib.diagnosis.rule import RuleContext, Where
from lib.names.displayable import shown
from lib.regex import regex
from lib.sources import DOTENV, DOTENV_LOCAL, ST_SECRETS, Entry, Place, Trust
from lib.sources.text_file import UnreadableError, read_text

IN_FILES: Final = frozenset({ST_SECRETS, DOTENV_LOCAL, DOTENV})

_SDK: Final = regex(r"^sdk:[ \t]*[\"']?(gradio|streamlit|docker)\b", re.MULTILINE)
_FRONT: Final = "---\n"


def where(entry: Entry) -> Where:
    """Return the place of an entry."""
    return Where(entry.source, entry.place, entry.name)


def is_plain(name: str) -> bool:
    """Whether a name is an ordinary variable name, which may be shown."""
    return bool(shown(name))


def set_entries(look: RuleContext) -> Iterator[Entry]:
    """Yield every entry with a value and an ordinary name that nothing in its source replaced."""
    for source in look.project.sources:
        for entry in source.entries:
            if not entry.replaced and not entry.value.is_empty() and is_plain(entry.name):
                yield entry


def all_entries(look: RuleContext) -> Iterator[Entry]:
    """Yield these, and what `.env.production` and its like set, which some tools load."""
    yield from set_entries(look)
    for file in look.env_files:
        if file.is_loaded or file.is_example:
            continue
        for one in file.statements:
            if one.value is not None and not one.value.is_empty() and is_plain(one.name):
                place = Place(file.label, one.line)
                yield Entry(one.name, one.value, file.path.name, place, hand=Trust.PROJECT)


def by_name(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """Return entries by their names, in the order in which they come."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.name, []).append(entry)
    return found


def listed(entries: Iterable[Entry]) -> str:
    """Return places as people list them: "`.env:1` and `.env.local:2`"."""
    return " and ".join(dict.fromkeys(f"`{entry.place}`" for entry in entries))


def on_space(look: RuleContext) -> bool:
    """Whether this runs on a Space."""
    return look.project.deployment.kind is Platform.SPACE


def is_for_space(look: RuleContext) -> bool:
    """Whether the project is a Space's: its `README.md` begins with the settings of one."""
    if look.for_space:
        return True
    try:
        text = read_text(look.folder / "README.md", "", "README.md") or ""
    except UnreadableError:
        return False
    if not text.startswith(_FRONT):
        return False
    return _SDK.search(text[len(_FRONT) :].partition("\n---")[0]) is not None
