"""A few clients that take all they can get keep neither the owner nor a new visitor out."""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from functools import partial
from typing import Any

import pytest
import uvicorn
from starlette.types import Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from lib.access import Access
from lib.callers import Caller, house
from lib.limiter import Limiter, Rate, Seats
from lib.web.header_timeouts import bound_heads
from lib.web.rate_limit import RateLimit, Timeouts
from lib.web.send_timeouts import SendTimeouts
from tests.support.crowd import session
from tests.support.dashboard import Dashboard
from tests.support.projects import write_project
from tests.support.signing_in import ALICE, signed_in_cookies, space
from tests.support.wire import port_of, websocket

LONG = Timeouts(body=3600, upload=3600, first_words=3600)
OWNER = "the owner"
SENDING: tuple[tuple[str, str], ...] = (
    ("POST", "/api/providers/test"),
    ("PUT", "/_stcore/upload_file/a/b"),
)


def who(scope: Scope) -> Caller:
    """Tell who asks by a word in the scope."""
    name = scope["name"]
    known = {OWNER: Access.OWNER, "home": Access.FULL}
    return Caller(known.get(name, Access.STRANGER), name)


class App:
    """The app behind the gate: answers requests, and holds websockets until they end."""

    def __init__(self) -> None:
        self.served: list[str] = []
        self.open: set[str] = set()
        self.heard = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or one websocket."""
        self.served.append(scope["name"])
        if scope["type"] == "http":
            await receive()
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        await receive()
        await send({"type": "websocket.accept"})
        self.open.add(scope["key"])
        while (await receive())["type"] != "websocket.disconnect":
            self.heard += 1
        self.open.discard(scope["key"])


class Client:
    """One client. `status` is what it was answered, `closed` the code of a closed websocket."""

    def __init__(self, gate: Any, scope: dict[str, Any]) -> None:
        self.status = 0
        self.closed: int | None = None
        self._says: asyncio.Queue[Message] = asyncio.Queue()
        self.task = asyncio.create_task(gate(scope, self._says.get, self._hear))

    def say(self, **message: object) -> None:
        """Send something."""
        self._says.put_nowait(message)

    async def _hear(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        if message["type"] == "websocket.close":
            self.closed = message.get("code", 1000)


def sends(gate: Any, name: str, method: str = "POST", path: str = SENDING[0][1]) -> Client:
    """Begin a request whose body has not come."""
    scope = {"type": "http", "method": method, "path": path, "headers": [], "name": name}
    one = Client(gate, scope)
    one.say(type="http.request", body=b"{", more_body=True)
    return one


def connects(gate: Any, name: str, key: str = "") -> Client:
    """Open a websocket on which nothing has been said."""
    one = Client(gate, {"type": "websocket", "headers": [], "name": name, "key": key or name})
    one.say(type="websocket.connect")
    return one


async def settle() -> None:
    """Let everything run that can."""
    for _ in range(200):
        await asyncio.sleep(0)


def run(story: Callable[[], Awaitable[None]]) -> None:
    """Run a story, and end all that it left open.

    In a thread of its own: the driver of the browser has a loop in this one.
    """

    async def whole() -> None:
        await story()
        rest = [one for one in asyncio.all_tasks() if one is not asyncio.current_task()]
        for one in rest:
            one.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*rest, return_exceptions=True)

    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, whole()).result()


@pytest.mark.parametrize(("method", "path"), SENDING)
@pytest.mark.parametrize("late", [OWNER, "home", "somebody new"])
def test_slow_bodies_keep_nobody_out(method, path, late):
    """While a crowd sends bodies that never end, whoever sends a whole one is answered."""

    async def story() -> None:
        app = App()
        gate = RateLimit(app, who, patience=LONG)
        crowd = [sends(gate, f"slow {one % 25}", method, path) for one in range(600)]
        await settle()
        assert app.served == []
        assert sum(not one.task.done() for one in crowd) > 20
        last = sends(gate, late, method, path)
        last.say(type="http.request", body=b"}", more_body=False)
        await last.task
        assert last.status == 200
        assert app.served == [late]

    run(story)


@pytest.mark.parametrize("late", [OWNER, "home", "somebody new"])
@pytest.mark.parametrize("speaks", [False, True])
def test_idle_websockets_keep_nobody_out(late, speaks):
    """While a crowd holds every place there is, the next one to come gets in."""

    async def story() -> None:
        now = [0.0]
        app = App()
        gate = RateLimit(app, who, patience=LONG, clock=lambda: now[0])
        for one in range(1500):
            now[0] += 1
            client = connects(gate, f"idle {one % 15}", str(one))
            if speaks:
                client.say(type="websocket.receive", bytes=b"x")
            await asyncio.sleep(0)
        await settle()
        assert len(app.open) == 1000
        connects(gate, late, "the last")
        await settle()
        assert "the last" in app.open
        assert len(app.open) == (1000 if late == "somebody new" else 1001)

    run(story)


def test_the_one_that_gives_way_was_quiet():
    """Of whoever holds the most, the one that said nothing for longest is closed, to come again."""
    left: list[str] = []
    seats = Seats(3, 5)
    taken = [
        seats.take(key[0], partial(left.append, key)) for key in ("a1", "a2", "a3", "b1", "b2")
    ]
    assert seats.take("a", lambda: None) is None
    assert taken[0]
    seats.stir(taken[0])
    assert seats.take("c", lambda: None)
    assert left == ["a2"]
    assert seats.take("d", lambda: None)
    assert left[1] in {"a3", "b1"}
    assert len(seats) == 5


def test_a_websocket_that_says_nothing_is_closed():
    """Also at home; one that has spoken stays."""

    async def story() -> None:
        app = App()
        gate = RateLimit(app, who, patience=Timeouts(first_words=0.01))
        spoken = connects(gate, "speaks")
        spoken.say(type="websocket.receive", bytes=b"x")
        for name in ("visitor", "home", OWNER):
            silent = connects(gate, name)
            await silent.task
            assert silent.closed == 1013
        assert app.open == {"speaks"}

    run(story)


@pytest.mark.parametrize(("method", "path"), SENDING)
@pytest.mark.parametrize("name", ["visitor", "home", OWNER])
def test_a_body_has_a_deadline(name, method, path):
    """Whoever it is, a body that does not come ends with 408, and the app never sees it."""

    async def story() -> None:
        app = App()
        gate = RateLimit(app, who, patience=Timeouts(body=0.01, upload=0.01))
        slow = sends(gate, name, method, path)
        await slow.task
        assert (slow.status, app.served) == (408, [])

    run(story)


def test_a_body_without_end_is_cut():
    """What grows beyond what is taken ends with 413, announced or not."""

    async def story() -> None:
        gate = RateLimit(App(), who, patience=LONG)
        endless = sends(gate, "visitor")
        for _ in range(20):
            endless.say(type="http.request", body=b"x" * 1000, more_body=True)
        await endless.task
        assert endless.status == 413
        scope = {"type": "http", "method": "POST", "path": SENDING[0][1], "name": "visitor"}
        announced = Client(gate, {**scope, "headers": [(b"content-length", b"9" * 40)]})
        await announced.task
        assert announced.status == 413

    run(story)


def test_an_upload_of_a_visitor_is_not_read():
    """Files are for whoever may use the wizard: of anybody else not a byte is waited for."""

    async def story() -> None:
        def visitor(scope: Scope) -> Caller:
            return Caller(Access.VISITOR, scope["name"])

        one = sends(RateLimit(App(), visitor, patience=LONG), "visitor", *SENDING[1])
        await one.task
        assert one.status == 403

    run(story)


def test_who_does_not_read_is_left():
    """An answer that is not read is given up, and what the app held for it is free."""

    async def story() -> None:
        ended = asyncio.Event()

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            try:
                await send({"type": "http.response.body", "body": b"x"})
            finally:
                ended.set()

        async def never(_: Message) -> None:
            await asyncio.Event().wait()

        await SendTimeouts(app, 0.01)({"type": "http"}, asyncio.Queue[Message]().get, never)
        assert ended.is_set()

    run(story)


def test_a_few_who_ask_a_lot_leave_the_others_alone():
    """What there is for everybody is used up by five; somebody who asks little is answered."""
    limiter = Limiter(Rate(30, 1), Rate(120, 20), lambda: 0.0, newcomers=True)
    for client in range(5):
        while not limiter.take(str(client)):
            pass
    assert limiter.take("somebody new") == 0


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:1::1", "2001:db8:1:1:ffff::2", True),
        ("2001:db8:1:1::1", "2001:db8:1:2::1", False),
        ("198.51.100.1", "::ffff:198.51.100.1", True),
        ("198.51.100.1", "198.51.100.2", False),
        ("not an address", "another", True),
    ],
)
def test_whose_share_it_is(one, other, same):
    """A network of new addresses is one client, however an address is written."""
    assert (house(one) == house(other)) is same


@pytest.fixture
def patient(monkeypatch) -> Iterator[tuple[int, threading.Event]]:
    """A server with a short deadline for heads, whose app answers when the event is set."""
    for name in ("connection_made", "on_response_complete"):
        monkeypatch.setattr(H11Protocol, name, getattr(H11Protocol, name))
    bound_heads.__wrapped__(0.05)
    may_answer = threading.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await asyncio.to_thread(may_answer.wait, 60)
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body", "body": b""})

    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="error"))
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    yield listener.getsockname()[1], may_answer
    may_answer.set()
    server.should_exit = True
    thread.join(30)


@pytest.mark.parametrize("head", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: x\r\n"])
def test_a_head_that_does_not_come_is_not_waited_for(patient, head):
    """A connection that does not ask is ended; one whose answer takes long meanwhile is not."""
    port, may_answer = patient
    with (
        socket.create_connection(("127.0.0.1", port), 60) as asking,
        socket.create_connection(("127.0.0.1", port), 60) as slow,
    ):
        asking.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        slow.sendall(head)
        with suppress(ConnectionResetError):
            assert slow.recv(100) == b""
        may_answer.set()
        assert asking.recv(100).startswith(b"HTTP/1.1 204")
        # After an answer as at the beginning.
        asking.sendall(head)
        with suppress(ConnectionResetError):
            while asking.recv(100):
                pass


@pytest.fixture(scope="module")
def owned(tmp_path_factory, practice_server) -> Iterator[Dashboard]:
    """The dashboard as Alice's Space, with sign-in."""
    practice_server.state.reset()
    project = write_project(tmp_path_factory.mktemp("app"), {"app.py": "pass\n"})
    with space(project, tmp_path_factory.mktemp("home"), practice_server, ALICE) as running:
        yield running


