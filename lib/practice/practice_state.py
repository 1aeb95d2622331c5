"""What a practice server remembers: keys, faults, and the requests it has seen."""

import time
from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from random import Random
from threading import Lock
from typing import Final

from lib.practice.faults import Fault
from lib.practice.hub.fake_credentials import CHANCE
from lib.practice.hub.meanwhile import Meanwhile
from lib.practice.hub.store import Store

_MOST_REQUESTS: Final = 10_000


class KeyKind(StrEnum):
    """What a make-believe key is good for."""

    GOOD = "good"
    REJECTED = "rejected"
    EXPIRED = "expired"
    NO_PERMISSION = "no_permission"
    NO_CREDIT = "no_credit"
    RATE_LIMITED = "rate_limited"
    REGION = "region"
    LEAKED = "leaked"


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """One request as it came in. It never holds a key's value, nor a header's."""

    provider: str
    route: str | None
    method: str
    path: str
    query: str
    headers: tuple[str, ...]
    kind: str
    at: float = field(default_factory=time.time)


class PracticeState:
    """The memory of one practice server. Any thread may use it.

    `hub` is what the practice Hub knows, `meanwhile` what others do there. chance: what draws
    the letters of its tokens.
    """

    def __init__(self, chance: Random = CHANCE) -> None:
        self.hub = Store(chance=chance)
        self.meanwhile = Meanwhile()
        self._lock = Lock()
        self._keys: dict[tuple[str, str], KeyKind] = {}
        self._faults: list[Fault] = []
        self._requests: deque[LoggedRequest] = deque(maxlen=_MOST_REQUESTS)

    def put_key(self, provider: str, key: str, kind: KeyKind) -> None:
        """Make a key known to a provider, or change what it is good for."""
        with self._lock:
            self._keys[provider, key] = kind

    def kind_of(self, provider: str, key: str) -> KeyKind:
        """Return what a key is good for; one that nobody made known is rejected."""
        with self._lock:
            return self._keys.get((provider, key), KeyKind.REJECTED)

    def known_keys(self) -> frozenset[str]:
        """Return every key of every provider, to keep them out of what is shown."""
        with self._lock:
            return frozenset(key for _, key in self._keys)

    def add_fault(self, fault: Fault) -> None:
        """Let something go wrong from now on."""
        with self._lock:
            self._faults.append(fault)

    def take_fault(self, provider: str, route: str | None, key: str | None) -> Fault | None:
        """Return the oldest fault that fits, counting it down, or None."""
        with self._lock:
            for place, fault in enumerate(self._faults):
                if fault.fits(provider, route, key):
                    self._count_down(place)
                    return fault
        return None

    def _count_down(self, place: int) -> None:
        times = self._faults[place].times
        if times == 1:
            del self._faults[place]
        elif times is not None:
            self._faults[place] = replace(self._faults[place], times=times - 1)

    def faults(self) -> tuple[Fault, ...]:
        """Return what can still go wrong, oldest first."""
        with self._lock:
            return tuple(self._faults)

    def clear_faults(self) -> None:
        """Let nothing go wrong any more."""
        with self._lock:
            self._faults.clear()

    def note(self, seen: LoggedRequest) -> None:
        """Remember a request; beyond the last ten thousand, the oldest is forgotten."""
        with self._lock:
            self._requests.append(seen)

    def requests(self) -> list[Mapping[str, object]]:
        """Return the requests as JSON, oldest first."""
        with self._lock:
            return [asdict(seen) for seen in self._requests]

    def clear_requests(self) -> None:
        """Forget the requests."""
        with self._lock:
            self._requests.clear()

    def reset(self) -> None:
        """Forget everything, and be as at the beginning."""
        self.hub.reset()
        with self.hub.lock:
            self.meanwhile.clear()
        with self._lock:
            self._keys.clear()
            self._faults.clear()
            self._requests.clear()
