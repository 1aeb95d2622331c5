"""How often clients may come, and how many may be in at once: each of them, and all together.

Made for one event loop, so nothing here has a lock: who comes from several threads brings one.
"""

import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Final

# So that made-up addresses cannot fill the memory; who was longest away is forgotten first.
_MOST_CLIENTS: Final = 10_000
# So many of a client's own share are little.
_LITTLE: Final = 2


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
    """Token buckets: so many at once, then so many a second.

    newcomers: keep a second share for everybody, of the same size, for those who have used little
    of their own. So a few who ask a lot leave the others alone.
    """

    def __init__(
        self,
        each: Rate,
        everybody: Rate,
        clock: Callable[[], float] = time.monotonic,
        *,
        newcomers: bool = False,
    ) -> None:
        self._each = each
        self._clock = clock
        self._all = _full(everybody, clock())
        self._new = _full(everybody, clock()) if newcomers else self._all
        self._clients: OrderedDict[str, _Bucket] = OrderedDict()

    def wait(self, client: str) -> float:
        """Return the seconds until a token can be taken, 0 for at once. Takes none."""
        now = self._clock()
        own = self._own(client, now)
        return max(own.wait(now), self._shared(own).wait(now))

    def take(self, client: str) -> float:
        """Take a token and return 0; where there is none, return the seconds to wait."""
        wait = self.wait(client)
        if wait == 0:
            own = self._clients[client]
            self._shared(own).tokens -= 1
            own.tokens -= 1
        return wait

    def _shared(self, own: _Bucket) -> _Bucket:
        little = own.tokens >= self._each.burst - _LITTLE + 1
        return self._new if little else self._all

    def _own(self, client: str, now: float) -> _Bucket:
        own = self._clients.setdefault(client, _full(self._each, now))
        self._clients.move_to_end(client)
        if len(self._clients) > _MOST_CLIENTS:
            self._clients.popitem(last=False)
        return own


class ConcurrencyLimit:
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


class Seat:
    """A place that is kept for long. `leave` is called when somebody else needs it more."""

    def __init__(self, client: str, leave: Callable[[], None], turn: int) -> None:
        self.client = client
        self.leave = leave
        self.turn = turn


class Seats:
    """Places for what stays: so many for each client and for all, and none for ever.

    Where all are taken, somebody new gets the one of whoever has the most, of those the one that
    was quiet the longest. So a few that sit on many keep nobody out.
    """

    def __init__(self, each: int, everybody: int) -> None:
        self._each = each
        self._all = everybody
        self._taken: dict[str, list[Seat]] = {}
        self._turns = count()

    def __len__(self) -> int:
        return sum(map(len, self._taken.values()))

    def take(self, client: str, leave: Callable[[], None]) -> Seat | None:
        """Take a place; None where the client has enough of them, or no others have more."""
        own = len(self._taken.get(client, ()))
        if own >= self._each or (len(self) >= self._all and not self._make_room(own)):
            return None
        seat = Seat(client, leave, next(self._turns))
        self._taken.setdefault(client, []).append(seat)
        return seat

    def stir(self, seat: Seat) -> None:
        """Note that a place is in use."""
        seat.turn = next(self._turns)

    def give_up(self, seat: Seat) -> None:
        """Leave a place; nothing happens where it was taken away before."""
        own = self._taken.get(seat.client, [])
        if seat in own:
            own.remove(seat)
        if not own:
            self._taken.pop(seat.client, None)

    def _make_room(self, own: int) -> bool:
        most = max(map(len, self._taken.values()), default=0)
        if most <= own:
            return False
        seats = (one for taken in self._taken.values() if len(taken) == most for one in taken)
        quiet = min(seats, key=lambda one: one.turn)
        self.give_up(quiet)
        quiet.leave()
        return True


def _full(rate: Rate, now: float) -> _Bucket:
    return _Bucket(rate, rate.burst, now)
