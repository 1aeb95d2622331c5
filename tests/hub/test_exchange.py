"""Between the Hub's client and the network: bounded, asked once, one Hub only, no mixing."""

import gzip
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from lib.http.answer import Answer
from lib.http.failure import Failure
from lib.http.transport import Request
from lib.hub import http_bridge
from lib.hub.client import Hub
from lib.hub.errors import HubError, HubErrorKind
from lib.hub.http_bridge import MAX_BODY_BYTES
from lib.secret import Secret
from tests.support.surroundings import remember

from .conftest import (
    CALLS,
    FINE,
    OTHER,
    SPACE,
    TOKEN,
    Behaviour,
    RawFactory,
    answers,
    as_json,
    drips,
    hub_at,
    paths,
    says_nothing,
    takes_turns,
    tokens,
)

SLACK = 1.5
UNKNOWN = b'{"error":"Invalid username or password."}'
PAGE = b"<!doctype html><title>Sign in to the hotel</title>"
WINDOW = {"RateLimit": '"api";r=0;t=30', "Retry_After": "30"}


def trouble(call: str, hub: Hub) -> HubError:
    """Return the error that a call ends with."""
    with pytest.raises(HubError) as caught:
        CALLS[call](hub)
    return caught.value


ONCE: Mapping[str, tuple[Behaviour, HubErrorKind]] = {
    "429": (answers(429, b"{}", **WINDOW), HubErrorKind.RATE_LIMITED),
    "500": (answers(500), HubErrorKind.SERVER_ERROR),
    "503": (answers(503, b"{}", Retry_After="30"), HubErrorKind.SERVER_ERROR),
    "408": (answers(408), HubErrorKind.COULD_NOT_TELL),
    "hang-up": (lambda _: None, HubErrorKind.UNREACHABLE),
    "half an answer": (answers(200, b"[", Transfer_Encoding="chunked"), HubErrorKind.UNREACHABLE),
    "no HTTP": (lambda connection: connection.sendall(b"SSH-2.0-x\r\n"), HubErrorKind.UNREACHABLE),
}


@pytest.mark.parametrize(("behave", "kind"), ONCE.values(), ids=ONCE)
@pytest.mark.parametrize("call", CALLS)
def test_nothing_is_asked_twice(
    raw: RawFactory, call: str, behave: Behaviour, kind: HubErrorKind
) -> None:
    """No trouble makes the client ask again, nor wait for the window that it was told."""
    server, begin = raw(behave), time.monotonic()

    error = trouble(call, hub_at(server))
    assert error.kind is kind
    assert error.retry_after == (30 if kind is HubErrorKind.RATE_LIMITED else None)
    assert len(server.seen) == 1
    assert time.monotonic() - begin < SLACK


SAID: Mapping[str, tuple[Behaviour, HubErrorKind]] = {
    "unknown token": (answers(401, UNKNOWN), HubErrorKind.REJECTED),
    "expired": (
        answers(401, b'{"error":"User Access Token \\"x\\" is expired"}'),
        HubErrorKind.EXPIRED,
    ),
    "no right": (answers(403, b'{"error":"Authorization error."}'), HubErrorKind.NO_PERMISSION),
    "no repo": (answers(404, b"{}", X_Error_Code="RepoNotFound"), HubErrorKind.NOT_FOUND),
    "no route": (answers(404), HubErrorKind.WRONG_ADDRESS),
    "page 200": (answers(200, PAGE, Content_Type="text/html"), HubErrorKind.COULD_NOT_TELL),
    "page 401": (answers(401, PAGE, Content_Type="text/html"), HubErrorKind.COULD_NOT_TELL),
    "page 403": (answers(403, PAGE), HubErrorKind.COULD_NOT_TELL),
    "page 404": (answers(404, PAGE), HubErrorKind.COULD_NOT_TELL),
    "nothing 200": (answers(200, b""), HubErrorKind.COULD_NOT_TELL),
    "nothing 204": (answers(204, b""), HubErrorKind.COULD_NOT_TELL),
    "text": (answers(200, b"OK"), HubErrorKind.COULD_NOT_TELL),
    "a number": (answers(200, b"7"), HubErrorKind.COULD_NOT_TELL),
    "deep": (answers(200, b"[" * 100_000), HubErrorKind.COULD_NOT_TELL),
    "not UTF-8": (answers(200, b'{"\xff": 1}'), HubErrorKind.COULD_NOT_TELL),
}


