"""What time it is and how long something took, for whatever tells it to a person.

Practice mode can stand still, so that pictures of it are the same whenever they are made: its
mark in the environment then says `still`. Nothing else can stop this clock.
"""

import time
from typing import Final
from zlib import crc32

from lib.deployment import PRACTICE_MARK
from lib.sources import REMEMBERED

STILL: Final = "still"
# In practice that stands still: the moment it is, and between which times answers come.
_MOMENT: Final = 1_770_112_800.0
_QUICKEST_MS: Final = 60
_SPREAD_MS: Final = 540


def now() -> float:
    """Return the time in seconds since the epoch."""
    return _MOMENT if _stands() else time.time()


def milliseconds(since: float, what: str) -> int:
    """Return how long something took. since: when it began, by `time.monotonic`.

    what: its name, by which it always takes equally long where the clock stands still.
    """
    if _stands():
        return _QUICKEST_MS + crc32(what.encode()) % _SPREAD_MS
    return round((time.monotonic() - since) * 1000)


def _stands() -> bool:
    return REMEMBERED.get(PRACTICE_MARK) == STILL
