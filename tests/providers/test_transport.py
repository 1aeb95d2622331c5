"""One bounded request, against servers that misbehave in every way."""

import gzip
import json
import logging
import threading
import time
import tracemalloc
from collections.abc import Mapping

import pytest

from lib.http.answer import Answer
from lib.http.failure import Failure
from lib.http.transport import MAX_BODY_BYTES, USER_AGENT, Request, send
from lib.practice import PracticeServer
from lib.practice.faults import Drip, Fault

from .conftest import (
    Behaviour,
    RawFactory,
    answers,
    drips,
    header,
    replies,
    says_nothing,
)

KEY = "sk-FAKE-0123456789-abcdefgh"
BEARER = {"Authorization": f"Bearer {KEY}"}
TOTAL = 0.5
SLACK = 1.5


def get(url: str, headers: Mapping[str, str] | None = None) -> Request:
    """Return a plain GET with a key."""
    return Request("GET", url, BEARER if headers is None else headers)


def test_what_is_sent(raw: RawFactory) -> None:
    """Method, path, query, headers and body arrive as planned, with our own name on them."""
    server = raw(answers(200, b'{"ok": 1}', Content_Type="application/json"))
    request = Request("POST", f"{server.url}/v1/x?limit=1", BEARER, body='{"a": "ä"}')

    assert send(request) == Answer(200, "application/json", b'{"ok": 1}')
    (seen,) = server.seen
    assert seen.startswith(b"POST /v1/x?limit=1 HTTP/1.1\r\n")
    assert header(seen, "authorization") == f"Bearer {KEY}"
    assert header(seen, "user-agent") == USER_AGENT
    assert header(seen, "accept") == "application/json"
    assert seen.endswith('{"a": "ä"}'.encode())


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(raw: RawFactory, status: int) -> None:
    """The place a redirect leads to hears nothing, least of all the key."""
    elsewhere = raw(answers(200))
    server = raw(answers(status, b"moved", Location=f"{elsewhere.url}/v1/models"))

    assert send(get(server.url)) == Answer(status, "", b"moved")
    assert (len(server.seen), elsewhere.seen) == (1, [])


@pytest.mark.parametrize("location", ["http://[::1", "ftp://x", "//", "%", "http://*/", "\xff"])
def test_a_redirect_to_nowhere_is_just_a_redirect(raw: RawFactory, location: str) -> None:
    """Where a redirect leads is not even looked at."""
    server = raw(answers(302, Location=location))

    assert send(get(server.url)) == Answer(302, "", b"{}")


@pytest.mark.parametrize("status", [200, 302, 401, 503])
def test_an_endless_body_is_cut(practice: PracticeServer, status: int) -> None:
    """No more than 64 KiB of a body are read, also of a redirect's."""
    practice.state.add_fault(
        Fault(status=status, endless=True, body="[1, ", headers={"location": "/elsewhere"})
    )

    answer = send(get(practice.provider_url("groq") + "/models"), total=5.0)
    assert isinstance(answer, Answer)
    assert (answer.status, len(answer.body), answer.complete) == (status, MAX_BODY_BYTES, False)


@pytest.mark.parametrize(
    ("size", "complete"), [(MAX_BODY_BYTES, True), (MAX_BODY_BYTES + 1, False)]
)
def test_the_last_byte_that_is_read(raw: RawFactory, size: int, complete: bool) -> None:
    """A body of just 64 KiB is whole; one byte more and it is cut."""
    answer = send(get(raw(answers(200, b"x" * size)).url))

    assert answer == Answer(200, "", b"x" * MAX_BODY_BYTES, complete)


def test_a_compressed_answer_is_unpacked(raw: RawFactory) -> None:
    """An answer that was sent compressed is read as what it says."""
    server = raw(answers(200, gzip.compress(b'{"data": []}'), Content_Encoding="gzip"))

    assert send(get(server.url)) == Answer(200, "", b'{"data": []}')


def test_a_bomb_is_not_unpacked(raw: RawFactory) -> None:
    """A small body that unpacks to 100 MB costs 64 KiB and little memory."""
    bomb = gzip.compress(bytes(100_000_000), compresslevel=1)
    server = raw(answers(200, bomb, Content_Encoding="gzip"))

    tracemalloc.start()
    answer = send(get(server.url))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(answer, Answer)
    assert (len(answer.body), answer.complete) == (MAX_BODY_BYTES, False)
    assert peak < 20_000_000


