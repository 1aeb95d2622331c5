"""Faults on the Hub's routes: before a write, after it, and on nobody else's requests."""

import time
from typing import Any

import httpx2
import pytest
import requests
from huggingface_hub.errors import (
    BadRequestError,
    DisabledRepoError,
    GatedRepoError,
    HfHubHTTPError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from .conftest import CHATBOT, Hub

SECRETS = f"{CHATBOT}/secrets"
NEW = {"key": "NEW", "value": "v"}


def has_new(hub: Hub) -> bool:
    """Whether the secret was written."""
    return "NEW" in hub.world.spaces[CHATBOT].secrets


@pytest.mark.parametrize("after_write", [False, True])
@pytest.mark.parametrize(
    "fault", [{"status": 500}, {"status": 504}, {"body": "<html>"}, {"status": 200, "body": "{}"}]
)
def test_another_answer(hub: Hub, fault: dict[str, Any], after_write: bool) -> None:
    """An answer that takes the usual one's place comes without the write, or after it."""
    hub.hub_fault("set_secret", times=1, after_write=after_write, **fault)
    reply = hub.space(SECRETS, method="POST", json=NEW)
    assert reply.status_code == fault.get("status", 200)
    assert has_new(hub) == after_write
    assert hub.space(SECRETS, method="POST", json=NEW).json() == {}


@pytest.mark.parametrize("after_write", [False, True])
@pytest.mark.parametrize("moment", ["before", "during"])
def test_hanging_up(hub: Hub, moment: str, after_write: bool) -> None:
    """A client that was hung up on cannot know whether its write took effect."""
    hub.hub_fault("set_secret", disconnect=moment, after_write=after_write)
    with pytest.raises(httpx2.TransportError):
        hub.api().add_space_secret(CHATBOT, "NEW", "v")
    assert has_new(hub) == after_write


def test_every_write_can_be_kept_from_happening(hub: Hub) -> None:
    """Spaces, tokens and sign-ins are as they were after a fault in the answer's place."""
    hub.fault(provider="hub", status=503)
    before = hub.ask("GET", "/_practice/hub/state").json()
    body = {"type": "space", "name": "new", "sdk": "docker"}
    hub.send("POST", "/api/repos/create", json=body)
    hub.space(f"{CHATBOT}/pause", method="POST")
    hub.send(
        "DELETE", "/api/repos/delete", json={"organization": "practice-alice", "name": "chatbot"}
    )
    credentials = {"credentials": [hub.tokens["read"]]}
    hub.send("POST", "/api/credentials/revoke", None, json=credentials)
    hub.send("POST", "/oauth/device", None, json={"client_id": "practice"})
    assert hub.ask("GET", "/_practice/hub/state").json() == before
    assert hub.world.devices == {}


def test_a_slow_write_takes_effect(hub: Hub) -> None:
    """A late answer is late only: what was asked for has happened."""
    hub.hub_fault("set_secret", delay=60)
    with pytest.raises(requests.ReadTimeout):
        hub.session.post(
            f"{hub.server.hub_url}/api/spaces/{SECRETS}",
            json=NEW,
            timeout=0.2,
            headers={"Authorization": f"Bearer {hub.tokens['write']}"},
        )
    assert has_new(hub)


def test_narrowed_down(hub: Hub) -> None:
    """A fault of one route and one token leaves the rest alone."""
    hub.hub_fault("list_secrets", key=hub.tokens["write"], status=500)
    assert hub.space(SECRETS).status_code == 500
    assert hub.space(SECRETS, "fine_space").status_code == 200
    assert hub.space(f"{CHATBOT}/variables").status_code == 200
    assert hub.tokens["write"] not in hub.ask("GET", "/_practice/faults").text


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500, 503, 529])
def test_words_of_a_status(hub: Hub, status: int) -> None:
    """A status comes in the Hub's shape, and the client reads it."""
    hub.hub_fault("restart", status=status)
    with pytest.raises(HfHubHTTPError) as caught:
        hub.api().restart_space(CHATBOT)
    assert caught.value.response.status_code == status
    assert caught.value.response.json()["error"]
    assert str(caught.value.request_id).startswith("Root=1-")


@pytest.mark.parametrize(
    ("status", "headers", "kind"),
    [
        (403, {"X-Error-Code": "GatedRepo"}, GatedRepoError),
        (403, {"X-Error-Message": "Access to this resource is disabled."}, DisabledRepoError),
        (404, {"X-Error-Code": "RepoNotFound"}, RepositoryNotFoundError),
        (404, {"X-Error-Code": "RevisionNotFound"}, RevisionNotFoundError),
        (400, {}, BadRequestError),
    ],
)
def test_every_kind_of_error(
    hub: Hub, status: int, headers: dict[str, str], kind: type[HfHubHTTPError]
) -> None:
    """A fault can play every error that the client knows by its headers."""
    hub.hub_fault("space_info", status=status, headers=headers)
    with pytest.raises(kind):
        hub.api().space_info(CHATBOT)


def test_when_to_come_again(hub: Hub) -> None:
    """The client waits for a list as long as the headers say, and asks again."""
    hub.hub_fault("list_spaces", status=429, times=1, headers={"RateLimit": '"api";r=0;t=0'})
    begin = time.monotonic()
    assert list(hub.api().list_spaces(search="chatbot"))
    assert time.monotonic() - begin >= 1


def test_a_status_without_a_body(hub: Hub) -> None:
    """A status that has no body in HTTP has none here."""
    hub.hub_fault("set_secret", status=204)
    reply = hub.space(SECRETS, method="POST", json=NEW)
    assert (reply.status_code, reply.content) == (204, b"")


def test_other_headers(hub: Hub) -> None:
    """A header can be changed by itself; the answer and the write stay."""
    hub.hub_fault("set_secret", headers={"RateLimit": '"api";r=0;t=7', "X-Error-Code": "GatedRepo"})
    reply = hub.space(SECRETS, method="POST", json=NEW)
    assert (reply.status_code, reply.headers["ratelimit"]) == (200, '"api";r=0;t=7')
    assert has_new(hub)


def test_half_a_file(hub: Hub) -> None:
    """A request for the headers alone gets no body from a fault either."""
    hub.hub_fault("resolve", drip={"part": "headers", "seconds_per_byte": 0})
    path = f"/spaces/{CHATBOT}/resolve/main/app.py"
    assert hub.send("HEAD", path).headers["content-length"] == str(len(hub.send("GET", path).text))


@pytest.mark.parametrize(
    "fault",
    [
        {"provider": "hub", "route": "check", "status": 500},
        {"provider": "hub", "route": "nothing", "status": 500},
        {"provider": "hub", "after_write": True},
        {"provider": "hub", "after_write": True, "delay": 1},
        {"provider": "hub", "after_write": "yes", "status": 500},
    ],
)
def test_nonsense(hub: Hub, fault: dict[str, Any]) -> None:
    """A route that the Hub does not have, and an after without a fault, are refused."""
    assert hub.ask("POST", "/_practice/faults", json=fault).status_code == 400


def test_a_list_is_tried_again(hub: Hub) -> None:
    """The client tries a list again after a failure, and nothing else."""
    hub.hub_fault("list_spaces", status=503, times=1)
    assert list(hub.api().list_spaces(search="chatbot"))
    assert hub.routes_asked() == ["list_spaces", "list_spaces"]
