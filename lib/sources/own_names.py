"""A provider's key under a name of the project's own: `openai_api_key`, `OpenAI_key`, `LLM_KEY`.

Such a name counts where the project's own code reads it as it is written, or in any case where
pydantic reads it, and only while none of the provider's usual names is set. It is told by how it
is spelled, or else by a value that has the shape of the keys of one provider alone.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from lib.names.displayable import shown
from lib.names.secret_sounding import sounds_secret
from lib.names.spelling import is_of_table, spelled_otherwise
from lib.provider_config import Provider, owners_of_prefix
from lib.record import record
from lib.sources.code_files import read_as_written
from lib.sources.model import Entry

_CLEAR_PREFIX: Final = 3
_BY_CASE, _BY_WORD, _BY_VALUE = range(3)

Index = Mapping[str, Sequence[Entry]]


@record
class OwnName:
    """A name that is read instead of a provider's usual one. is_key: or else of its address."""

    name: str
    provider: Provider
    is_key: bool
    rank: int


def own_names(
    folder: Path,
    index: Index,
    *,
    without_key: Iterable[Provider],
    without_address: Iterable[Provider],
) -> tuple[OwnName, ...]:
    """Return the project's own names for what it has under no usual name, one at most for each.

    without_key, without_address: the providers of which nothing is known yet. Code is only read
    where a name, or a value, may be one of theirs.
    """
    keys = {one.id for one in without_key}
    addresses = {one.id for one in without_address}
    found = [
        one
        for name, entries in index.items()
        if (one := _meant(name, entries)) and one.provider.id in (keys if one.is_key else addresses)
    ]
    if not any(one.is_key for one in found):
        return ()
    read = read_as_written(folder, (one.name for one in found))
    return _best(one for one in found if one.name in read)


def _meant(name: str, entries: Sequence[Entry]) -> OwnName | None:
    entry = next((one for one in entries if not one.replaced and not one.value.is_empty()), None)
    if entry is None or entry.place.section or is_of_table(name) or not shown(name):
        return None
    spelled = spelled_otherwise(name)
    if spelled is not None:
        rank = _BY_CASE if spelled.same_letters else _BY_WORD
        return OwnName(name, spelled.provider, spelled.is_key, rank)
    owner = _owner(entry.value.reveal().strip()) if sounds_secret(name) else None
    return OwnName(name, owner, True, _BY_VALUE) if owner else None


def _owner(value: str) -> Provider | None:
    """Return the one provider whose keys have a value's beginning and shape."""
    owners = owners_of_prefix(value)
    if len(owners) != 1:
        return None
    row = owners[0]
    clear = any(len(one) >= _CLEAR_PREFIX and value.startswith(one) for one in row.prefixes)
    return row if clear and any(re.fullmatch(one, value) for one in row.patterns) else None


def _best(found: Iterable[OwnName]) -> tuple[OwnName, ...]:
    """Return one name for each key and address; none where only values tell, and of several."""
    groups: dict[tuple[str, bool], list[OwnName]] = {}
    for one in found:
        groups.setdefault((one.provider.id, one.is_key), []).append(one)
    best = []
    for group in groups.values():
        first = min(group, key=lambda one: one.rank)
        if first.rank != _BY_VALUE or len(group) == 1:
            best.append(first)
    return tuple(best)