def half(path: str, *headers: str, body: str = "") -> bytes:
    """Return a request from some address, of which the end is missing."""
    lines = [path, "Host: x", "X-Forwarded-For: %s", *headers]
    return "\r\n".join([f"{lines[0]} HTTP/1.1", *lines[1:], "", body]).encode()


HALVES = (
    b"",
    b"GET / HTTP/1.1\r\nHost: x\r\n",
    half("POST /api/providers/test", "Content-Length: 50", body="{"),
    half("PUT /_stcore/upload_file/a/b", "Content-Length: 50", body="{"),
    half("GET /_stcore/stream", *websocket().headers),
    half("GET /static/js/none.js"),
)


def test_a_crowd_at_the_real_server(owned):
    """Some hundreds of half requests from eight addresses stand there; all others come in."""
    cookies = signed_in_cookies(owned, ALICE)
    with ExitStack() as opened:
        for number in range(480):
            address = f"198.51.100.{number % 8}".encode()
            what = HALVES[number % len(HALVES)]
            one = opened.enter_context(socket.create_connection(("127.0.0.1", port_of(owned)), 60))
            one.sendall(what.replace(b"%s", address))
        with session(owned.url, cookies, "diagnostics") as owner:
            owner.wait(lambda heard: "owner of this Space" in heard)
        with session(owned.url) as visitor:
            visitor.wait(lambda heard: "Names, sources and advice are for the owner" in heard)
        fresh = owned.get("/api/providers", headers={"X-Forwarded-For": "203.0.113.77"})
        assert fresh.status_code == 200
        assert owned.get("/").ok


