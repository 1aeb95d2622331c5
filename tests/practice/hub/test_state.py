"""Reading the state out, putting it back, and being as at the beginning."""

import json
from typing import Any

import pytest

from lib.practice import PracticeServer

from .conftest import CHATBOT, Hub


def state(hub: Hub) -> Any:
    """Return everything the Hub keeps."""
    return hub.ask("GET", "/_practice/hub/state").json()


def put(hub: Hub, data: Any) -> int:
    """Put a state back and return the status."""
    status: int = hub.ask("PUT", "/_practice/hub/state", data=json.dumps(data)).status_code
    return status


def test_there_and_back(hub: Hub) -> None:
    """A state that was read out can be put back, whatever happened since."""
    hub.settings(restart_seconds=0, page_size=7)
    before = state(hub)
    hub.api().add_space_secret(CHATBOT, "NEW", "value")
    hub.api().delete_repo("practice-alice/page", repo_type="space")
    hub.send("POST", "/api/credentials/revoke", json={"credentials": [hub.tokens["read"]]})
    assert state(hub) != before

    assert put(hub, before) == 200
    assert state(hub) == before
    assert hub.send("GET", "/api/whoami-v2", "read").status_code == 200


def test_into_another_server(hub: Hub) -> None:
    """Another server can go on with a state, tokens included."""
    kept = state(hub)
    with PracticeServer(providers={}) as server, Hub(server) as other:
        assert other.tokens != hub.tokens
        assert put(other, kept) == 200
        assert other.tokens == hub.tokens
        assert other.api("fine_space").whoami()["name"] == "practice-alice"


def test_secret_values_are_in_it(hub: Hub) -> None:
    """Tests can see what a secret's value is, and nobody else can."""
    (chatbot,) = [space for space in state(hub)["spaces"] if space["id"] == CHATBOT]
    assert chatbot["secrets"]["HF_TOKEN"]["value"] == "practice-hf-value"


def test_reset(hub: Hub) -> None:
    """After a reset the Spaces are those of the beginning, and the tokens the same."""
    before, tokens = state(hub), hub.tokens
    hub.api().add_space_secret(CHATBOT, "NEW", "value")
    hub.settings(page_size=7)
    hub.ask("POST", "/_practice/reset")
    assert state(hub) == before
    assert hub.tokens == tokens


def change(data: Any, *path: Any, value: Any) -> None:
    """Change one place deep in a state."""
    for step in path[:-1]:
        data = data[step]
    data[path[-1]] = value


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("spaces",), None),
        (("spaces",), [1]),
        (("more",), 1),
        (("spaces", 0, "id"), 7),
        (("spaces", 0, "private"), "yes"),
        (("spaces", 0, "likes"), True),
        (("spaces", 0, "likes"), 1.5),
        (("spaces", 0, "tags"), "chat"),
        (("spaces", 0, "more"), 1),
        (("spaces", 0, "secrets"), []),
        (("spaces", 0, "secrets", "A"), {"value": "v"}),
        (("spaces", 0, "files", "A"), 7),
        (("tokens", 0, "form"), "golden"),
        (("tokens", 0, "form"), 7),
        (("tokens", 0, "grants"), "all"),
        (("tokens", 0, "grants"), [{"kind": "user"}]),
        (("tokens", 0, "blocked"), {"practice-acme": "policy"}),
        (("users", 0, "roles"), {"practice-acme": 7}),
        (("settings",), []),
        (("settings", "page_size"), 0),
        (("settings", "page_size"), "7"),
        (("settings", "restart_seconds"), -1),
    ],
)
def test_nonsense(hub: Hub, path: tuple[Any, ...], value: Any) -> None:
    """A state that makes no sense is refused whole, in a sentence without any value."""
    before = state(hub)
    data = state(hub)
    change(data, *path, value=value)
    reply = hub.ask("PUT", "/_practice/hub/state", json=data)
    assert reply.status_code == 400
    assert reply.json()["error"]["message"].endswith(".")
    assert "practice-hf-value" not in reply.text
    assert state(hub) == before


@pytest.mark.parametrize(
    "changes", [{"page_size": 0}, {"colour": 1}, {"auto_consent": 1}, {"window_seconds": None}]
)
def test_settings_nonsense(hub: Hub, changes: dict[str, Any]) -> None:
    """Settings that make no sense are refused."""
    assert hub.ask("PUT", "/_practice/hub/settings", json=changes).status_code == 400


def test_settings_are_told(hub: Hub) -> None:
    """A change of one setting tells all of them."""
    told = hub.ask("PUT", "/_practice/hub/settings", json={"api_quota": 5}).json()
    assert (told["api_quota"], told["page_size"]) == (5, 100)
