"""Every fault at every call of ours to the practice Hub: an error of ours, soon, without the token.

The practice Hub is asked over HTTP to go wrong; the real client runs behind our calls.
"""

import time
import traceback
from collections.abc import Callable
from typing import Any

import pytest
import requests

from lib.hub.client import Hub
from lib.hub.errors import HubError, HubErrorKind
from lib.practice import PracticeServer
from lib.secret import Secret
from tests.support.projects import fault

SPACE = "practice-alice/chatbot"
PAGE = "<!doctype html><title>Sign in to the hotel</title>"
# Seconds within which every call ends: a little over the bound of one request.
SOON = 12.0

CALLS: dict[str, Callable[[Hub], object]] = {
    "whoami": lambda hub: hub.whoami(),
    "list_spaces": lambda hub: hub.spaces("practice-alice"),
    "space_info": lambda hub: hub.space(SPACE),
    "secrets": lambda hub: hub.secrets(SPACE),
    "variables": lambda hub: hub.variables(SPACE),
}
# What is asked for, and the kind of trouble that has to be told of it.
FAULTS: dict[str, tuple[dict[str, Any], HubErrorKind]] = {
    "401": (
        {"status": 401, "body": '{"error":"Invalid username or password."}'},
        HubErrorKind.REJECTED,
    ),
    "expired": (
        {"status": 401, "body": '{"error":"User Access Token \\"x\\" is expired"}'},
        HubErrorKind.EXPIRED,
    ),
    "402": ({"status": 402, "body": '{"error":"plan"}'}, HubErrorKind.PLAN),
    "403": ({"status": 403, "body": '{"error":"no"}'}, HubErrorKind.NO_PERMISSION),
    "404": (
        {"status": 404, "body": "{}", "headers": {"X-Error-Code": "RepoNotFound"}},
        HubErrorKind.NOT_FOUND,
    ),
    "429": ({"status": 429, "body": '{"error":"slow down"}'}, HubErrorKind.RATE_LIMITED),
    "500": ({"status": 500, "body": "{}"}, HubErrorKind.SERVER_ERROR),
    "503": ({"status": 503, "body": PAGE, "content_type": "text/html"}, HubErrorKind.SERVER_ERROR),
    "page": (
        {"status": 200, "body": PAGE, "content_type": "text/html"},
        HubErrorKind.COULD_NOT_TELL,
    ),
    "page 403": (
        {"status": 403, "body": PAGE, "content_type": "text/html"},
        HubErrorKind.COULD_NOT_TELL,
    ),
    "redirect": (
        {"status": 302, "body": "", "headers": {"Location": "http://127.0.0.1:1/"}},
        HubErrorKind.WRONG_ADDRESS,
    ),
    "hang up": ({"disconnect": "before"}, HubErrorKind.UNREACHABLE),
    "hang up midway": ({"disconnect": "during"}, HubErrorKind.UNREACHABLE),
    "garbage": ({"status": 200, "body": '{"a": ['}, HubErrorKind.COULD_NOT_TELL),
}


@pytest.fixture
def hub(practice: PracticeServer) -> Hub:
    """Our Hub with a token that may write."""
    return Hub(Secret(practice.tokens["write"]), practice.hub_url)


@pytest.mark.parametrize("call", CALLS)
def test_without_a_fault_every_call_works(hub, call):
    """Each call of ours understands what the practice Hub answers."""
    assert CALLS[call](hub)


@pytest.mark.parametrize("way", FAULTS)
@pytest.mark.parametrize("call", CALLS)
def test_every_fault_at_every_call(hub, practice, call, way):
    """A fault becomes our error with a sentence and a next step, in time and without the token."""
    what, kind = FAULTS[way]
    fault(practice, provider="hub", **what)
    started = time.monotonic()
    with pytest.raises(HubError) as caught:
        CALLS[call](hub)
    assert time.monotonic() - started < SOON
    error = caught.value
    assert error.kind is kind
    assert error.sentence.endswith(".")
    assert error.advice.endswith(".")
    trace = traceback.TracebackException.from_exception(error)
    assert practice.tokens["write"] not in "".join(trace.format())


SLOW = [
    {"drip": {"part": "headers", "seconds_per_byte": 0.5}},
    {"drip": {"part": "body", "seconds_per_byte": 0.5}},
    {"delay": 30.0},
]


@pytest.mark.parametrize("slow", SLOW, ids=["headers", "body", "silence"])
def test_a_hub_that_drips_or_is_silent_is_left_in_time(hub, practice, slow):
    """A Hub that sends a byte now and then, or none, holds nobody longer than the bound."""
    fault(practice, provider="hub", **slow)
    started = time.monotonic()
    with pytest.raises(HubError) as caught:
        hub.secrets(SPACE)
    assert caught.value.kind is HubErrorKind.UNREACHABLE
    assert time.monotonic() - started < SOON


TOKENS = [
    ("read", None),
    ("write", None),
    ("fine_space", None),
    ("oauth", None),
    ("expired", HubErrorKind.EXPIRED),
    ("revoked", HubErrorKind.REJECTED),
]


@pytest.mark.parametrize(("kind", "trouble"), TOKENS)
def test_every_kind_of_token(practice, kind, trouble):
    """Ask whoami with each kind: it tells whose it is, or that it is expired or unknown."""
    hub = Hub(Secret(practice.tokens[kind]), practice.hub_url)
    if trouble is None:
        assert hub.whoami().owner == "practice-alice"
        return
    with pytest.raises(HubError) as caught:
        hub.whoami()
    assert caught.value.kind is trouble


def test_a_thousand_spaces_stay_usable(hub, practice):
    """With 1,000 Spaces of 200 secrets each, list, info and secrets give all there is."""
    with requests.Session() as session:
        session.trust_env = False
        body = {"spaces": 1000, "secrets": 200}
        address = f"{practice.url}/_practice/hub/seed"
        session.post(address, json=body, timeout=60).raise_for_status()
    many = [one for one in hub.spaces("practice-alice") if "/bench-" in one.id]
    assert len(many) == 1000
    assert hub.space(many[-1].id).sdk == "docker"
    assert len(hub.secrets(many[0].id)) == 200
