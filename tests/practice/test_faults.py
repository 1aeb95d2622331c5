"""Each fault, seen from the other end of the socket."""

import socket
import time
from contextlib import suppress
from itertools import repeat

import pytest
import requests

from .conftest import Desk

MEGABYTE = 1_000_000


def read(plain: socket.socket, most: int = MEGABYTE) -> bytes:
    """Read until the other side hangs up, or so much."""
    got = bytearray()
    while len(got) < most and (part := plain.recv(65536)):
        got += part
    return bytes(got)


@pytest.mark.parametrize("status", [200, 302, 401, 404, 418, 498, 500, 529, 599])
def test_status(desk: Desk, status: int) -> None:
    """A status takes the place of the usual one, and its body no longer says otherwise."""
    desk.fault(provider="groq", status=status)

    reply = desk.check("groq", desk.put_key("groq", "good"), allow_redirects=False)
    assert reply.status_code == status
    assert reply.json()["error"]["type"] == "practice_error"


@pytest.mark.parametrize("status", [204, 304])
def test_status_without_a_body(desk: Desk, status: int) -> None:
    """A status that has no body in HTTP has none here."""
    desk.fault(status=status, body="left out")

    reply = desk.check("groq")
    assert (reply.status_code, reply.content) == (status, b"")


def test_a_proxy_that_answers_instead(desk: Desk) -> None:
    """Status, body, type and headers together can play a firewall's page."""
    desk.fault(
        status=403, body="<html>no</html>", content_type="text/html", headers={"Server": "wall"}
    )

    reply = desk.check("groq")
    assert (reply.status_code, reply.text) == (403, "<html>no</html>")
    assert (reply.headers["content-type"], reply.headers["server"]) == ("text/html", "wall")


def test_what_is_not_named_stays(desk: Desk) -> None:
    """A fault of one header leaves the rest of the answer as it is."""
    desk.fault(headers={"Retry-After": "7"})

    reply = desk.check("groq", desk.put_key("groq", "good"))
    assert (reply.status_code, reply.headers["retry-after"]) == (200, "7")
    assert reply.json()["object"] == "list"


def test_a_redirect(desk: Desk) -> None:
    """A status and a header make a redirect, which a client can be caught following."""
    desk.fault(times=1, status=302, headers={"Location": "/providers/openai/v1/models"})

    desk.check("groq")
    assert [seen["provider"] for seen in desk.seen()] == ["groq", "openai"]


@pytest.mark.parametrize("times", [1, 3])
def test_times(desk: Desk, times: int) -> None:
    """A fault happens as often as was asked for, and then no more."""
    key = desk.put_key("groq", "good")
    desk.fault(status=500, times=times)

    statuses = [desk.check("groq", key).status_code for _ in range(times + 1)]
    assert statuses == [*repeat(500, times), 200]
    assert desk.ask("GET", "/_practice/faults").json() == []


def test_for_ever(desk: Desk) -> None:
    """A fault without a number of times happens until it is cleared."""
    key = desk.put_key("groq", "good")
    desk.fault(status=500)

    assert [desk.check("groq", key).status_code for _ in range(3)] == [500] * 3
    desk.ask("DELETE", "/_practice/faults")
    assert desk.check("groq", key).status_code == 200


def test_oldest_first(desk: Desk) -> None:
    """Faults happen in the order they were asked for."""
    desk.fault(status=503, times=1)
    desk.fault(status=429, times=1)

    assert [desk.check("groq").status_code for _ in range(3)] == [503, 429, 401]


def test_narrowed_down(desk: Desk) -> None:
    """A fault of one provider, route and key leaves all others alone."""
    key = desk.put_key("groq", "good")
    other = desk.put_key("groq", "good", "sk-FAKE-other-key")
    desk.fault(provider="groq", route="check", key=key, status=500)

    assert desk.check("groq", key).status_code == 500
    assert desk.check("groq", other).status_code == 200
    assert desk.message("groq", key).status_code == 200
    assert desk.check("openai", key).status_code == 401


def test_delay(desk: Desk) -> None:
    """A delayed answer is the usual one, later."""
    key = desk.put_key("groq", "good")
    desk.fault(delay=0.3)

    begin = time.monotonic()
    assert desk.check("groq", key).status_code == 200
    assert time.monotonic() - begin >= 0.3


