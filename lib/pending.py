"""Calls that run in threads of their own, and their results: the one future of this house."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar, cast

_T = TypeVar("_T")
_U = TypeVar("_U")


class Pending(Generic[_T]):
    """A call that has begun in a thread of its own. It has to end by itself, as requests do."""

    def __init__(self, ask: Callable[[], _T]) -> None:
        self._found: _T | None = None
        self._error: BaseException | None = None
        self._ended = threading.Event()
        threading.Thread(target=self._run, args=(ask,), daemon=True).start()

    def _run(self, ask: Callable[[], _T]) -> None:
        try:
            self._found = ask()
        except ImportError as error:
            self._error = error  # a missing package is told of where the result is asked for
        except BaseException as error:
            self._error = error  # so is anything else; a thread's traceback would go into the log
        self._ended.set()

    @property
    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        return not self._ended.is_set()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until it has ended, or for some seconds. Returns whether it has."""
        return self._ended.wait(seconds)

    def result(self) -> _T:
        """Wait for it and return what it returned, or raise what it raised."""
        self.wait()
        if self._error is not None:
            raise self._error
        return cast(_T, self._found)


def beside(ask: Callable[[], _T], other: Pending[_U]) -> _T:
    """Do something while something else is under way, and return when both have ended.

    So nothing is left behind that still asks, except where somebody wants to stop at once.
    """
    try:
        found = ask()
    except KeyboardInterrupt:
        raise
    except BaseException:
        other.wait()
        raise
    other.wait()
    return found
