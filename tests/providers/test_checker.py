"""The checker: everybody at once, each question once a minute, nobody waits for the slow."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from lib.http.answer import Answer
from lib.http.failure import Failure
from lib.http.transport import Request, send
from lib.practice import PracticeServer
from lib.practice.faults import Fault
from lib.practice.practice_state import KeyKind
from lib.project import Configured
from lib.provider_config import table
from lib.providers import checker as checker_room
from lib.providers.checker import Checker
from lib.providers.verdict import Verdict

from .conftest import (
    PATIENCE,
    Behaviour,
    RawFactory,
    RawServer,
    answers,
    at_practice,
    configure,
    drips,
    environ_for,
    wait_until,
)

CHECKED = [row.id for row in table().values() if row.check]
KEY = "sk-FAKE-0123456789-abcdefgh"
DELAY = 0.3
GOOD = answers(200, b'{"data": []}', Content_Type="application/json")


def at(server: RawServer, provider: str = "openai", key: str = KEY) -> Configured:
    """Configure a provider to be a raw server."""
    return configure(provider, environ_for(table()[provider], f"{server.url}/v1", key))


class Gate:
    """A server's good answer, which waits until the gate is opened."""

    def __init__(self) -> None:
        self.opened = threading.Event()
        self.behave: Behaviour = self._behave

    def _behave(self, connection):
        assert self.opened.wait(PATIENCE)
        GOOD(connection)


@pytest.fixture
def gate() -> Iterator[Gate]:
    """A gate that is open at the latest when the test is over."""
    found = Gate()
    yield found
    found.opened.set()


def test_all_at_once(practice: PracticeServer) -> None:
    """Twenty slow providers take together hardly longer than one."""
    twenty = [at_practice(practice, provider) for provider in CHECKED[:20]]
    practice.state.add_fault(Fault(delay=DELAY))

    begin = time.monotonic()
    found = list(Checker().check_all(twenty))
    assert time.monotonic() - begin < 20 * DELAY / 2
    assert sorted(one.provider for one in found) == sorted(CHECKED[:20])
    assert {one.verdict for one in found} == {Verdict.WORKS}
    assert len(practice.state.requests()) == 20


def test_results_come_as_they_are_known(raw: RawFactory, gate: Gate) -> None:
    """A fast answer, and one that needs no request, come before a slow one that was asked first."""
    slow, fast = at(raw(gate.behave)), at(raw(GOOD), "groq")
    nothing = configure("mistral", {})

    results = Checker().check_all([slow, fast, nothing])
    assert {next(results).provider, next(results).provider} == {"groq", "mistral"}
    gate.opened.set()
    assert [one.provider for one in results] == ["openai"]


def test_nobody_to_ask() -> None:
    """Nobody is a fine number of providers."""
    assert list(Checker().check_all([])) == []


def test_a_dripping_server_delays_nobody(raw: RawFactory) -> None:
    """Others are through while one server drips, and that one is given up in time."""
    dripping = at(raw(drips(b"HTTP/1.1 200 OK\r\n\r\n{")))
    fast = [at(raw(GOOD), provider) for provider in ("groq", "mistral", "nebius")]

    begin = time.monotonic()
    results = Checker(partial(send, total=1.5)).check_all([dripping, *fast])
    found = [(one.provider, one.verdict, time.monotonic() - begin < 1.5) for one in results]
    assert sorted(found[:3]) == [
        (one, Verdict.WORKS, True) for one in ("groq", "mistral", "nebius")
    ]
    assert found[3:] == [("openai", Verdict.UNREACHABLE, False)]
    assert time.monotonic() - begin < 4


def test_providers_that_share_a_question(raw: RawFactory) -> None:
    """One key at one address is asked about once, and each provider has its own result."""
    server = raw(GOOD)
    shared = [at(server, provider) for provider in ("openai", "siliconflow", "nebius")]

    found = list(Checker().check_all(shared))
    assert sorted(one.provider for one in found) == ["nebius", "openai", "siliconflow"]
    assert len({one.checked_at for one in found}) == 1
    assert len(server.seen) == 1


