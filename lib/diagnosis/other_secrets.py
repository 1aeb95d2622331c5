"""The secrets of a project that belong to no provider of the table: set or not, and how good.

What is wrong with one is told by the rules; here is one line for each, so that nobody's project
looks empty because its services are not in the table.
"""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final

from lib.names import connection_string
from lib.names import placeholders as texts
from lib.names.displayable import shown
from lib.names.secret_sounding import names_a_store, sounds_secret
from lib.names.weak import shortness, weakness
from lib.project import Project
from lib.provider_config import Provider
from lib.record import record
from lib.regex import regex
from lib.resolution import index_by_name, resolve
from lib.sources import ENVIRONMENT, Entry

# What says which one of several: `GROQ_API_KEY_1`, `HF_TOKEN2`, `OPENAI_API_KEY_PROD`.
_WHICH: Final = regex(r"(?:_?[0-9]{1,2}|_(?:PROD|DEV|STAGING|TEST|BACKUP|OLD|NEW))$", re.IGNORECASE)


class Condition(StrEnum):
    """What can be said of a value without asking anybody."""

    SET = "set"
    EMPTY = "not set"
    PLACEHOLDER = "placeholder"
    WEAK = "weak"
    BROKEN = "not usable"


@record
class OtherSecret:
    """One name. entry: the value in use, or the first one where all are empty.

    what: `PostgreSQL address`, `another key for Groq`, or nothing. same_as: other names that have
    the very same value.
    """

    entry: Entry
    condition: Condition
    what: str = ""
    same_as: tuple[str, ...] = ()


def other_secrets(project: Project) -> tuple[OtherSecret, ...]:
    """Return the secrets of a project that no provider of the table reads, as they stand."""
    known = {name: one.provider for one in project.providers for name in one.provider.every_name}
    index = index_by_name(project.sources)
    found = {
        name: resolve((name,), {name: entries}).winner or entries[0]
        for name, entries in index.items()
        if name not in known and _is_secret(name, entries)
    }
    same = _same({**_used(project), **found})
    return tuple(
        OtherSecret(one, _condition(one), _what(one, known), same.get(name, ()))
        for name, one in found.items()
    )


def _is_secret(name: str, entries: Sequence[Entry]) -> bool:
    """Whether a name is told as a secret's: by its name, or by a password in its address."""
    if not shown(name):
        return False
    if sounds_secret(name) or names_a_store(name):
        return True
    in_files = (one for one in entries if one.source != ENVIRONMENT)
    return any(connection_string.has_password(one.value.reveal()) for one in in_files)


def _condition(entry: Entry) -> Condition:
    value = entry.value.reveal().strip()
    if not value:
        return Condition.EMPTY
    if value.casefold() in texts.SENTINELS:
        return Condition.SET
    flaw = connection_string.flaw(value) if _is_address(entry) else None
    if flaw is connection_string.Flaw.PLACEHOLDER or texts.is_placeholder(value):
        return Condition.PLACEHOLDER
    if flaw or texts.is_mask(value):
        return Condition.BROKEN
    weak = weakness(entry.name, value) or shortness(entry.name, value)
    return Condition.WEAK if weak else Condition.SET


def _is_address(entry: Entry) -> bool:
    return names_a_store(entry.name) or "://" in entry.value.reveal()


def _what(entry: Entry, known: Mapping[str, Provider]) -> str:
    """Say what a value is for, as far as its shape or its name tell."""
    if family := connection_string.family(entry.value.reveal()):
        return f"{family} address"
    owner = known.get(_WHICH.sub("", entry.name))
    return f"another key for {owner.name}" if owner else ""


def _used(project: Project) -> dict[str, Entry]:
    """Return the keys of providers that are in use, by their names."""
    winners = (one.key.winner for one in project.configured)
    return {one.name: one for one in winners if one}


def _same(entries: Mapping[str, Entry]) -> dict[str, tuple[str, ...]]:
    """Return, for each name, the others that have the same value."""
    by_value: dict[str, list[str]] = {}
    for name, entry in entries.items():
        if not entry.value.is_empty():
            by_value.setdefault(entry.value.reveal(), []).append(name)
    return {
        name: tuple(other for other in names if other != name)
        for names in by_value.values()
        for name in names
        if len(names) > 1
    }
