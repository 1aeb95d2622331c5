"""Tokens that are none, answers of `whoami-v2`, and stub servers that note what they got."""

import json
import socket
from collections.abc import Callable, Mapping
from typing import Any, Final

import pytest

from lib.http.transport import Connection
from lib.hub import client, http_bridge
from lib.hub.client import Hub
from lib.secret import Secret
from tests.providers.conftest import (
    Behaviour,
    RawFactory,
    RawServer,
    answers,
    direct,
    drips,
    header,
    raw,
    replies,
    says_nothing,
)

__all__ = [
    "Behaviour",
    "RawFactory",
    "RawServer",
    "answers",
    "direct",
    "drips",
    "header",
    "raw",
    "replies",
    "says_nothing",
]

TOKEN: Final = "hf_FAKEtokenFAKEtokenFAKEtokenFAKE01"
OTHER: Final = "hf_FAKEotherFAKEotherFAKEotherFAKE02"
SPACE: Final = "alice/demo"
ID: Final = "0123456789abcdef01234567"

CALLS: Final[Mapping[str, Callable[[Hub], object]]] = {
    "whoami": Hub.whoami,
    "spaces": lambda hub: hub.spaces("alice"),
    "space": lambda hub: hub.space(SPACE),
    "secrets": lambda hub: hub.secrets(SPACE),
    "variables": lambda hub: hub.variables(SPACE),
}
# A small answer that each call takes for a good one.
FINE: Final = {
    "whoami": b'{"type": "user", "name": "alice", "orgs": [], "auth": {"type": "access_token"}}',
    "spaces": b'[{"id": "alice/demo"}]',
    "space": b'{"id": "alice/demo"}',
    "secrets": b'{"KEY": {"key": "KEY"}}',
    "variables": b'{"NAME": {"key": "NAME", "value": "v"}}',
}


def hub_at(server: RawServer, token: str = TOKEN) -> Hub:
    """Return the Hub that a stub server plays."""
    return Hub(Secret(token), server.url)


def as_json(body: object, status: int = 200, **headers: str) -> Behaviour:
    """Send a JSON answer, then hang up."""
    return answers(status, json.dumps(body).encode(), Content_Type="application/json", **headers)


def takes_turns(turns: list[Behaviour]) -> Behaviour:
    """Treat each connection as the next behaviour says, of some that may be told later."""

    def behave(connection: socket.socket) -> None:
        turns.pop(0)(connection)

    return behave


def paths(server: RawServer) -> list[str]:
    """Return method and path of every request that a server got."""
    return [seen.partition(b" HTTP/")[0].decode() for seen in server.seen]


def tokens(server: RawServer) -> set[str]:
    """Return every Authorization header that a server got."""
    return {header(seen, "authorization") for seen in server.seen}


def access_token(role: str = "read", **more: Any) -> dict[str, Any]:
    """Return the `auth` part of a user's access token."""
    made = {"displayName": "laptop", "role": role, "createdAt": "2026-10-06T13:15:23.159Z"}
    return {"type": "access_token", "accessToken": {**made, **more}}


def fine_grained(*scoped: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return the `auth` part of a fine-grained token."""
    return access_token("fineGrained", fineGrained={"scoped": list(scoped), **more})


def grant(kind: str, name: str, *permissions: str, **more: Any) -> dict[str, Any]:
    """Return one scoped grant of a fine-grained token; without a name where that is empty."""
    entity = {"_id": ID, "type": kind} | ({"name": name} if name else {})
    return {"entity": entity, "permissions": list(permissions), **more}


def org(name: str, role: str = "write", *blocked: str, **more: Any) -> dict[str, Any]:
    """Return one organisation of an owner; without a role where that is empty."""
    found = {"type": "org", "id": ID, "name": name, "fullname": name.title(), "avatarUrl": "/x.svg"}
    if role:
        found["roleInOrg"] = role
    return found | ({"securityRestrictions": list(blocked)} if blocked else {}) | more


def user(auth: object, *orgs: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a whole answer of `whoami-v2` for a user."""
    return {
        "type": "user",
        "id": ID,
        "name": "alice",
        "fullname": "Alice",
        "avatarUrl": "/avatars/x.svg",
        "isPro": False,
        "orgs": list(orgs),
        "auth": auth,
        **more,
    }


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> float:
    """Give every call to the Hub a quarter of a second, and return that."""
    seconds = 0.25

    def calling(endpoint: str, _: float = 0.0, line: Connection | None = None) -> Any:
        return http_bridge.calling(endpoint, seconds, line)

    monkeypatch.setattr(client, "calling", calling)
    return seconds
