"""Which value of a variable is in effect, whatever it is for."""

from collections.abc import Callable, Iterator

from lib.diagnosis.rule import RuleContext
from lib.diagnosis.rules._candidates import Candidate
from lib.sources import SOURCE_ORDER, Entry


def in_effect(look: RuleContext, wanted: Callable[[str], bool]) -> Iterator[Candidate]:
    """Yield the values of wanted names that are in effect: of each name the first source's."""
    found: dict[str, Entry] = {}
    for source in look.project.sources:
        for entry in source.entries:
            if not wanted(entry.name) or entry.replaced or entry.value.is_empty():
                continue
            if not entry.place.section and _comes_first(entry, found.get(entry.name)):
                found[entry.name] = entry
    for entry in found.values():
        yield Candidate(entry, None, None, look=look)


def _comes_first(entry: Entry, other: Entry | None) -> bool:
    return other is None or SOURCE_ORDER.index(entry.source) < SOURCE_ORDER.index(other.source)
