"""Keys that somebody brought to a Space, tested for them: where, how often, and for nobody else.

On a Space each goes to its provider's own address. One that a file or a text names is never
asked: whoever pastes it could make the Space send requests to wherever they like.
"""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from lib.hub.sender import hub_sender
from lib.limiter import Limiter, Rate
from lib.migration.importing.parsed import ParsedText
from lib.migration.importing.propose import as_project
from lib.project import Configured, Project
from lib.providers.check import Send
from lib.providers.checker import Checker
from lib.providers.verdict import CheckResult

# A person tests the keys of one file at once, then four a minute.
_PERSON: Final = Rate(20, 1 / 15)
# More than one person alone can take, so that nobody uses up what is there for the others.
_PROVIDER: Final = Rate(60, 0.5)
_EVERYBODY: Final = Rate(200, 2)


@dataclass(frozen=True, slots=True)
class Brought:
    """The keys of known providers in what somebody brought.

    askable: those that may be tested on a Space. kept: the others, each with the reason.
    """

    askable: tuple[Configured, ...]
    kept: tuple[tuple[Configured, str], ...]


def keys_brought(reading: ParsedText, project: Project, told: Iterable[ParsedText]) -> Brought:
    """Sort out which keys of a reading may be tested on a Space.

    told: whatever else was read. An address counts wherever it is named, also by a line in doubt.
    """
    lines = [line for one in (reading, *told) for line in one.lines]
    named = {line.name for line in lines if line.has_text or line.doubt is not None}
    found = [one for one in as_project(reading, project).configured if one.key.winner is not None]
    reasons = [(one, _why_not(one, named)) for one in found]
    return Brought(
        tuple(one for one, reason in reasons if not reason),
        tuple((one, reason) for one, reason in reasons if reason),
    )


def _why_not(configured: Configured, named: set[str]) -> str:
    """Return why a key is not tested on a Space; empty where it may be."""
    row = configured.provider
    if row.key_optional:
        return f"{row.name} runs at your own address, and a Space only tests providers at theirs."
    names = (*row.base_url_names, *row.check_base_names)
    address = next((name for name in names if name in named), "")
    if not address:
        return ""
    return (
        f"`{address}` is set beside it, and a Space only tests providers at their own "
        "addresses. Test it on your own machine."
    )


class Allowance:
    """How many keys may be tested on this Space: by one person, at one provider, and in all.

    Safe to share between threads.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._lock = threading.Lock()
        self._people = Limiter(_PERSON, _EVERYBODY, clock)
        self._providers = Limiter(_PROVIDER, _EVERYBODY, clock)

    def take(self, person: str, provider: str) -> float:
        """Take one test and return 0; where there is none left, return the seconds to wait."""
        with self._lock:
            wait = max(self._people.wait(person), self._providers.wait(provider))
            if wait == 0:
                self._people.take(person)
                self._providers.take(provider)
            return wait


class KeyTests:
    """The tests that one person asked for.

    It has a checker of its own: an answer that another person got, or how old it is, would tell
    that somebody else has the same key.
    """

    def __init__(
        self,
        allowance: Allowance,
        sender: Send = hub_sender,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._allowance = allowance
        self._checker = Checker(sender)
        self._clock = clock
        self._waiting: dict[str, float] = {}

    def start(self, person: str, keys: Iterable[Configured]) -> None:
        """Begin to test keys in the background, as far as the person may.

        Those that have no answer yet come first; where all have one, all are asked again.
        """
        asked = [one for one in keys if not self._checker.is_pending(one)]
        unknown = [one for one in asked if self._checker.known(one) is None]
        self._waiting.clear()
        for one in unknown or [one for one in asked if self._was_asked(one)]:
            wait = self._allowance.take(person, one.provider.id)
            if wait:
                self._waiting[one.provider.id] = self._clock() + wait
            else:
                self._checker.start([one], fresh=True)

    def is_pending(self, key: Configured) -> bool:
        """Whether a test is under way."""
        return self._checker.is_pending(key)

    def known(self, key: Configured) -> CheckResult | None:
        """Return the last answer for a key; None where there is none."""
        return self._checker.known(key)

    def wait(self, key: Configured) -> float | None:
        """Return the seconds until a test that was refused may be had; None if it was not."""
        moment = self._waiting.get(key.provider.id)
        return None if moment is None else max(0.0, moment - self._clock())

    def _was_asked(self, key: Configured) -> bool:
        """Whether an answer came from a provider, not from looking at the key alone."""
        found = self._checker.known(key)
        return found is not None and found.checked_at is not None
