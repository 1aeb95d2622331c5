"""A connection that stays open between requests: as bounded as any, and nothing is sent twice."""

import gc
import socket
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from lib.http import transport
from lib.http.answer import Answer
from lib.http.failure import Failure
from lib.http.transport import Connection, Request, send

from .conftest import Behaviour, RawFactory, RawServer, read_request

PATIENCE = 20.0
SLACK = 1.5
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nSet-Cookie: a=b\r\n\r\n{}"


def speaks(turns: Sequence[Behaviour], heard: list[bytes]) -> Behaviour:
    """Answer one request of a connection after the other, each as its turn says; then hang up."""

    def behave(connection: socket.socket) -> None:
        for number, turn in enumerate(turns):
            if number:
                heard.append(read_request(connection))
            turn(connection)

    return behave


def fine(connection: socket.socket) -> None:
    """Answer, and leave the connection open."""
    connection.sendall(ANSWER)


def silent(connection: socket.socket) -> None:
    """Say nothing until the other side has gone."""
    connection.recv(1)


def gone(_: socket.socket) -> None:
    """Hang up without an answer."""


@pytest.fixture
def ask() -> Callable[..., Answer | Failure]:
    """Return what asks a server over one line."""
    line = Connection()

    def asking(server: RawServer, method: str = "GET", total: float = 5.0, most: int = 1000):
        body = "" if method == "GET" else "{}"
        return send(Request(method, f"{server.url}/", {}, body), total, most, line)

    return asking


def test_a_connection_is_used_again(raw: RawFactory, ask: Callable[..., Answer | Failure]) -> None:
    """Three requests travel on one connection, and a cookie that was set on it is not sent back."""
    heard: list[bytes] = []
    server = raw(speaks([fine, fine, fine], heard))
    for method in ("GET", "POST", "DELETE"):
        answer = ask(server, method)
        assert isinstance(answer, Answer)
        assert answer.body == b"{}"
    assert len(server.seen) == 1
    assert [one.split(b" ")[0] for one in heard] == [b"POST", b"DELETE"]
    assert b"cookie" not in b"".join([*server.seen, *heard]).lower()


def test_without_a_line_each_has_its_own(raw: RawFactory) -> None:
    """Who has no line opens a connection for each request."""
    server = raw(speaks([fine, silent], []))
    for _ in range(2):
        assert isinstance(send(Request("GET", f"{server.url}/", {})), Answer)
    assert len(server.seen) == 2


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_silent_server_ends_in_time(
    raw: RawFactory, ask: Callable[..., Answer | Failure], method: str
) -> None:
    """A connection that was open before is closed at the deadline as a new one is."""
    server = raw(speaks([fine, silent], []))
    assert isinstance(ask(server), Answer)
    begin = time.monotonic()
    assert ask(server, method, total=0.3) is Failure.TIMEOUT
    assert time.monotonic() - begin < SLACK
    assert len(server.seen) == 1


def test_a_read_is_sent_again_and_a_write_is_not(
    raw: RawFactory, ask: Callable[..., Answer | Failure]
) -> None:
    """Of a connection hung up on, a read tries a new one; a write may have happened, so it ends."""
    heard: list[bytes] = []
    server = raw(speaks([fine, gone], heard))
    assert isinstance(ask(server), Answer)
    assert isinstance(ask(server), Answer)  # on a second connection
    assert (len(server.seen), len(heard)) == (2, 1)
    assert ask(server, "POST") is Failure.BROKEN
    assert (len(server.seen), len(heard)) == (2, 2)


def test_a_read_is_not_sent_a_third_time(
    raw: RawFactory, ask: Callable[..., Answer | Failure]
) -> None:
    """A new connection that is hung up on as well is the end of it."""
    turns: list[list[Behaviour]] = [[fine, gone], [gone], [fine]]

    def next_turn(connection: socket.socket) -> None:
        speaks(turns.pop(0), [])(connection)

    server = raw(next_turn)
    assert isinstance(ask(server), Answer)
    assert ask(server) is Failure.BROKEN
    assert len(server.seen) == 2


def test_an_answer_that_was_cut_off_ends_the_connection(
    raw: RawFactory, ask: Callable[..., Answer | Failure]
) -> None:
    """What is left of a long answer is never taken for the next one."""
    server = raw(speaks([fine, fine], []))
    answer = ask(server, most=1)
    assert isinstance(answer, Answer)
    assert not answer.complete
    assert isinstance(ask(server), Answer)
    assert len(server.seen) == 2


def test_an_idle_connection_is_not_used(
    raw: RawFactory, ask: Callable[..., Answer | Failure], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a while a new connection is opened: the server may be about to close the old one."""
    monkeypatch.setattr(transport, "_IDLE_SECONDS", 0.0)
    server = raw(speaks([fine, fine], []))
    for _ in range(2):
        assert isinstance(ask(server), Answer)
    assert len(server.seen) == 2


def test_two_at_once_do_not_wait_for_each_other(
    raw: RawFactory, ask: Callable[..., Answer | Failure]
) -> None:
    """While one request uses the line, another gets a connection of its own."""
    both = threading.Barrier(2)

    def together(connection: socket.socket) -> None:
        both.wait(10)
        fine(connection)

    server = raw(together)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: ask(server), range(2)))
    assert all(isinstance(one, Answer) for one in answers)
    assert len(server.seen) == 2


def until_gone(hung_up: threading.Event) -> Behaviour:
    """Answer, wait until the other side hangs up, and tell."""

    def behave(connection: socket.socket) -> None:
        fine(connection)
        if connection.recv(1) == b"":
            hung_up.set()

    return behave


def test_an_idle_connection_is_closed(
    raw: RawFactory, ask: Callable[..., Answer | Failure], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody has to think of it: a line that is kept hangs up by itself, and can be used again."""
    monkeypatch.setattr(transport, "_IDLE_SECONDS", 0.1)
    for _ in range(2):
        hung_up = threading.Event()
        server = raw(until_gone(hung_up))
        assert isinstance(ask(server), Answer)
        assert hung_up.wait(PATIENCE)


@pytest.mark.parametrize("end", [Connection.close, None], ids=["closed", "dropped"])
def test_a_line_nobody_needs_hangs_up_at_once(
    raw: RawFactory, monkeypatch: pytest.MonkeyPatch, end: Callable[[Connection], None] | None
) -> None:
    """Closed or just dropped, a line leaves no connection open."""
    monkeypatch.setattr(transport, "_IDLE_SECONDS", 3600.0)
    hung_up = threading.Event()
    server = raw(until_gone(hung_up))
    line = Connection()
    assert isinstance(send(Request("GET", f"{server.url}/", {}), line=line), Answer)
    if end is None:
        del line
        gc.collect()
    else:
        end(line)
    assert hung_up.wait(PATIENCE)


def test_a_line_in_use_is_not_hung_up_on(raw: RawFactory) -> None:
    """Whoever closes a line while a request is under way does not end that request."""
    line, closed = Connection(), threading.Event()

    def closes_first(connection: socket.socket) -> None:
        line.close()
        closed.set()
        fine(connection)

    server = raw(closes_first)
    assert isinstance(send(Request("GET", f"{server.url}/", {}), line=line), Answer)
    assert closed.is_set()