def test_delay_outlasts_a_timeout(desk: Desk) -> None:
    """A long delay looks to a client like a server that never answers."""
    desk.fault(delay=60)

    with pytest.raises(requests.ReadTimeout):
        desk.session.get(desk.server.provider_url("groq") + "/openai/v1/models", timeout=0.2)


def test_dripping_headers(desk: Desk) -> None:
    """After a while, not even the status line is there."""
    desk.fault(drip={"part": "headers", "seconds_per_byte": 0.1})

    with desk.raw() as plain:
        got = plain.recv(65536)
        begin = time.monotonic()
        while time.monotonic() - begin < 0.5:
            got += plain.recv(65536)
    assert len(got) > 1
    assert b"HTTP/1.1 401 Unauthorized\r\n".startswith(got)


def test_dripping_body(desk: Desk) -> None:
    """The headers come at once and promise a body, which then does not come on."""
    desk.fault(drip={"part": "body", "seconds_per_byte": 60})

    with desk.raw() as plain:
        got = plain.recv(65536)
        while b"{" not in got:
            got += plain.recv(65536)
        plain.settimeout(0.3)
        with pytest.raises(TimeoutError):
            plain.recv(1)
    head, _, body = got.partition(b"\r\n\r\n")
    assert body == b"{"
    assert b"content-length: " in head


@pytest.mark.parametrize("part", ["headers", "body"])
def test_a_drip_comes_to_an_end(desk: Desk, part: str) -> None:
    """A client with patience gets the whole answer, byte by byte."""
    desk.fault(drip={"part": part, "seconds_per_byte": 0})

    reply = desk.check("groq", desk.put_key("groq", "good"))
    assert reply.json()["object"] == "list"
    assert reply.headers["x-practice"] == "make-believe"


def test_a_drip_is_not_caught_by_a_read_timeout(desk: Desk) -> None:
    """Every byte starts a client's read timeout anew, which is what the drip is for."""
    desk.fault(drip={"part": "headers", "seconds_per_byte": 0.004})

    begin = time.monotonic()
    reply = desk.session.get(desk.server.provider_url("groq") + "/openai/v1/models", timeout=0.3)
    assert reply.status_code == 401
    assert time.monotonic() - begin > 0.45


def test_endless(desk: Desk) -> None:
    """A body that never stops is read for megabytes and is still not over."""
    desk.fault(endless=True)

    with desk.raw() as plain:
        got = read(plain, 20 * MEGABYTE)
    assert got.startswith(b"HTTP/1.1 401")
    assert len(got) >= 20 * MEGABYTE


def test_endless_begins_as_asked(desk: Desk) -> None:
    """An endless body can begin like anything."""
    desk.fault(endless=True, status=200, body='{"data": [', content_type="application/json")

    reply = desk.check("groq", stream=True)
    assert reply.raw.read(20) == b'{"data": [{"data": ['
    assert "content-length" not in reply.headers
    reply.close()


def test_disconnect_before(desk: Desk) -> None:
    """The connection is closed before a single byte has come."""
    desk.fault(disconnect="before")

    with desk.raw() as plain, suppress(ConnectionResetError):
        assert plain.recv(1) == b""
    with pytest.raises(requests.ConnectionError):
        desk.check("groq")


def test_disconnect_during(desk: Desk) -> None:
    """The connection is closed in the middle of the body that was promised."""
    desk.fault(disconnect="during", status=200, body="0123456789")

    with desk.raw() as plain:
        head, _, body = read(plain).partition(b"\r\n\r\n")
    assert b"HTTP/1.1 200 OK" in head
    assert b"content-length: 10" in head
    assert body == b"01234"
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        desk.check("groq")


def test_disconnect_during_nothing(desk: Desk) -> None:
    """Even an empty body can be cut short."""
    desk.fault(disconnect="during", status=200, body="")

    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        desk.check("groq")


def test_delay_before_a_disconnect(desk: Desk) -> None:
    """A delay goes with every other effect."""
    desk.fault(disconnect="before", delay=0.2)

    begin = time.monotonic()
    with pytest.raises(requests.ConnectionError):
        desk.check("groq")
    assert time.monotonic() - begin >= 0.2


def test_faults_on_paths_that_do_not_exist(desk: Desk) -> None:
    """A fault without a route also happens where nothing is."""
    desk.fault(status=503)

    assert desk.ask("GET", "/providers/groq/nothing").status_code == 503
