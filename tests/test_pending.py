"""The one future: it waits, tells what was returned or raised, and nobody makes another one."""

import threading

import pytest

from lib.pending import Pending, beside
from tests.support.dashboard import ROOT

# Threads that return nothing to anybody: clocks, and what feeds a child process.
WITHOUT_A_RESULT = {
    "lib/git/child_process.py", "lib/http/timers.py", "lib/migration/importing/child_reader.py",
    "lib/rounds.py",
}  # fmt: skip


class OddError(Exception):
    """Raised by a call that is waited for."""


def _fail() -> int:
    raise OddError


def test_it_is_waited_for():
    """It runs until the call has ended; a wait of some seconds says whether it has."""
    gate = threading.Event()
    pending = Pending(lambda: gate.wait(60) and 7)
    assert pending.is_running
    assert not pending.wait(0)
    gate.set()
    assert pending.result() == 7
    assert not pending.is_running
    assert pending.wait(0)


def test_what_was_raised_is_raised_where_the_result_is_wanted():
    """Not in the thread, whose traceback would be printed; and once more for who asks again."""
    pending = Pending(_fail)
    for _ in range(2):
        with pytest.raises(OddError):
            pending.result()


def test_beside_leaves_nothing_behind():
    """What is under way has ended when the other call has, also where that fails."""
    gate = threading.Event()
    other = Pending(lambda: gate.wait(60))
    threading.Timer(0, gate.set).start()
    with pytest.raises(OddError):
        beside(_fail, other)
    assert not other.is_running


def test_there_is_no_other_future():
    """A thread whose result somebody waits for is a `Pending`."""
    own = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "lib").rglob("*.py")
        if "threading.Thread(" in path.read_text() and "practice" not in path.parts
    }
    assert own == {"lib/pending.py", *WITHOUT_A_RESULT}
