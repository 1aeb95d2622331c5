"""Starting and stopping a practice server, also while somebody is on the line."""

import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import requests

from lib.practice import PracticeServer

from .conftest import ROWS, Desk

A_MOMENT = 2.5


@pytest.fixture
def own() -> Iterator[Desk]:
    """The desk of a server that this test may stop."""
    with PracticeServer(providers=ROWS) as server, Desk(server) as desk:
        yield desk


def practice_threads() -> int:
    """Return how many servers run in this process."""
    return sum(thread.name == "practice" for thread in threading.enumerate())


def test_it_serves_when_it_has_started() -> None:
    """The first request after the start is answered; no waiting, no second try."""
    with PracticeServer(providers=ROWS) as server, Desk(server) as desk:
        assert desk.ask("GET", "/_practice/health").json() == {"practice": True}


def test_addresses(own: Desk) -> None:
    """The addresses are on loopback and have no slash at the end."""
    assert own.server.url.startswith("http://127.0.0.1:")
    assert own.server.provider_url("groq") == f"{own.server.url}/providers/groq"


def test_a_given_port_comes_free_again() -> None:
    """A server takes the port it is given, and after it another can have it."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
    for _ in range(2):
        with PracticeServer(port, ROWS) as server, Desk(server) as desk:
            assert server.url.endswith(f":{port}")
            assert desk.ask("GET", "/_practice/health").ok


def test_a_port_that_is_taken(own: Desk) -> None:
    """A port that is taken is an error at once, and leaves nothing behind."""
    before = practice_threads()
    second = PracticeServer(int(own.server.url.rpartition(":")[2]), ROWS)

    with pytest.raises(OSError, match="in use"):
        second.start()
    second.stop()
    assert practice_threads() == before


def test_start_and_stop_twice() -> None:
    """Starting a running server or stopping a stopped one changes nothing."""
    before = practice_threads()
    server = PracticeServer(providers=ROWS)
    server.stop()
    url = server.start().url
    assert server.start().url == url
    assert practice_threads() == before + 1
    server.stop()
    server.stop()
    assert practice_threads() == before


def test_no_address_before_the_start() -> None:
    """A server that does not run has no address to give."""
    with pytest.raises(RuntimeError, match="not running"):
        _ = PracticeServer(providers=ROWS).url


def test_keys_survive_a_stop(own: Desk) -> None:
    """A server that was away for a while still knows its keys."""
    key = own.put_key("groq", "good")
    own.server.stop()
    own.server.start()

    assert own.check("groq", key).status_code == 200


def test_nobody_answers_after_the_stop(own: Desk) -> None:
    """After the stop the port refuses connections."""
    url = own.server.url
    own.server.stop()

    with pytest.raises(requests.ConnectionError):
        own.session.get(url, timeout=5)


@pytest.mark.parametrize(
    "fault",
    [
        {"drip": {"part": "headers", "seconds_per_byte": 60}},
        {"drip": {"part": "body", "seconds_per_byte": 60}},
        {"delay": 3600},
        {"endless": True},
    ],
    ids=lambda fault: next(iter(fault)),
)
def test_stop_does_not_wait_for_a_fault(own: Desk, fault: dict[str, Any]) -> None:
    """A server stops at once although an answer is under way, and hangs up on its client."""
    own.fault(**fault)
    with own.raw() as plain:
        own.wait_until_seen()
        begin = time.monotonic()
        own.server.stop()
        assert time.monotonic() - begin < A_MOMENT
        _read_to_the_end(plain)


def test_stop_does_not_wait_for_an_idle_client(own: Desk) -> None:
    """A server stops at once although a connection is kept open."""
    own.ask("GET", "/_practice/health")

    begin = time.monotonic()
    own.server.stop()
    assert time.monotonic() - begin < A_MOMENT


@pytest.mark.parametrize("effect", ["drip", "delay", "endless"])
def test_a_client_that_leaves_takes_its_fault_along(own: Desk, effect: str) -> None:
    """When the client has gone, nothing goes on working for it."""
    effects: dict[str, Any] = {
        "drip": {"part": "headers", "seconds_per_byte": 60},
        "delay": 3600,
        "endless": True,
    }
    own.fault(**{effect: effects[effect]})
    with own.raw():
        own.wait_until_seen()
    own.session.close()

    deadline = time.monotonic() + 5
    while _tasks(own.server) and time.monotonic() < deadline:
        pass
    assert _tasks(own.server) == 0


def test_others_are_served_meanwhile(own: Desk) -> None:
    """One client that waits keeps nobody else waiting."""
    own.fault(times=1, delay=60)

    with own.raw():
        own.wait_until_seen()
        begin = time.monotonic()
        assert own.check("groq").status_code == 401
    assert time.monotonic() - begin < A_MOMENT


def test_it_is_quiet(capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    """Whatever happens, nothing comes to the terminal or into the logs of the process."""
    caplog.set_level(logging.DEBUG)
    with PracticeServer(providers=ROWS) as server, Desk(server) as desk:
        desk.check("groq")
        desk.fault(disconnect="during", times=1)
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            desk.check("groq")
        with desk.raw("/ HTTP/9.9 nonsense") as plain:
            plain.recv(1)
        desk.fault(endless=True)
        with desk.raw() as plain:
            plain.recv(1)
            server.stop()
    noise = [record for record in caplog.records if record.name.startswith(("uvicorn", "asyncio"))]
    assert noise == []
    assert capfd.readouterr() == ("", "")


def test_other_servers_keep_their_logs(own: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """Another uvicorn in this process can still log."""
    own.check("groq")
    logging.getLogger("uvicorn.error").warning("from elsewhere")

    assert "from elsewhere" in caplog.text


def _tasks(server: PracticeServer) -> int:
    running = server._server
    return 0 if running is None else len(running.server_state.tasks)


def _read_to_the_end(plain: socket.socket) -> None:
    with suppress(ConnectionResetError):
        while plain.recv(65536):
            pass
