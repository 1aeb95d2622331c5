"""The candidates for a provider's key or address that lost, each with its winner."""

from collections.abc import Iterator

from lib.diagnosis.rule import RuleContext
from lib.project import Configured
from lib.resolution import Loser, Reason
from lib.sources import SOURCE_ORDER, Entry


def differing(look: RuleContext) -> Iterator[tuple[Loser, Entry]]:
    """Yield the losers that hold another value than their winner.

    A line replaced by a later one of its own file is none: another rule tells of it.
    """
    for loser, winner in _losers(look):
        if loser.same_value is False and loser.entry.replaced != "line":
            yield loser, winner


def hiding(look: RuleContext) -> Iterator[tuple[Loser, Entry]]:
    """Yield the empty losers whose source is asked before that of the same name's winner."""
    for loser, winner in _losers(look):
        earlier = SOURCE_ORDER.index(loser.entry.source) < SOURCE_ORDER.index(winner.source)
        if loser.reason is Reason.EMPTY and earlier and loser.entry.name == winner.name:
            yield loser, winner


def _losers(look: RuleContext) -> Iterator[tuple[Loser, Entry]]:
    for configured in look.project.providers:
        for resolution in (configured.key, configured.address):
            if resolution.winner is not None:
                for loser in resolution.losers:
                    if not _may_differ(configured, loser, resolution.winner):
                        yield loser, resolution.winner


def _may_differ(configured: Configured, loser: Loser, winner: Entry) -> bool:
    """Whether two names are those of two keys that a project may well have beside each other."""
    return configured.provider.keys_differ and loser.entry.name != winner.name
