"""Why a Space is not running, in the Hub's own words as far as they may be passed on.

What the app or its build printed stands in the message of two stages; there it may be a key, and
only the words of a fixed list are told. Everything else is the Hub's own.
"""

from collections.abc import Collection
from typing import Final

from lib.diagnosis.rules._space_errors import cleaned
from lib.hub.reasons import SUPPORT, is_block, own_words

_PRINTED: Final = frozenset({"RUNTIME_ERROR", "BUILD_ERROR"})
# In these the app does not run because somebody, or the Hub, has stopped it.
HALTED: Final = frozenset({"PAUSED", "STOPPED", "SLEEPING", "DELETING"})


def reason_told(stage: str, error: str, known: Collection[str] = ()) -> str:
    """Return the reason of a stage, cleaned. known: names of variables the reader knows already."""
    return cleaned(error, known) if stage in _PRINTED else own_words(error)


def is_blocked(stage: str, error: str) -> bool:
    """Whether the Hub itself keeps a Space from running, which no restart changes.

    A message of the app's may speak of blocking, too.
    """
    return stage not in _PRINTED and is_block(own_words(error))


def why_blocked(stage: str, error: str) -> str:
    """Say that the Hub itself keeps a Space from running, and why; nothing where it does not."""
    if not is_blocked(stage, error):
        return ""
    return f"The Hub has blocked the Space: “{reason_told(stage, error)}”. {SUPPORT}"
