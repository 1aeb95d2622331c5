"""The desk: what it understands, what it refuses, and what it never tells."""

import json
from typing import Any

import pytest

from .conftest import Desk

CANARY = "sk-FAKE-CANARY-0123456789abcdef"

NONSENSE: list[dict[str, Any]] = [
    {},
    {"provider": "groq"},
    {"provider": "nobody", "status": 500},
    {"provider": 7, "status": 500},
    {"route": "elsewhere", "status": 500},
    {"times": 0, "status": 500},
    {"times": 1.5, "status": 500},
    {"times": True, "status": 500},
    {"key": 7, "status": 500},
    {"stauts": 500},
    {"status": 500, CANARY: 1},
    {"status": 99},
    {"status": 101},
    {"status": 600},
    {"status": "500"},
    {"status": True},
    {"body": {"a": 1}},
    {"body": "\ud800"},
    {"content_type": "text/html\r\nX: y"},
    {"content_type": 1},
    {"headers": {}},
    {"headers": []},
    {"headers": {"a b": "c"}},
    {"headers": {"": "c"}},
    {"headers": {"a": "b\nc"}},
    {"headers": {"a": "\u20ac"}},
    {"headers": {"a": 1}},
    {"headers": {"Content-Length": "5"}},
    {"delay": -1},
    {"delay": "1"},
    {"delay": 1e9},
    {"delay": float("nan")},
    {"delay": 0},
    {"drip": "headers"},
    {"drip": {}},
    {"drip": {"part": "headers"}},
    {"drip": {"part": "tail", "seconds_per_byte": 1}},
    {"drip": {"part": "body", "seconds_per_byte": -1}},
    {"drip": {"part": "body", "seconds_per_byte": 1, "more": 1}},
    {"endless": "yes"},
    {"endless": False},
    {"disconnect": "after"},
    {"endless": True, "disconnect": "during"},
    {"endless": True, "drip": {"part": "body", "seconds_per_byte": 1}},
]


@pytest.mark.parametrize("fault", NONSENSE, ids=json.dumps)
def test_nonsense_is_refused(desk: Desk, fault: dict[str, Any]) -> None:
    """A fault that makes no sense is refused with a sentence, and changes nothing."""
    reply = desk.ask("POST", "/_practice/faults", data=json.dumps(fault))

    assert reply.status_code == 400
    assert reply.json()["error"]["message"].endswith(".")
    assert CANARY not in reply.text
    assert desk.ask("GET", "/_practice/faults").json() == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000, b" " * 2**21])
def test_what_is_not_an_object_is_refused(desk: Desk, body: bytes) -> None:
    """A body that is not a JSON object of a decent length is refused."""
    for method, path in (("POST", "/_practice/faults"), ("PUT", "/_practice/keys")):
        assert desk.ask(method, path, data=body).status_code == 400


@pytest.mark.parametrize(
    "key",
    [
        {},
        {"provider": "groq", "key": CANARY},
        {"provider": "groq", "kind": "good"},
        {"provider": "groq", "key": "", "kind": "good"},
        {"provider": "groq", "key": 7, "kind": "good"},
        {"provider": "groq", "key": CANARY, "kind": "excellent"},
        {"provider": "nobody", "key": CANARY, "kind": "good"},
        {"provider": "groq", "key": CANARY, "kind": "good", "more": 1},
    ],
)
def test_nonsense_keys_are_refused(desk: Desk, key: dict[str, Any]) -> None:
    """A key without a provider, a value or a known kind is refused, and not repeated."""
    reply = desk.ask("PUT", "/_practice/keys", json=key)

    assert reply.status_code == 400
    assert CANARY not in reply.text


def test_faults_are_listed(desk: Desk) -> None:
    """The list tells what can still go wrong and how often; of a key, only that there is one."""
    desk.fault(provider="groq", route="check", key=CANARY, times=2, status=500)
    desk.check("groq", CANARY)

    reply = desk.ask("GET", "/_practice/faults")
    assert CANARY not in reply.text
    (fault,) = reply.json()
    assert (fault["provider"], fault["route"], fault["key"]) == ("groq", "check", "***")
    assert (fault["times"], fault["status"]) == (1, 500)


def test_what_is_listed_of_a_drip(desk: Desk) -> None:
    """A drip is listed as it was asked for."""
    drip = {"part": "body", "seconds_per_byte": 0.5}

    assert desk.fault(drip=drip).json()["drip"] == drip


