"""Alarms ring in the order of their moments, and a cancelled one never does."""

import threading
import time
from functools import partial

from lib.http.timers import Timers

PATIENCE = 10.0


def test_the_earliest_rings_first() -> None:
    """One that is set later for an earlier moment does not wait for the others."""
    alarms, rung, done = Timers(), [], threading.Event()
    now = time.monotonic()
    alarms.at(now + 60, lambda: rung.append("never"))
    alarms.at(now + 0.2, lambda: rung.append("second"))
    alarms.at(now + 0.25, done.set)
    alarms.at(now + 0.1, lambda: rung.append("first"))
    assert done.wait(PATIENCE)
    assert rung == ["first", "second"]
    assert time.monotonic() >= now + 0.2


def test_a_cancelled_one_does_not_ring() -> None:
    """Whoever was in time hears nothing; those after it ring all the same."""
    alarms, rung, done = Timers(), [], threading.Event()
    now = time.monotonic()
    alarms.at(now + 0.1, lambda: rung.append("cancelled")).cancel()
    alarms.at(now + 0.15, done.set)
    assert done.wait(PATIENCE)
    assert rung == []


def test_one_thread_for_all() -> None:
    """A thousand alarms need one thread, and nothing is kept of them when they are over."""
    alarms = Timers()
    before = threading.active_count()
    rung: list[int] = []
    done = threading.Event()
    now = time.monotonic()
    for number in range(1000):
        alarms.at(now + 0.1, partial(rung.append, number))
    assert threading.active_count() == before + 1
    alarms.at(now + 0.2, done.set)
    assert done.wait(PATIENCE)
    assert rung == list(range(1000))
    assert alarms._waiting == []


def test_a_moment_that_has_passed() -> None:
    """An alarm for a moment before now rings at once."""
    done = threading.Event()
    Timers().at(time.monotonic() - 1, done.set)
    assert done.wait(PATIENCE)
