"""What stands around a name of a `.env`, and decides what it means."""

from collections.abc import Iterable
from pathlib import Path

from lib.diagnosis.rules._space_card import APP_PORT, card_of
from lib.record import record


@record
class Surroundings:
    """The names in the same files; where the Space is asked for, and whether it has `hf_oauth`."""

    names: frozenset[str] = frozenset()
    app_port: int = APP_PORT
    has_oauth: bool = False


def surroundings(names: Iterable[str], folder: Path) -> Surroundings:
    """Return what stands around some names, of a project that is to be a Space."""
    card = card_of(folder)
    return Surroundings(frozenset(names), card.app_port, card.has_oauth)