def test_ways_of_sending_are_no_shared_question(raw: RawFactory) -> None:
    """One key at one address in two different headers is two questions."""
    server = raw(GOOD)

    list(Checker().check_all([at(server), at(server, "anthropic")]))
    assert len(server.seen) == 2


def test_fresh_asks_a_shared_question_once_too(raw: RawFactory) -> None:
    """However fast the answer, those who ask afresh together ask once."""
    server, checker = raw(GOOD), Checker()
    shared = [at(server, provider) for provider in ("openai", "siliconflow", "nebius")]

    for rounds in range(1, 21):
        list(checker.check_all(shared, fresh=True))
        assert len(server.seen) == rounds


def test_callers_at_the_same_time(raw: RawFactory, gate: Gate) -> None:
    """Ten callers with one question wait for one request and get one answer."""
    server, checker = raw(gate.behave), Checker()
    with ThreadPoolExecutor(10) as pool:
        found = [pool.submit(checker.check, at(server)) for _ in range(10)]
        wait_until(lambda: server.seen != [], "nobody asked")
        gate.opened.set()
        results = {one.result() for one in found}

    assert len(results) == 1
    assert results.pop().verdict is Verdict.WORKS
    assert len(server.seen) == 1


def test_an_answer_is_kept(raw: RawFactory) -> None:
    """A question is not asked again while its answer is kept, unless afresh."""
    server, checker = raw(GOOD), Checker(keep=60)
    first = checker.check(at(server))

    assert checker.check(at(server)) == first
    assert list(checker.check_all([at(server)])) == [first]
    assert len(server.seen) == 1
    assert checker.check(at(server), fresh=True).verdict is Verdict.WORKS
    assert len(server.seen) == 2


def test_an_answer_grows_old(raw: RawFactory) -> None:
    """After its time an answer is asked for again; also that of a server that was away."""
    server, checker = raw(GOOD), Checker(keep=0)

    assert [checker.check(at(server)).verdict for _ in range(3)] == [Verdict.WORKS] * 3
    assert len(server.seen) == 3
    server.__exit__()
    assert checker.check(at(server)).verdict is Verdict.UNREACHABLE


def test_a_minute_is_the_rule() -> None:
    """Unless told otherwise, an answer is kept for a minute."""
    assert checker_room.KEEP_SECONDS == 60


def test_fresh_does_not_ask_while_it_is_under_way(raw: RawFactory, gate: Gate) -> None:
    """Asking afresh joins a request that is on its way already."""
    server, checker = raw(gate.behave), Checker()
    checker.start([at(server)])
    wait_until(lambda: len(server.seen) == 1, "nobody asked")
    for _ in range(3):
        checker.start([at(server)], fresh=True)
    gate.opened.set()

    assert checker.check(at(server)).verdict is Verdict.WORKS
    assert len(server.seen) == 1


def test_another_key_is_another_question(practice: PracticeServer) -> None:
    """A key that was changed, or an address, is asked about at once, kept answer or not."""
    checker = Checker()
    good = at_practice(practice, "nebius")
    bad = at_practice(practice, "nebius", KeyKind.REJECTED, "v1.FAKE-another-one-0123")
    moved = configure("nebius", environ_for(table()["nebius"], practice.provider_url("openai")))

    verdicts = [checker.check(one).verdict for one in (good, bad, good, moved)]
    assert verdicts == [Verdict.WORKS, Verdict.REJECTED, Verdict.WORKS, Verdict.REJECTED]
    assert len(practice.state.requests()) == 3


