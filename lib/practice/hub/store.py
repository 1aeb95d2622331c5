"""The practice Hub's memory: people, tokens, Spaces and sign-ins under way."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import formatdate
from random import Random
from threading import RLock

from lib.practice.hub import fake_credentials, fixtures, seed
from lib.practice.hub.oauth.keys import SigningKey
from lib.practice.hub.quotas import Quotas
from lib.practice.hub.records import HubSettings, Org, Space, Token, User
from lib.practice.hub.write_log import WriteLog


@dataclass(frozen=True, slots=True)
class Ticket:
    """A sign-in between two requests: what was asked for, and by whom it was allowed.

    `user` is empty until somebody has agreed; `until` is when it is no longer good.
    """

    client_id: str
    scopes: tuple[str, ...]
    until: float
    user: str = ""
    orgs: tuple[str, ...] = ()
    redirect_uri: str = ""
    nonce: str = ""
    challenge: str = ""
    user_code: str = ""
    denied: bool = False


class Store:
    """Everything a practice Hub knows. Hold `lock` while reading or changing more than one thing.

    The tokens are made once; `reset` brings the same ones back. chance: what draws their letters.
    `moved` leads from a name that a Space had to the one it got; `history` is who wrote what.
    """

    def __init__(
        self, clock: Callable[[], float] = time.time, chance: Random = fake_credentials.CHANCE
    ) -> None:
        self.lock = RLock()
        self.key = SigningKey()
        self.client_id, self.client_secret = fake_credentials.client(chance)
        self._clock = clock
        self._last_stamp = 0
        self._first_tokens = fixtures.tokens(chance)
        self.limits = Quotas()
        self._begin()

    def _begin(self) -> None:
        self.users: dict[str, User] = fixtures.users()
        self.orgs: dict[str, Org] = fixtures.orgs()
        self.tokens: dict[str, Token] = dict(self._first_tokens)
        self.spaces: dict[str, Space] = seed.spaces()
        self.moved: dict[str, str] = {}
        self.history = WriteLog()
        self.settings = HubSettings()
        self.codes: dict[str, Ticket] = {}
        self.devices: dict[str, Ticket] = {}
        self.refreshes: dict[str, Ticket] = {}
        self.limits.forget()

    def reset(self) -> None:
        """Be as at the beginning."""
        with self.lock:
            self._begin()

    def now(self) -> float:
        """Return the time in seconds since 1970."""
        return self._clock()

    def stamp(self) -> str:
        """Return the time as the Hub's clock has it; the same twice only where that is coarse."""
        self._last_stamp = max(self._last_stamp + 1, round(self.now() * 1000))
        told = self._last_stamp + round(self.settings.clock_offset * 1000)
        step = max(round(self.settings.date_step * 1000), 1)
        return stamped(told // step * step / 1000)

    def date(self) -> str:
        """Return the time as the `Date` of an answer tells it, in whole seconds."""
        offset = self.settings.clock_offset + self.settings.header_offset
        return formatdate(self.now() + offset, usegmt=True)

    def where(self, space_id: str) -> Space | None:
        """Return the Space of a name, or the one that had this name before."""
        seen: set[str] = set()
        while space_id not in self.spaces and space_id in self.moved and space_id not in seen:
            seen.add(space_id)
            space_id = self.moved[space_id]
        return self.spaces.get(space_id)

    @contextmanager
    def written_by(self, who: str) -> Iterator[None]:
        """Note in the history what changes meanwhile."""
        before = dict(self.spaces)
        yield
        self.history.note(before, self.spaces, who)

    def named_tokens(self) -> dict[str, str]:
        """Return the first tokens by their kinds."""
        found: dict[str, str] = {}
        with self.lock:
            for token in self.tokens.values():
                found.setdefault(token.kind, token.value)
        return found

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Put everything back in the end, as if it had not happened."""
        names = ("users", "orgs", "tokens", "spaces", "moved", "codes", "devices", "refreshes")
        kept = {name: dict(getattr(self, name)) for name in names}
        try:
            yield
        finally:
            for name, was in kept.items():
                setattr(self, name, was)


def stamped(seconds: float) -> str:
    """Return a time as the Hub writes it."""
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
