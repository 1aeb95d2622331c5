"""Calls something when its time has come, from one thread for the whole process.

A `threading.Timer` for each request would start a thread for each: on a busy machine that takes
longer than many a request.
"""

import heapq
import threading
import time
from collections.abc import Callable
from itertools import count


class Timer:
    """One alarm, until it is cancelled."""

    def __init__(self, action: Callable[[], None]) -> None:
        self._action: Callable[[], None] | None = action

    def cancel(self) -> None:
        """Let it not ring; nothing happens where it has rung already."""
        self._action = None

    def ring(self) -> None:
        """Do what it is for, unless it was cancelled."""
        action = self._action
        if action is not None:
            action()


class Timers:
    """Alarms that ring at their moments. An action has to be quick, and must not raise."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: list[tuple[float, int, Timer]] = []
        self._numbers = count()
        self._thread: threading.Thread | None = None

    def at(self, moment: float, action: Callable[[], None]) -> Timer:
        """Let something be done at a moment of `time.monotonic`."""
        alarm = Timer(action)
        with self._changed:
            first = self._waiting[0][0] if self._waiting else None
            heapq.heappush(self._waiting, (moment, next(self._numbers), alarm))
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="alarms", daemon=True)
                self._thread.start()
            elif first is None or moment < first:
                # One that was cancelled still wakes the thread, so most need not.
                self._changed.notify()
        return alarm

    def _run(self) -> None:
        while True:
            self._next().ring()

    def _next(self) -> Timer:
        """Wait for the first alarm there is, and return it at its moment."""
        with self._changed:
            while True:
                now = time.monotonic()
                if self._waiting and self._waiting[0][0] <= now:
                    return heapq.heappop(self._waiting)[2]
                self._changed.wait(self._waiting[0][0] - now if self._waiting else None)
