"""Secrets and variables as they go over the wire."""

import json
from typing import Any

import pytest

from .conftest import A_WHILE, CHATBOT, Hub

SECRETS = f"{CHATBOT}/secrets"
VARIABLES = f"{CHATBOT}/variables"
CANARY = "PRACTICE-CANARY-0123456789"


def test_the_same_answer_for_new_and_old(hub: Hub) -> None:
    """Nothing tells whether a secret was made or replaced, deleted or never there."""
    body = {"key": "NEW", "value": "v"}
    answers = [hub.space(SECRETS, method="POST", json=body) for _ in range(2)]
    answers += [hub.space(SECRETS, method="DELETE", json={"key": "NEW"}) for _ in range(2)]
    assert [(reply.status_code, reply.json()) for reply in answers] == [(200, {})] * 4


def test_no_value_comes_back(hub: Hub) -> None:
    """A secret's value is in no answer of the Hub but the state for tests."""
    body = {"key": "NEW", "value": CANARY, "description": "a word"}
    answers = [hub.space(SECRETS, method="POST", json=body), hub.space(SECRETS)]
    answers += [hub.space(CHATBOT), hub.space(f"{CHATBOT}/runtime"), hub.space(VARIABLES)]
    answers += [hub.send("GET", path) for path in ("/api/spaces?full=true", "/api/whoami-v2")]
    answers += [hub.send("GET", f"/spaces/{CHATBOT}"), hub.ask("GET", "/_practice/requests")]
    for reply in answers:
        assert reply.ok
        assert CANARY not in reply.text + str(reply.headers)
    entry = hub.space(SECRETS).json()["NEW"]
    assert entry.keys() == {"key", "description", "updatedAt"}
    assert CANARY in hub.ask("GET", "/_practice/hub/state").text


def test_no_value_is_printed(hub: Hub) -> None:
    """Neither a token nor a secret shows when a record is printed."""
    hub.space(SECRETS, method="POST", json={"key": "NEW", "value": CANARY})
    shown = repr([*hub.world.spaces.values(), *hub.world.tokens.values()])
    assert CANARY not in shown
    assert "hf_PRACTICE" not in shown


def test_the_time_moves(hub: Hub) -> None:
    """Every write has a time of its own, however fast they come."""
    times = []
    for _ in range(5):
        hub.space(SECRETS, method="POST", json={"key": "NEW", "value": "v"})
        times.append(hub.space(SECRETS).json()["NEW"]["updatedAt"])
    assert times == sorted(set(times))


def test_defaults(hub: Hub) -> None:
    """A value that is left out is empty; a description that is left out is gone."""
    hub.space(SECRETS, method="POST", json={"key": "NEW", "value": "v", "description": "a word"})
    hub.space(SECRETS, method="POST", json={"key": "NEW"})
    assert hub.world.spaces[CHATBOT].secrets["NEW"].value == ""
    assert "description" not in hub.space(SECRETS).json()["NEW"]


@pytest.mark.parametrize(
    "value", ["", " ", "a\nb", "\x00", "é€😀", "\ud800", "'\"\\", "x" * 1_000_000]
)
def test_any_text_is_kept(hub: Hub, value: str) -> None:
    """A value is kept to the letter, whatever it is made of."""
    body = json.dumps({"key": "NEW", "value": value})
    assert hub.space(VARIABLES, method="POST", data=body).json()["NEW"]["value"] == value
    assert hub.space(SECRETS, method="POST", data=body).status_code == 200
    assert hub.world.spaces[CHATBOT].secrets["NEW"].value == value
    assert json.loads(hub.ask("GET", "/_practice/hub/state").text)


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({}, "key"),
        ({"key": None}, "key"),
        ({"key": 7}, "key"),
        ({"key": "_A"}, "key"),
        ({"key": "A-B", "value": CANARY}, "key"),
        ({"key": "A", "value": None}, "value"),
        ({"key": "A", "value": 7}, "value"),
        ({"key": "A", "value": "v", "description": 7}, "description"),
        ([], "body"),
        ("text", "body"),
    ],
)
def test_bad_bodies(hub: Hub, body: Any, place: str) -> None:
    """A body that does not fit is refused with the place, in the body and in the header."""
    for path in (SECRETS, VARIABLES):
        reply = hub.space(path, method="POST", json=body)
        assert reply.status_code == 400
        assert reply.json()["error"].startswith("✖ Invalid")
        assert reply.json()["error"].endswith(f"→ at {place}")
        assert reply.headers["x-error-message"].startswith("* Invalid")
        assert reply.headers["x-error-message"].endswith(f"* at {place}")
        assert CANARY not in reply.text