@pytest.mark.parametrize(("behave", "kind"), SAID.values(), ids=SAID)
@pytest.mark.parametrize("call", CALLS)
def test_what_the_answer_says(
    raw: RawFactory, call: str, behave: Behaviour, kind: HubErrorKind
) -> None:
    """A refused token is refused, not a missing Space; a web page is nobody's verdict."""
    assert trouble(call, hub_at(raw(behave))).kind is kind


@pytest.mark.parametrize("call", CALLS)
def test_a_refused_token_on_the_real_address(monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    """Over https, where the client says "not found" for a refused token, it is refused too."""
    sent: list[str] = []

    def send(request: Request, *_: object) -> Answer:
        sent.append(request.url)
        return Answer(401, "application/json", UNKNOWN)

    monkeypatch.setattr(http_bridge, "send", send)
    assert trouble(call, Hub(Secret(TOKEN))).kind is HubErrorKind.REJECTED
    assert [url.startswith("https://huggingface.co/api/") for url in sent] == [True]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("call", CALLS)
def test_a_redirect_is_not_followed(raw: RawFactory, call: str, status: int) -> None:
    """The place a redirect leads to hears nothing, least of all the token."""
    elsewhere = raw(answers(200, FINE[call]))
    server = raw(answers(status, b"", Location=f"{elsewhere.url}/api/whoami-v2"))

    assert trouble(call, hub_at(server)).kind is HubErrorKind.WRONG_ADDRESS
    assert (len(server.seen), elsewhere.seen) == (1, [])


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "me@127.0.0.1"])
def test_a_next_page_elsewhere_is_not_asked_for(raw: RawFactory, host: str) -> None:
    """A next page on another port or under another name does not get the token."""
    elsewhere = raw(as_json([]))
    link = f'<http://{host}:{elsewhere.port}/api/spaces?cursor=1>; rel="next"'
    server = raw(as_json([{"id": SPACE}], Link=link))

    assert trouble("spaces", hub_at(server)).kind is HubErrorKind.COULD_NOT_TELL
    assert (len(server.seen), elsewhere.seen) == (1, [])


