"""Every name that was found, and what each source holds for it."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from lib.names.displayable import shown
from lib.names.secret_sounding import sounds_secret
from lib.project import Configured, Project
from lib.record import record
from lib.resolution import Resolution, index_by_name, resolve
from lib.sources import ENVIRONMENT, Entry


class Standing(StrEnum):
    """What a candidate is beside the winner of its name."""

    WINS = "wins"
    SAME = "same value"
    DIFFERS = "another value"
    EMPTY = "empty"


@record
class Cell:
    """What one source holds for a name. `places`: every place in it, the one that counts first."""

    standing: Standing
    places: tuple[str, ...]


@record
class NameRow:
    """One name. `provider` is whose name it is, empty for others; `cells` are by source."""

    name: str
    provider: str
    cells: Mapping[str, Cell]

    @property
    def is_contested(self) -> bool:
        """Whether more than one source holds the name."""
        return len(self.cells) > 1


@record
class NameMap:
    """The rows, contested names first. No value is in it.

    elsewhere: how many names only the environment holds and nothing here concerns; they are left
    out. hidden: how many names are not told, since they do not read like names and may be values.
    """

    rows: tuple[NameRow, ...]
    elsewhere: int
    hidden: int


def name_map(project: Project) -> NameMap:
    """Return the map of names and sources of a project, not only of known providers."""
    owners = {name: one.provider.name for one in project.providers for name in _names(one)}
    rows, elsewhere, hidden = [], 0, 0
    for name, entries in index_by_name(project.sources).items():
        if name in owners:
            rows.append(_row(name, owners[name], entries))
        elif _is_elsewhere(name, entries):
            elsewhere += 1
        elif shown(name):
            rows.append(_row(name, "", entries))
        else:
            hidden += 1
    rows.sort(key=lambda row: (not row.is_contested, not row.provider, row.name))
    return NameMap(tuple(rows), elsewhere, hidden)


def _names(one: Configured) -> tuple[str, ...]:
    set_for = (*one.key.names, *one.address.names, *one.check_address.names)
    return (*one.provider.every_name, *set_for)


def _is_elsewhere(name: str, entries: Sequence[Entry]) -> bool:
    """Whether a name is the shell's own business: in no file, and no secret by its name."""
    return all(entry.source == ENVIRONMENT for entry in entries) and not sounds_secret(name)


def _row(name: str, provider: str, entries: Sequence[Entry]) -> NameRow:
    found = resolve((name,), {name: entries})
    cells: dict[str, Cell] = {}
    for source in dict.fromkeys(entry.source for entry in entries):
        own = [entry for entry in _in_order(found) if entry.source == source]
        places = tuple(str(entry.place) for entry in own)
        cells[source] = Cell(_standing(own[0], found), places)
    return NameRow(name, provider, cells)


def _in_order(found: Resolution) -> list[Entry]:
    """Return the winner and the losers, as they rank."""
    losers = [loser.entry for loser in found.losers]
    return [found.winner, *losers] if found.winner else losers


def _standing(entry: Entry, found: Resolution) -> Standing:
    if entry is found.winner:
        return Standing.WINS
    if entry.value.is_empty() or found.winner is None:
        return Standing.EMPTY
    return Standing.SAME if entry.value == found.winner.value else Standing.DIFFERS