def test_delete_needs_a_name(hub: Hub) -> None:
    """A deletion without a name is refused; a name that cannot be was never there."""
    for path in (SECRETS, VARIABLES):
        assert hub.space(path, method="DELETE").status_code == 400
        assert hub.space(path, method="DELETE", json={"key": "_A"}).status_code == 200


def test_a_body_that_is_too_long(hub: Hub) -> None:
    """More than twenty million bytes are not read."""
    reply = hub.space(SECRETS, method="POST", data=b" " * 20_000_001)
    assert reply.status_code == 413


def test_a_collision(hub: Hub) -> None:
    """One name in both places is a configuration error until it is gone and restarted."""
    hub.settings(restart_seconds=0)
    hub.space(VARIABLES, method="POST", json={"key": "HF_TOKEN", "value": "v"})
    runtime = hub.space(f"{CHATBOT}/runtime").json()
    assert runtime["stage"] == "CONFIG_ERROR"
    assert runtime["errorMessage"] == "Collision on variables and secrets names"
    assert hub.space(f"{CHATBOT}/restart", method="POST").json()["stage"] == "CONFIG_ERROR"

    hub.space(VARIABLES, method="DELETE", json={"key": "HF_TOKEN"})
    assert hub.stage(CHATBOT) == "CONFIG_ERROR"
    assert hub.space(f"{CHATBOT}/restart", method="POST").json()["stage"] == "RUNNING"


@pytest.mark.parametrize("path", ["secrets", "variables"])
def test_a_change_restarts(hub: Hub, path: str) -> None:
    """A changed secret or variable restarts the app; deleting what is not there does not."""
    hub.settings(restart_seconds=A_WHILE)
    hub.space(f"{CHATBOT}/{path}", method="DELETE", json={"key": "NEVER"})
    assert hub.stage(CHATBOT) == "RUNNING"
    hub.space(f"{CHATBOT}/{path}", method="POST", json={"key": "NEW", "value": "v"})
    assert hub.stage(CHATBOT) == "BUILDING"


@pytest.mark.parametrize(
    ("space", "stage"), [("paused", "PAUSED"), ("asleep", "SLEEPING"), ("page", "RUNNING")]
)
def test_a_change_wakes_nobody(hub: Hub, space: str, stage: str) -> None:
    """A paused, a sleeping and a static Space stay as they are."""
    body = {"key": "NEW", "value": "v"}
    assert hub.space(f"practice-alice/{space}/secrets", method="POST", json=body).ok
    assert hub.stage(f"practice-alice/{space}") == stage


def test_the_missing_secret_heals(hub: Hub) -> None:
    """A copy without the original's secret fails, and runs as soon as it has one."""
    hub.settings(restart_seconds=0)
    copy = "practice-alice/copy-of-demo"
    runtime = hub.space(f"{copy}/runtime").json()
    assert (runtime["stage"], "GROQ_API_KEY" in runtime["errorMessage"]) == ("RUNTIME_ERROR", True)
    hub.space(f"{copy}/secrets", method="POST", json={"key": "GROQ_API_KEY", "value": "v"})
    assert hub.stage(copy) == "RUNNING"