def test_what_is_known(raw: RawFactory, gate: Gate) -> None:
    """Looking sends nothing: unknown before, pending meanwhile, known afterwards."""
    server, checker = raw(gate.behave), Checker(keep=0)
    one = at(server)

    assert (checker.known(one), checker.is_pending(one), server.seen) == (None, False, [])
    checker.start([one])
    assert (checker.known(one), checker.is_pending(one)) == (None, True)
    gate.opened.set()
    wait_until(lambda: not checker.is_pending(one), "no answer has come")
    for _ in range(2):
        known = checker.known(one)
        assert known
        assert known.verdict is Verdict.WORKS
    assert checker.known(at(server, key="sk-FAKE-other")) is None
    assert len(server.seen) == 1


def test_waiting_for_what_is_under_way(raw: RawFactory, gate: Gate) -> None:
    """Whoever waits finds the answers known, and asks nothing; where nothing is asked, at once."""
    server, checker = raw(gate.behave), Checker()
    one = at(server)
    checker.wait([one])
    checker.start([one])
    opener = threading.Thread(target=gate.opened.set)
    wait_until(lambda: len(server.seen) == 1, "nobody has asked")
    assert checker.is_pending(one)
    opener.start()
    checker.wait([one, configure("groq", {})])
    assert not checker.is_pending(one)
    known = checker.known(one)
    assert known
    assert known.verdict is Verdict.WORKS
    assert len(server.seen) == 1


def test_what_is_known_without_asking() -> None:
    """Of who is not asked, the reason is known at once, and nothing is ever pending."""
    checker = Checker()
    for provider, verdict in (("groq", Verdict.NOT_CONFIGURED), ("sambanova", Verdict.NOT_TESTED)):
        environ = {} if provider == "groq" else environ_for(table()[provider])
        one = configure(provider, environ)
        checker.start([one], fresh=True)
        known = checker.known(one)
        assert known
        assert (known.verdict, checker.check(one)) == (verdict, known)
        assert not checker.is_pending(one)


def test_a_message_is_always_sent(practice: PracticeServer) -> None:
    """Each message a person asks for is sent; it answers no check, and no check answers it."""
    checker, one = Checker(), at_practice(practice, "groq", KeyKind.NO_CREDIT)

    assert checker.check(one).verdict is Verdict.WORKS
    assert [checker.message(one).verdict for _ in range(2)] == [Verdict.NO_CREDIT] * 2
    assert checker.check(one).verdict is Verdict.WORKS
    routes = [seen["route"] for seen in practice.state.requests()]
    assert routes == ["check", "message", "message"]
    assert checker.message(configure("groq", {})).verdict is Verdict.NOT_CONFIGURED


def test_no_thread_is_left(practice: PracticeServer) -> None:
    """When the results are there, the threads that brought them end."""
    before = set(threading.enumerate())
    list(Checker().check_all([at_practice(practice, provider) for provider in CHECKED[:10]]))

    wait_until(lambda: not set(threading.enumerate()) - before, "a thread goes on")


def test_a_sender_that_breaks(raw: RawFactory, capfd: pytest.CaptureFixture[str]) -> None:
    """An unforeseen error proves nothing about the key, and nothing of it is printed."""

    def breaks(request: Request) -> Answer | Failure:
        raise RuntimeError(dict(request.headers))

    checker = Checker(breaks)
    one = at(raw(GOOD))
    assert checker.check(one).state == "could not tell"
    assert not checker.is_pending(one)
    assert "FAKE" not in "".join(capfd.readouterr())


def test_a_sender_that_never_comes_back(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits is told in time, though the request is still on its way."""
    monkeypatch.setattr(checker_room, "_PATIENCE_SECONDS", 0.1)

    def waits(_: Request) -> Answer | Failure:
        gate.opened.wait(PATIENCE)
        return Failure.NO_HOST

    checker, one = Checker(waits), configure("groq", environ_for(table()["groq"]))
    assert checker.check(one).verdict is Verdict.UNREACHABLE
    assert [found.verdict for found in checker.check_all([one])] == [Verdict.UNREACHABLE]
    assert checker.is_pending(one)