def test_a_key_can_change_its_kind(desk: Desk) -> None:
    """A key that was good can be made to expire."""
    key = desk.put_key("groq", "good")
    assert desk.check("groq", key).status_code == 200

    desk.put_key("groq", "expired")
    assert desk.check("groq", key).status_code == 401


def test_requests_are_noted(desk: Desk) -> None:
    """A request is noted with its route, its kind of key, and the names of its headers."""
    key = desk.put_key("google", "good")
    desk.check("google", key)

    (seen,) = desk.seen()
    assert seen.pop("at") > 1_700_000_000
    assert "x-goog-api-key" in seen.pop("headers")
    assert seen == {
        "provider": "google",
        "route": "check",
        "method": "GET",
        "path": "/v1beta/models",
        "query": "pageSize=1",
        "kind": "good",
    }


def test_what_is_noted_of_other_requests(desk: Desk) -> None:
    """Requests without a key, or to no known route, are noted as such."""
    desk.ask("DELETE", "/providers/groq/nothing")
    desk.message("google", "sk-FAKE-unknown")

    one, other = desk.seen()
    assert (one["method"], one["route"], one["kind"]) == ("DELETE", None, "missing")
    assert (other["route"], other["kind"]) == ("message", "rejected")
    assert other["path"] == "/v1beta/models/practice-model:generateContent"


@pytest.mark.parametrize("known", [True, False])
def test_no_key_is_noted(desk: Desk, known: bool) -> None:
    """Wherever a client puts a key by mistake, it does not come back from here."""
    if known:
        desk.put_key("groq", "good", CANARY)
    headers = {"Authorization": f"Bearer {CANARY}", "X-Other": CANARY}
    for path in (f"/a/{CANARY}", f"/a?key={CANARY}", f"/a?{CANARY}", f"/a?key=%73{CANARY[1:]}"):
        desk.ask("GET", f"/providers/groq{path}", headers=headers)

    reply = desk.ask("GET", "/_practice/requests")
    assert len(reply.json()) == 4
    assert CANARY[:12] not in reply.text


def test_a_short_key_is_not_noted_either(desk: Desk) -> None:
    """A known key is left out of an address however short it is."""
    desk.put_key("groq", "good", "hush")
    desk.ask("GET", "/providers/groq/a/hush?key=hush")

    (seen,) = desk.seen()
    assert (seen["path"], seen["query"]) == ("/a/***", "key=***")


def test_requests_can_be_forgotten(desk: Desk) -> None:
    """The notes can be cleared without touching the keys."""
    key = desk.put_key("groq", "good")
    desk.check("groq", key)

    assert desk.ask("DELETE", "/_practice/requests").status_code == 200
    assert desk.seen() == []
    assert desk.check("groq", key).status_code == 200


def test_reset_forgets_everything(desk: Desk) -> None:
    """After a reset there are no keys, no faults and no notes."""
    key = desk.put_key("groq", "good")
    desk.fault(status=500)
    desk.check("groq", key)

    desk.ask("POST", "/_practice/reset")
    assert desk.seen() == []
    assert desk.check("groq", key).status_code == 401


def test_health(desk: Desk) -> None:
    """The server says what it is."""
    assert desk.ask("GET", "/_practice/health").json() == {"practice": True}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/_practice/health", 200),
        ("POST", "/_practice/health", 405),
        ("GET", "/_practice/nothing", 404),
        ("GET", "/_practice/faults/", 404),
        ("POST", "/_practice/faults", 400),
        ("GET", "/providers/groq/openai/v1/models", 401),
    ],
)
def test_every_answer_is_marked(desk: Desk, method: str, path: str, status: int) -> None:
    """Every answer is JSON and says that it is make-believe."""
    reply = desk.ask(method, path)

    assert reply.status_code == status
    assert reply.headers["x-practice"] == "make-believe"
    assert reply.json()


def test_what_is_not_http_is_marked_too(desk: Desk) -> None:
    """Even the answer to something that is not HTTP says that it is make-believe."""
    with desk.raw("/ HTTP/9.9 nonsense") as plain:
        got = plain.recv(65536)

    assert got.startswith(b"HTTP/1.1 400")
    assert b"make-believe" in got
