"""What visitors may ask of the real server, and how often."""

import socket
from collections.abc import Iterator
from itertools import takewhile

import pytest

from tests.support.dashboard import Dashboard, dashboard
from tests.support.projects import GOOD_OPENAI, addresses, write_project

HOST = "practice-alice-demo.hf.space"
SPACE = {"SPACE_ID": "practice-alice/demo", "SPACE_HOST": HOST}
BURST = 30


@pytest.fixture(scope="module")
def project(tmp_path_factory, practice_server):
    """A project with one key."""
    text = f"OPENAI_API_KEY={GOOD_OPENAI}\n{addresses(practice_server, 'openai')}"
    return write_project(tmp_path_factory.mktemp("app"), {".env": text})


@pytest.fixture(scope="module")
def here(project, tmp_path_factory) -> Iterator[Dashboard]:
    """The dashboard as at home."""
    with dashboard(project, tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture(scope="module")
def space(project, tmp_path_factory) -> Iterator[Dashboard]:
    """The dashboard as on a Space."""
    with dashboard(project, tmp_path_factory.mktemp("home"), SPACE) as running:
        yield running


def by(client: str) -> dict[str, dict[str, str]]:
    """Return the header of a request that the proxy passed on for a client."""
    return {"headers": {"X-Forwarded-For": client}}


def refused(served: Dashboard, client: str, times: int, path: str = "/api/providers") -> int:
    """Ask that often and return how many requests were refused."""
    return sum(served.get(path, **by(client)).status_code == 429 for _ in range(times))


def test_a_visitor_who_asks_too_often_is_told_when_to_come_back(space, practice):
    """The refusal is JSON with a sentence and `Retry-After`, and others are not concerned."""
    assert refused(space, "198.51.100.1", BURST) == 0
    replies = [space.get("/api/providers", **by("198.51.100.1")) for _ in range(BURST)]
    reply = next(one for one in replies if one.status_code == 429)
    assert reply.json()["error"]["code"] == "too_many_requests"
    assert int(reply.headers["Retry-After"]) >= 1
    assert reply.headers["Retry-After"] in reply.json()["error"]["message"]
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert refused(space, "198.51.100.2", 1) == 0


def test_a_claimed_address_does_not_help(space, practice):
    """Only what the proxy appended counts, not what the client wrote before it."""
    claims = [f"192.0.2.{one}, 198.51.100.3" for one in range(2 * BURST)]
    statuses = [space.get("/api/providers", **by(claim)).status_code for claim in claims]
    assert 429 in statuses


def test_addresses_of_one_network_count_as_one(space, practice):
    """Whoever has a whole network of new addresses has one share."""
    clients = [f"2001:db8:1:1::{one:x}" for one in range(2 * BURST)]
    statuses = [space.get("/api/providers", **by(one)).status_code for one in clients]
    assert 429 in statuses


@pytest.mark.parametrize(
    ("path", "client"), [("/auth/login", "198.51.100.7"), ("/oauth2callback", "198.51.100.8")]
)
def test_signing_in_is_counted(space, path, client):
    """What makes the Space ask the Hub who somebody is cannot be called without end."""
    assert refused(space, client, 3, path) == 0
    assert refused(space, client, 2 * BURST, path) > 0


def test_health_is_never_refused(space):
    """A health check is answered however often it comes."""
    assert refused(space, "198.51.100.4", 2 * BURST, "/api/health") == 0


def test_nobody_is_refused_at_home(here, practice):
    """On this machine there is no limit: whoever sits here may ask as they like."""
    statuses = {here.get("/api/providers").status_code for _ in range(2 * BURST)}
    assert statuses == {200}


def handshake(served: Dashboard, origin: str, client: str = "198.51.100.5") -> int:
    """Open a websocket from a page of some origin and return the status of the answer."""
    port = int(served.url.rpartition(":")[2])
    lines = [
        "GET /_stcore/stream HTTP/1.1",
        f"Host: {HOST}",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        f"Origin: {origin}",
        f"X-Forwarded-For: {client}",
    ]
    with socket.create_connection(("127.0.0.1", port), timeout=30) as one:
        one.sendall("\r\n".join([*lines, "", ""]).encode())
        return int(one.recv(1024).split()[1])


@pytest.mark.parametrize(
    "origin", ["https://stranger.example", "http://localhost:3000", "null", "https://[", ""]
)
def test_a_page_elsewhere_opens_no_websocket(space, origin):
    """A page of another site is refused before Streamlit asks anybody whether it is its own."""
    assert handshake(space, origin) == 403


def test_the_spaces_own_page_opens_its_websocket(space):
    """The Space's own page is let in."""
    assert handshake(space, f"https://{HOST}") == 101


def test_websockets_are_counted(space):
    """One client cannot open connections without end.

    A slow machine opens them slowly and earns new ones in between, so it is asked until refused.
    """
    client = "198.51.100.6"
    statuses = (handshake(space, f"https://{HOST}", client) for _ in range(1000))
    opened = list(takewhile(lambda status: status == 101, statuses))
    assert 200 <= len(opened) < 1000
    assert handshake(space, f"https://{HOST}", "198.51.100.9") == 101


def test_a_body_that_does_not_come_is_not_waited_for(space, practice):
    """A request that announces a body and never sends it ends with 408."""
    port = int(space.url.rpartition(":")[2])
    head = "POST /api/providers/test HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n{"
    with socket.create_connection(("127.0.0.1", port), timeout=30) as one:
        one.sendall(head.encode())
        assert one.recv(1024).split()[1] == b"408"


def test_an_upload_is_small_or_refused(here):
    """What is larger than a file of keys can be is refused before it is read."""
    session = here.get("/_stcore/health")
    token = session.cookies["_streamlit_xsrf"]
    reply = here.request(
        "PUT",
        "/_stcore/upload_file/none/none",
        files={"file": b"x" * 3_000_000},
        headers={"X-Xsrftoken": token},
        cookies=session.cookies,
    )
    assert reply.status_code in {400, 413}
