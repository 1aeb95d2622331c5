"""Waiting for the Hub in sight of the person: what is told meanwhile, and how to end it."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeVar

from lib.hub.errors import HubError, HubErrorKind
from lib.migration.steps import Op

MOST_SECONDS: Final = 900.0
_FIRST_WAIT: Final = 5
_LONGEST_WAIT: Final = 60
_T = TypeVar("_T")


class What(StrEnum):
    """What can be told of a migration under way."""

    BEGUN = "begun"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"
    LOOKING = "looking"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Progress:
    """One thing to tell. name, op, number and total are of the write it is about, if it is.

    seconds: how long is still waited. sentence: the same in words.
    """

    what: What
    sentence: str
    name: str = ""
    op: Op | None = None
    number: int = 0
    total: int = 0
    seconds: int = 0


Tell = Callable[[Progress], None]


def tell_nobody(_: Progress) -> None:
    """Tell nobody."""


def never() -> bool:
    """Never give up."""
    return False


class WaitPolicy:
    """Waits where the Hub says that it is asked too often, up to some seconds in all.

    tell: gets every second that is waited. sleep: `time.sleep`, or a test's own. cancelled: asked
    before every second; a yes ends the waiting with the Hub's own error.
    """

    def __init__(
        self,
        tell: Tell = tell_nobody,
        sleep: Callable[[float], None] = time.sleep,
        cancelled: Callable[[], bool] = never,
        most: float = MOST_SECONDS,
    ) -> None:
        self.tell = tell
        self.sleep = sleep
        self.cancelled = cancelled
        self._left = most

    def ask(self, call: Callable[[], _T]) -> _T:
        """Return what a call returns. Raises `HubError`, for a rate limit only in the end."""
        wait = _FIRST_WAIT
        while True:
            try:
                return call()
            except HubError as error:
                told = error.retry_after
                seconds = wait if told is None else told + 1
                if error.kind is not HubErrorKind.RATE_LIMITED or not self._wait(seconds):
                    raise
                wait = min(wait * 2, _LONGEST_WAIT)

    def look(self, call: Callable[[], _T]) -> _T:
        """Read something, which may be asked for a second time where the first answer was lost."""
        try:
            return self.ask(call)
        except HubError as error:
            if not error.may_have_happened:
                raise
        return self.ask(call)

    def linger(self, seconds: float, every: float, sentence: str) -> Iterator[None]:
        """Wait in sight of the person, and come up for a look every so often.

        It ends early where the person has enough.
        """
        left = seconds
        while left > 0 and not self.cancelled():
            self.tell(Progress(What.WAITING, sentence, seconds=round(left)))
            self.sleep(min(every, left))
            left -= every
            yield

    def _wait(self, seconds: int) -> bool:
        """Wait, and say whether that was allowed to the end."""
        if seconds > self._left:
            return False
        for left in range(seconds, 0, -1):
            if self.cancelled():
                return False
            sentence = f"The Hub limits requests right now. Continuing in {left} s."
            self.tell(Progress(What.WAITING, sentence, seconds=left))
            self.sleep(1.0)
            self._left -= 1
        return True