SLOW: Mapping[str, Behaviour] = {
    "says nothing": says_nothing,
    "drips its status line": drips(b"", b"H"),
    "drips a header": drips(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"a"),
    "drips headers": drips(b"HTTP/1.1 200 OK\r\n", b"A: b\r\n"),
    "drips a body of known length": drips(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n{"),
    "drips a body to the end": drips(b"HTTP/1.1 200 OK\r\n\r\n{"),
    "drips an error to the end": drips(b'HTTP/1.1 401 No\r\n\r\n{"error": "invalid api key"}'),
    "drips a body in chunks": drips(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"
    ),
    "drips informational answers": drips(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
}


@pytest.mark.parametrize("how", SLOW)
def test_a_slow_server_does_not_take_longer(raw: RawFactory, how: str) -> None:
    """Whatever a server drips, the exchange is over at the deadline, without an answer."""
    server, begin = raw(SLOW[how]), time.monotonic()

    assert send(get(server.url), total=TOTAL) is Failure.TIMEOUT
    assert TOTAL <= time.monotonic() - begin < TOTAL + SLACK


@pytest.mark.parametrize("part", ["headers", "body"])
def test_a_practice_drip_is_cut(practice: PracticeServer, part: str) -> None:
    """A stand-in that drips its answer is not waited for either."""
    practice.state.add_fault(Fault(drip=Drip(part, 0.05)))

    url = practice.provider_url("groq") + "/models"
    assert send(get(url), total=TOTAL) is Failure.TIMEOUT


def test_a_slow_handshake_does_not_take_longer(raw: RawFactory) -> None:
    """The deadline also holds while a server drips the beginnings of TLS."""
    hello = b"\x16\x03\x03\x40\x00\x02\x00\x3f\xf0"
    server, begin = raw(drips(hello, b"\x00")), time.monotonic()

    assert send(get(f"https://{server.place}"), total=TOTAL) is Failure.TIMEOUT
    assert time.monotonic() - begin < TOTAL + SLACK


@pytest.mark.parametrize("how", ["says nothing", "drips a body to the end"])
def test_nothing_is_left_running(raw: RawFactory, how: str) -> None:
    """After the deadline no connection goes on, and no request has a thread of its own."""
    gone = threading.Event()

    def behave(connection):
        try:
            SLOW[how](connection)
        finally:
            gone.set()

    server = raw(behave)
    send(get(raw(answers(200)).url), total=60.0)
    before = {one for one in threading.enumerate() if one.name == "alarms"}
    send(get(server.url), total=0.1)
    send(get(raw(answers(200)).url), total=60.0)

    assert gone.wait(5.0)
    assert {one for one in threading.enumerate() if one.name == "alarms"} == before


def test_each_failure(raw: RawFactory, practice: PracticeServer) -> None:
    """Every way of not answering has its own name."""
    closed = raw(answers(200))
    closed.__exit__()
    plain = raw(answers(200))
    practice.state.add_fault(Fault(provider="openai", disconnect="before"))
    practice.state.add_fault(Fault(provider="groq", disconnect="during"))

    found = {
        "no such host": send(get("http://nohost.invalid/v1")),
        "a closed port": send(get(closed.url)),
        "plain instead of TLS": send(get(f"https://{plain.place}")),
        "hung up before": send(get(practice.provider_url("openai") + "/models")),
        "hung up during": send(get(practice.provider_url("groq") + "/models")),
        "not HTTP": send(get(raw(replies(b"220 smtp ready\r\n")).url)),
        "TLS instead of plain": send(get(raw(replies(b"\x15\x03\x01\x00\x02\x02\x0a")).url)),
        "a line break in a header": send(get(plain.url, {"Authorization": "Bearer a\nb"})),
        "a quote in a header": send(get(plain.url, {"x-api-key": "“FAKE”"})),
        "no address": send(get("not an address")),
        "a host with an empty label": send(get("https://example..invalid/v1")),
    }
    assert found == {
        "no such host": Failure.NO_HOST,
        "a closed port": Failure.REFUSED,
        "plain instead of TLS": Failure.TLS,
        "hung up before": Failure.BROKEN,
        "hung up during": Failure.BROKEN,
        "not HTTP": Failure.BROKEN,
        "TLS instead of plain": Failure.BROKEN,
        "a line break in a header": Failure.UNSENDABLE,
        "a quote in a header": Failure.UNSENDABLE,
        "no address": Failure.UNSENDABLE,
        "a host with an empty label": Failure.UNSENDABLE,
    }


NONSENSE = {
    "nothing": b"",
    "noise": bytes(range(256)) * 8,
    "a length that is no number": b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{}",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    "not what it is packed as": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nnot packed",
    "broken chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}",
    "a status from elsewhere": b"HTTP/1.1 99999 What\r\n\r\n{}",
    "a very long header": b"HTTP/1.1 200 OK\r\nA: " + b"a" * 100_000 + b"\r\n\r\n{}",
    "very many headers": b"HTTP/1.1 200 OK\r\n" + b"A: a\r\n" * 1000 + b"\r\n{}",
    "no end of headers": b"HTTP/1.1 401 No\r\nContent-Type: text/html",
}


@pytest.mark.parametrize("what", NONSENSE)
def test_no_exception_escapes(raw: RawFactory, what: str) -> None:
    """Whatever a server sends, an answer or the kind of a failure comes back."""
    assert isinstance(send(get(raw(replies(NONSENSE[what])).url), total=5.0), Answer | Failure)


def test_a_user_in_the_address_does_not_replace_the_key(raw: RawFactory) -> None:
    """A user name in the address leaves our own Authorization header alone."""
    server = raw(answers(200))

    send(get(f"http://someone:FAKE-password@{server.place}/v1"))
    assert header(server.seen[0], "authorization") == f"Bearer {KEY}"
    assert b"FAKE-password" not in server.seen[0]


def test_no_cookie_is_kept(raw: RawFactory) -> None:
    """What a server wants remembered is forgotten before the next request."""
    server = raw(answers(200, Set_Cookie="seen=FAKE-cookie; Path=/"))

    assert [send(get(server.url)) for _ in range(2)] == [Answer(200, "", b"{}")] * 2
    assert [header(seen, "cookie") for seen in server.seen] == ["", ""]


def test_the_key_is_in_no_log(raw: RawFactory, caplog: pytest.LogCaptureFixture) -> None:
    """Not even the most talkative log level of any library writes the key down."""
    caplog.set_level(logging.DEBUG)
    url = raw(answers(401, json.dumps({"error": KEY}).encode())).url

    answer = send(get(url))
    send(get("https://nohost.invalid/"))
    assert KEY not in caplog.text
    assert KEY not in repr(get(f"https://x:{KEY}@host/"))
    assert isinstance(answer, Answer)
