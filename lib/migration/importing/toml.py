"""Turn a `secrets.toml` into lines: what the environment can hold of it, and what it cannot."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from lib.migration.importing.parse import may_be_typed
from lib.migration.importing.parsed import Ambiguity, ImportedLine
from lib.names.displayable import is_assigned_name, shown
from lib.sources import Entry, Place, Problem
from lib.sources.bounded import toml_document
from lib.sources.streamlit_secrets import read_secrets_text
from lib.sources.toml_lines import key_lines


def toml_lines(text: str, label: str) -> tuple[tuple[ImportedLine, ...], Problem | None]:
    """Return the lines of a document, or the problem that spoils it whole."""
    source = read_secrets_text(text, label)
    if source.problems:
        return (), source.problems[0]
    by_name: dict[str, list[Entry]] = {}
    for entry in source.entries:
        by_name.setdefault(entry.name, []).append(entry)
    lines = [_line(entries) for entries in by_name.values()]
    return (*lines, *_unfit(text, label)), None


def _line(entries: list[Entry]) -> ImportedLine:
    """Return the line of a name: the one outside of sections counts before those in sections."""
    winner, *others = sorted(entries, key=lambda entry: bool(entry.place.section))
    section = winner.place.section
    is_named = is_assigned_name(winner.name, winner.value.reveal())
    if not is_named or not all(shown(part) for part in section.split(".") if section):
        place = replace(winner.place, section="")
        doubt = _unreadable_name(may_be_typed(winner.name))
        return ImportedLine(winner.name, winner.value, place, doubt=doubt, hidden=True)
    reader = _only_reader(section)
    notes = [_section_note(winner)] if section and not reader else []
    if any(one.value != winner.value for one in others):
        lines = " and ".join(str(one.place.line) for one in others)
        notes.append(
            f"Line {lines} would have the same name with a different value, and is skipped."
        )
    return ImportedLine(
        winner.name,
        winner.value,
        winner.place,
        notes=tuple(notes),
        unread=_why_unread(section, reader) if reader else "",
        instead=f"{_WHOLE} Include it anyway if your code reads it from the environment.",
    )


# Streamlit, `auth_util.py` and `connections/base_connection.py`: they ask `st.secrets` for the
# section, and on a Space no `secrets.toml` is there.
_READERS: Final = {"auth": "st.login()", "connections": "st.connection()"}
_WHOLE: Final = (
    "Put the whole file into one secret such as `SECRETS_TOML`, and let the app write it to "
    "`.streamlit/secrets.toml` when it starts."
)


def _only_reader(section: str) -> str:
    """Return the function of Streamlit that alone reads a section; nothing for one of the app."""
    return _READERS.get(section.partition(".")[0], "")


def _why_unread(section: str, reader: str) -> str:
    return (
        f"`{reader}` reads the section `{section}` from `secrets.toml` and from nowhere else, "
        "so it would not find this in the environment"
    )


def _section_note(entry: Entry) -> str:
    return (
        f"It is in the section `{entry.place.section}`: on the Space the app has to read it as "
        f"`{entry.name}` from the environment."
    )


def _unreadable_name(may_be_typed: bool) -> Ambiguity:
    return Ambiguity(
        "Its name does not look like one and may be part of a key, so it is neither "
        "sent nor shown.",
        "Write the name in capitals with words as in `OPENAI_API_KEY`.",
        by_name=may_be_typed,
    )


def _unfit(text: str, label: str) -> Iterator[ImportedLine]:
    """Yield what is neither text nor number, which no environment variable can hold."""
    lines = key_lines(text)
    for path, value in _others(toml_document(text), ()):
        fit = all(shown(part) for part in path)
        kind = "a switch" if isinstance(value, bool) else "a list or a date"
        reader = _only_reader(path[0]) if len(path) > 1 else ""
        doubt = Ambiguity(
            f"It is {kind}, which Streamlit does not copy to an environment variable.",
            "Write it as text in quotes if the app needs it on the Space.",
        )
        if reader and fit:
            said = _why_unread(".".join(path[:-1]), reader)
            doubt = Ambiguity(f"{said[:1].upper()}{said[1:]}.", _WHOLE)
        place = Place(label, lines.get(path), ".".join(path[:-1]) if fit else "")
        yield ImportedLine(path[-1], None, place, doubt=doubt, hidden=not fit)


def _others(
    table: Mapping[str, Any], above: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Any]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _others(value, (*above, key))
        elif isinstance(value, bool) or not isinstance(value, str | int | float):
            yield (*above, key), value
