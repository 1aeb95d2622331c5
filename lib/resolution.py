"""Which value the app uses for a list of names, and why the others lost.

The name decides first, the source second: the first name in the list that has a value anywhere
wins, and for that name the first source that has it. Works on sources that were read already.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from lib.record import record
from lib.sources import Entry, Source


class Reason(StrEnum):
    """Why a candidate lost."""

    EMPTY = "empty"
    LATER_NAME = "later name"
    LATER_SOURCE = "later source"
    LATER_LINE = "later line"
    LATER_FILE = "later file"


@record
class Loser:
    """A candidate whose value the app does not use.

    `same_value` tells whether it equals the winner's; None where it is empty or nobody won.
    """

    entry: Entry
    reason: Reason
    sentence: str
    same_value: bool | None


@record
class Resolution:
    """The winner among the candidates for some names, and the losers in the order of the names."""

    names: tuple[str, ...]
    winner: Entry | None
    losers: tuple[Loser, ...] = ()


Index = Mapping[str, Sequence[Entry]]


def index_by_name(sources: Sequence[Source]) -> Index:
    """Return every entry by its name, sources in the order in which they win."""
    found: dict[str, list[Entry]] = {}
    for source in sources:
        for entry in source.entries:
            found.setdefault(entry.name, []).append(entry)
    return found


def resolve(names: Sequence[str], index: Index) -> Resolution:
    """Return the winner and the losers for an ordered list of names."""
    candidates = [entry for name in names for entry in _last_first(index.get(name, ()))]
    winner = next((entry for entry in candidates if _counts(entry)), None)
    losers = tuple(_loser(entry, winner) for entry in candidates if entry is not winner)
    return Resolution(tuple(names), winner, losers)


def _last_first(entries: Sequence[Entry]) -> list[Entry]:
    """Put, within one source, the entry that counts before those it replaced or outranks."""
    ranks = {kind: rank for rank, kind in enumerate(dict.fromkeys(one.source for one in entries))}

    def order(entry: Entry) -> tuple[int, bool, bool]:
        return ranks[entry.source], bool(entry.replaced), bool(entry.place.section)

    return sorted(entries, key=order)


def _counts(entry: Entry) -> bool:
    return not entry.replaced and not entry.value.is_empty()


def _loser(entry: Entry, winner: Entry | None) -> Loser:
    reason, sentence = _why(entry, winner)
    empty = entry.value.is_empty()
    same = None if winner is None or empty else entry.value == winner.value
    return Loser(entry, reason, sentence, same)


def _why(entry: Entry, winner: Entry | None) -> tuple[Reason, str]:
    if entry.replaced == "line":
        return Reason.LATER_LINE, "A later line of the same file sets this name again."
    if entry.replaced == "file":
        return Reason.LATER_FILE, "A secrets file that Streamlit reads later sets it again."
    if entry.value.is_empty() or winner is None:
        return Reason.EMPTY, "It is empty, which counts as not set."
    if entry.name != winner.name:
        return Reason.LATER_NAME, f"`{winner.name}` comes before `{entry.name}`."
    if entry.source != winner.source:
        return Reason.LATER_SOURCE, f"{winner.source} comes before {entry.source}."
    if winner.place.section:
        return Reason.LATER_LINE, f"`[{winner.place.section}]` sets the same name first."
    return Reason.LATER_LINE, "The same name is set at the top level of the file."
