"""What visitors are told: which providers worked when the dashboard last looked by itself.

A visitor is answered from the last round, at once and from memory, so neither the answer nor the
time it takes tells what is configured, what is slow, or what somebody else does. Rounds are made
by a thread of their own, at the start and then at ticks of their own clock. Whether somebody
looked since decides only whether the next tick is used, never when it comes.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from lib.project import Project, ProjectError
from lib.providers.checker import KEEP_SECONDS, Checker
from lib.providers.verdict import Verdict
from lib.unforeseen import PackageError

_LOG: Final = logging.getLogger(__name__)
# A little longer than answers are kept, so that every round asks each provider anew, once.
_TICK: Final = KEEP_SECONDS + 1.0
# Where nobody looks there is little reason to ask.
_UNSEEN: Final = 15 * 60.0


@dataclass(frozen=True, slots=True)
class Round:
    """The providers that worked, in the order of the table. `at` is of the monotonic clock."""

    working: tuple[str, ...]
    at: float


class Rounds:
    """Makes rounds and keeps the last one. Safe to share between threads.

    see: looks at the project. wait: sleeps that long and says whether to end; for tests.
    """

    def __init__(
        self,
        see: Callable[[], Project],
        checker: Checker,
        wait: Callable[[float], bool] | None = None,
    ) -> None:
        self._see = see
        self._checker = checker
        self._end = threading.Event()
        self._wait = wait or self._end.wait
        self._thread: threading.Thread | None = None
        self._last: Round | None = None
        self._is_wanted = False

    @property
    def last(self) -> Round | None:
        """The last whole round; None where there was none."""
        return self._last

    @property
    def is_looking(self) -> bool:
        """Whether the first round is still under way."""
        return self._thread is not None and self._last is None

    def told(self) -> tuple[str, ...]:
        """Return who worked, for somebody who looks; waits for nothing and asks nobody."""
        self._is_wanted = True
        return self._last.working if self._last else ()

    def start(self) -> None:
        """Begin to make rounds, until `stop`; once for all."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="rounds", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End after the round that is under way, if any; does not wait for it."""
        self._end.set()

    def make(self) -> None:
        """Make one round and publish it whole. What goes wrong leaves the last one as it is."""
        self._is_wanted = False
        try:
            project = self._see()
            results = list(self._checker.check_all(project.checkable))
        except ProjectError:
            self._last = Round((), time.monotonic())
            return
        except ImportError as error:
            _LOG.error("Testing which providers work: %s", PackageError(error).sentence)
            return
        except Exception as error:
            # The text of an unknown error may hold anything, so only its kind is told.
            _LOG.error("%s while looking which providers work", type(error).__name__)
            return
        works = {one.provider for one in results if one.verdict is Verdict.WORKS}
        order = (one.provider.id for one in project.providers)
        self._last = Round(tuple(name for name in order if name in works), time.monotonic())

    def _run(self) -> None:
        self.make()
        while not self._wait(_TICK):
            if self._is_wanted or self._is_old():
                self.make()

    def _is_old(self) -> bool:
        return self._last is None or time.monotonic() - self._last.at >= _UNSEEN