async def asks_on(gate: RateLimit, name: str, times: int) -> int:
    """Say something so many times on one websocket; return how often the app was told of it."""
    app, before = App(), -1
    gate._app = app
    one = connects(gate, name)
    for _ in range(times):
        one.say(type="websocket.receive", bytes=b"x")
    while before < app.heard < times:
        before = app.heard
        await settle()
    one.task.cancel()
    return app.heard


def test_what_is_asked_for_on_websockets_is_bounded():
    """Who asks on and on is made to wait, on all their websockets; nobody else is, nor the person.

    A person who clicks is not: that many at once, and several a second, are more than clicks.
    """

    async def story() -> None:
        now = [0.0]
        gate = RateLimit(App(), who, patience=LONG, clock=lambda: now[0])
        assert 100 <= await asks_on(gate, "a", 1000) < 300
        assert await asks_on(gate, "a", 1000) == 0
        assert await asks_on(gate, "b", 20) == 20
        assert await asks_on(gate, OWNER, 50) == 50
        assert await asks_on(gate, "home", 1000) == 1000
        now[0] += 10
        assert 40 <= await asks_on(gate, "a", 1000) < 100

    run(story)


def test_who_is_made_to_wait_gives_way():
    """A websocket that is not heard for a while is closed as soon as its place is needed."""

    async def story() -> None:
        gate = RateLimit(App(), who, patience=LONG, clock=lambda: 0.0)
        gate._visitors.seats = Seats(5, 1)
        one = connects(gate, "a")
        for _ in range(1000):
            one.say(type="websocket.receive", bytes=b"x")
        for _ in range(20):
            await settle()
        (seat,) = gate._visitors.seats._taken["a"]
        seat.leave()
        await one.task
        assert one.closed == 1013

    run(story)
