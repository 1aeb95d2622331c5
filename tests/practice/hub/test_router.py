"""The stand-in for Inference Providers."""

from typing import Any

import pytest

from .conftest import Hub

CHAT = {"model": "practice/model", "messages": [{"role": "user", "content": "Hi"}]}
WORDS = {
    401: "Invalid username or password.",
    402: "You have exceeded your monthly included credits for Inference Providers.",
    403: "does not have sufficient permissions to call Inference Providers on behalf of user "
    "practice-alice",
}


def chat(hub: Hub, kind: str | None, body: Any = None) -> Any:
    """Send a conversation with a token of a kind."""
    return hub.send("POST", "/router/v1/chat/completions", kind, json=body or CHAT)


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        *((kind, 200) for kind in ("read", "write", "fine_inference", "oauth", "org_blocked")),
        *((kind, 403) for kind in ("fine_nothing", "fine_space", "fine_user", "oauth_profile")),
        ("no_credit", 402),
        *((kind, 401) for kind in (None, "revoked")),
    ],
)
def test_chat(hub: Hub, kind: str | None, status: int) -> None:
    """A token that may call and has credit gets a word; others are told why not."""
    reply = chat(hub, kind)
    assert reply.status_code == status
    if status == 200:
        assert reply.json()["choices"][0]["message"]["content"] == "Hi"
    else:
        assert WORDS[status] in reply.json()["error"]


def test_models_are_public(hub: Hub) -> None:
    """Everybody may list the models, even with a token that is not good."""
    for kind in (None, "revoked", "write"):
        assert hub.send("GET", "/router/v1/models", kind).json()["data"][0]["id"] == CHAT["model"]


@pytest.mark.parametrize(
    "body", [{"model": "m"}, {"messages": CHAT["messages"]}, {"model": "m", "messages": []}]
)
def test_bad_conversations(hub: Hub, body: Any) -> None:
    """A conversation without a model or without a word is refused."""
    assert chat(hub, "write", body).status_code == 400


def test_address(hub: Hub) -> None:
    """The server tells the base URL that a client of the router wants."""
    assert hub.server.router_url == hub.server.hub_url + "/router/v1"


def test_nothing_else(hub: Hub) -> None:
    """The router has two routes."""
    assert hub.send("GET", "/router/v1/else").status_code == 404
