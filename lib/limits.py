"""How often clients may come, and how many may be in at once: each of them, and all together.

Made for one event loop, so nothing here has a lock: who comes from several threads brings one.
"""

import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

# So that made-up addresses cannot fill the memory; who was longest away is forgotten first.
_MOST_CLIENTS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` at once, then `per_second`."""

    burst: int
    per_second: float


@dataclass(slots=True)
class _Bucket:
    rate: Rate
    tokens: float
    at: float

    def wait(self, now: float) -> float:
        """Fill up to now and return the seconds until there is a whole token, 0 for at once."""
        gained = (now - self.at) * self.rate.per_second
        self.tokens = min(self.rate.burst, self.tokens + gained)
        self.at = now
        return max(0.0, (1 - self.tokens) / self.rate.per_second)


class Limiter:
    """Token buckets: so many at once, then so many a second."""

    def __init__(
        self, each: Rate, everybody: Rate, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._each = each
        self._clock = clock
        self._all = _full(everybody, clock())
        self._clients: OrderedDict[str, _Bucket] = OrderedDict()

    def wait(self, client: str) -> float:
        """Return the seconds until a token can be taken, 0 for at once. Takes none."""
        now = self._clock()
        return max(self._own(client, now).wait(now), self._all.wait(now))

    def take(self, client: str) -> float:
        """Take a token and return 0; where there is none, return the seconds to wait."""
        wait = self.wait(client)
        if wait == 0:
            self._clients[client].tokens -= 1
            self._all.tokens -= 1
        return wait

    def _own(self, client: str, now: float) -> _Bucket:
        own = self._clients.setdefault(client, _full(self._each, now))
        self._clients.move_to_end(client)
        if len(self._clients) > _MOST_CLIENTS:
            self._clients.popitem(last=False)
        return own


class Room:
    """Places for what takes a while: so many for each client, and for all together."""

    def __init__(self, each: int, everybody: int) -> None:
        self._each = each
        self._all = everybody
        self._inside: Counter[str] = Counter()

    @contextmanager
    def place(self, client: str) -> Iterator[bool]:
        """Hold a place while the block runs; yields False where there is none."""
        if self._inside[client] >= self._each or self._inside.total() >= self._all:
            yield False
            return
        self._inside[client] += 1
        try:
            yield True
        finally:
            self._inside[client] -= 1
            self._inside += Counter()  # forgets clients with no place


def _full(rate: Rate, now: float) -> _Bucket:
    return _Bucket(rate, rate.burst, now)