def test_a_next_page_without_encryption_is_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A next page at the same name but in clear does not get the token."""
    link = '<http://huggingface.co/api/spaces?cursor=1>; rel="next"'
    sent: list[str] = []

    def send(request: Request, *_: object) -> Answer:
        sent.append(request.url)
        return Answer(200, "application/json", b"[]", headers={"link": link})

    monkeypatch.setattr(http_bridge, "send", send)
    assert trouble("spaces", Hub(Secret(TOKEN))).kind is HubErrorKind.COULD_NOT_TELL
    assert len(sent) == 1


def test_a_list_without_end(raw: RawFactory, hurry: float) -> None:
    """A Hub that always has a next page is left when the time of the whole call is over."""
    server = raw(takes_turns(turns := []))
    link = f'<{server.url}/api/spaces?cursor=1>; rel="next"'
    turns += [as_json([{"id": SPACE}], Link=link)] * 1000
    begin = time.monotonic()

    assert trouble("spaces", hub_at(server)).kind is HubErrorKind.UNREACHABLE
    assert hurry <= time.monotonic() - begin < hurry + SLACK
    assert len(server.seen) > 1


OK = b"HTTP/1.1 200 OK\r\n"
SLOW: Mapping[str, Behaviour] = {
    "says nothing": says_nothing,
    "drips a header": drips(OK + b"X-Slow: ", b"a"),
    "drips a body": drips(OK + b"Content-Length: 9999\r\n\r\n{"),
    "drips a body without end": drips(OK + b"\r\n{"),
}


@pytest.mark.parametrize("behave", SLOW.values(), ids=SLOW)
@pytest.mark.parametrize("call", ["whoami", "spaces", "space"])
def test_a_slow_hub(raw: RawFactory, hurry: float, call: str, behave: Behaviour) -> None:
    """However a Hub keeps one waiting, the call is over in its time."""
    server, begin = raw(behave), time.monotonic()

    assert trouble(call, hub_at(server)).kind is HubErrorKind.UNREACHABLE
    assert time.monotonic() - begin < hurry + SLACK
    assert len(server.seen) == 1


@pytest.mark.parametrize("call", CALLS)
def test_the_time_of_each_call(monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    """A list of several pages has half a minute, everything else ten seconds."""
    given: list[float] = []

    def send(_: Request, left: float, *__: object) -> Failure:
        given.append(left)
        return Failure.TIMEOUT

    monkeypatch.setattr(http_bridge, "send", send)
    trouble(call, Hub(Secret(TOKEN)))
    assert given == [pytest.approx(30.0 if call == "spaces" else 10.0, abs=0.5)]


@pytest.mark.parametrize(("over", "kind"), [(0, None), (1, HubErrorKind.COULD_NOT_TELL)])
def test_a_large_answer(raw: RawFactory, over: int, kind: HubErrorKind | None) -> None:
    """An answer may have 16 MiB, unpacked; one byte more and none of it counts."""
    body = b'{"KEY": {}}'
    packed = gzip.compress(body + b" " * (MAX_BODY_BYTES - len(body) + over), compresslevel=1)
    hub = hub_at(raw(answers(200, packed, Content_Encoding="gzip")))
    if kind is None:
        assert [one.name for one in hub.secrets(SPACE)] == ["KEY"]
    else:
        assert trouble("secrets", hub).kind is kind


def test_a_proxy_is_honoured(raw: RawFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Hub is reached through the proxy of the environment, as the providers are."""
    proxy = raw(answers(200, FINE["whoami"]))
    remember(monkeypatch, {"HTTP_PROXY": proxy.url})

    assert Hub(Secret(TOKEN), "http://hub.lan").whoami().owner == "alice"
    assert paths(proxy) == ["GET http://hub.lan/api/whoami-v2"]


def test_a_host_that_is_excepted(raw: RawFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Hub that the environment excepts is reached without the proxy."""
    proxy, server = raw(answers(502)), raw(answers(200, FINE["whoami"]))
    remember(monkeypatch, {"HTTP_PROXY": proxy.url})
    remember(monkeypatch, {"NO_PROXY": "127.0.0.1"})

    assert hub_at(server).whoami().owner == "alice"
    assert proxy.seen == []


def test_two_at_the_same_time(raw: RawFactory) -> None:
    """Two people at two Hubs at once: each Hub sees its own token only, each gets its answer."""
    servers = {
        token: raw(as_json({name: {"key": name}}))
        for token, name in ((TOKEN, "ONE"), (OTHER, "TWO"))
    }
    start = threading.Barrier(4)

    def ask(token: str) -> set[str]:
        hub = hub_at(servers[token], token)
        start.wait(10)
        return {one.name for _ in range(15) for one in hub.secrets(SPACE)}

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(ask, (TOKEN, OTHER, TOKEN, OTHER)))
    assert found == [{"ONE"}, {"TWO"}, {"ONE"}, {"TWO"}]
    for token, server in servers.items():
        assert tokens(server) == {f"Bearer {token}"}
        assert len(server.seen) == 30


def test_the_client_is_prepared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two first calls at once prepare the client once: twice would close it under the other."""
    monkeypatch.setattr(http_bridge, "_INSTALLED", threading.Event())
    prepared: list[threading.Thread | None] = []

    def prepare(_: Any) -> None:
        other = None
        if not prepared:
            other = threading.Thread(target=http_bridge._install, daemon=True)
            other.start()
            other.join(0.2)  # it waits for us; without that it would be through by now
        prepared.append(other)

    monkeypatch.setattr(http_bridge, "set_client_factory", prepare)
    http_bridge._install()
    assert prepared[0] is not None
    prepared[0].join(10)
    assert len(prepared) == 1
