"""So much at once and then so much a second, for each client and for all together."""

import pytest

from lib.limiter import _MOST_CLIENTS, ConcurrencyLimit, Limiter, Rate


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still until it is moved."""
    return Clock()


def test_a_client_gets_its_burst_and_then_waits(clock):
    """After the burst the wait is named, and nothing is taken before it is over."""
    limiter = Limiter(Rate(3, 0.5), Rate(100, 100), clock)
    assert [limiter.take("a") for _ in range(3)] == [0, 0, 0]
    assert [limiter.take("a") for _ in range(2)] == [2, 2]
    clock.now += 1
    assert limiter.take("a") == 1
    clock.now += 1
    assert [limiter.take("a"), limiter.take("a")] == [0, 2]


def test_to_ask_for_the_wait_takes_nothing(clock):
    """How long to wait can be asked as often as one likes."""
    limiter = Limiter(Rate(1, 0.5), Rate(100, 100), clock)
    assert [limiter.wait("a") for _ in range(3)] == [0, 0, 0]
    assert [limiter.take("a"), limiter.wait("a"), limiter.wait("a")] == [0, 2, 2]


def test_one_client_does_not_use_up_anothers(clock):
    """Who came too often does not keep somebody else out, nor counts against all."""
    limiter = Limiter(Rate(2, 1), Rate(5, 1), clock)
    assert [limiter.take("a") > 0 for _ in range(20)] == [False] * 2 + [True] * 18
    assert [limiter.take("b") > 0 for _ in range(2)] == [False] * 2


def test_all_together_are_bounded(clock):
    """Many clients that each stay within their own share get no more than there is for all."""
    limiter = Limiter(Rate(2, 1), Rate(5, 1), clock)
    assert [limiter.take(f"client {one}") > 0 for one in range(7)] == [False] * 5 + [True] * 2


def test_a_burst_never_grows_beyond_itself(clock):
    """A client that was away for a day gets its burst and no more."""
    limiter = Limiter(Rate(2, 1), Rate(100, 100), clock)
    limiter.take("a")
    clock.now += 86_400
    assert [limiter.take("a") > 0 for _ in range(3)] == [False, False, True]


def test_made_up_clients_do_not_fill_the_memory(clock):
    """However many clients come, only so many are remembered."""
    limiter = Limiter(Rate(1, 1), Rate(10**9, 1), clock)
    for one in range(_MOST_CLIENTS + 500):
        limiter.take(str(one))
    assert len(limiter._clients) == _MOST_CLIENTS


def test_places_are_given_back():
    """A client holds its places only while it is inside, also when it leaves by an error."""
    room = ConcurrencyLimit(each=2, everybody=3)
    with room.place("a") as first, room.place("a") as second, room.place("a") as third:
        assert (first, second, third) == (True, True, False)
        with room.place("b") as other, room.place("c") as last:
            assert (other, last) == (True, False)
    with pytest.raises(KeyError), room.place("a"):
        raise KeyError
    with room.place("a") as first, room.place("a") as second:
        assert (first, second) == (True, True)
    assert not room._inside
