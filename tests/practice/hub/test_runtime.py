"""Stages and their bodies, as time goes by."""

import pytest

from lib.practice.hub.runtime import described, started
from lib.practice.hub.store import Store

from .conftest import A_WHILE, CHATBOT, Hub


def test_a_restart_in_three_stages() -> None:
    """A Space that starts is built, then its app starts, then it runs."""
    now = [1000.0]
    world = Store(clock=lambda: now[0])
    space = started(world, world.spaces[CHATBOT])
    half = world.settings.restart_seconds / 2
    seen = []
    for _ in range(3):
        seen.append(described(space, now[0])["stage"])
        now[0] += half
    assert seen == ["BUILDING", "APP_STARTING", "RUNNING"]


def test_a_change_begins_the_restart_anew(hub: Hub) -> None:
    """Each of several writes restarts the app; the last one counts."""
    hub.settings(restart_seconds=A_WHILE)
    for name in ("ONE", "TWO"):
        hub.space(f"{CHATBOT}/secrets", method="POST", json={"key": name, "value": "v"})
        first = hub.world.spaces[CHATBOT].busy_until
    hub.space(f"{CHATBOT}/secrets", method="POST", json={"key": "THREE", "value": "v"})
    assert hub.world.spaces[CHATBOT].busy_until > first


def test_bodies(hub: Hub) -> None:
    """A runtime tells as much as the real one does in each stage."""
    running = hub.space(f"{CHATBOT}/runtime").json()
    assert running["hardware"] == {"current": "cpu-basic", "requested": "cpu-basic"}
    assert (running["replicas"], running["gcTimeout"]) == ({"current": 1, "requested": 1}, 172_800)
    assert running["domains"][0]["domain"].endswith(".invalid")

    paused = hub.space("practice-alice/paused/runtime").json()
    assert paused.keys() == {"stage", "hardware", "replicas"}

    static = hub.space("practice-alice/page/runtime").json()
    assert static["hardware"] == {"current": None, "requested": None}
    assert "gcTimeout" not in static

    hub.settings(restart_seconds=A_WHILE)
    building = hub.space(f"{CHATBOT}/restart", method="POST").json()
    assert (building["stage"], building["hardware"]["current"]) == ("BUILDING", None)
    assert building["replicas"] == {"requested": 1}


@pytest.mark.parametrize("action", ["restart", "pause", "sleeptime", "hardware"])
def test_a_static_space_has_nothing_to_change(hub: Hub, action: str) -> None:
    """A static Space is neither restarted nor paused."""
    reply = hub.space(f"practice-alice/page/{action}", method="POST", json={})
    assert (reply.status_code, "static" in reply.json()["error"]) == (400, True)


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("hardware", {}),
        ("hardware", {"flavor": "toaster"}),
        ("hardware", {"flavor": "t4-small", "sleepTimeSeconds": "long"}),
    ],
)
def test_bad_wishes(hub: Hub, action: str, body: dict[str, object]) -> None:
    """Hardware that there is not, and times that are none, are refused."""
    reply = hub.space(f"{CHATBOT}/{action}", method="POST", json=body)
    assert reply.status_code == 400


def test_a_space_without_an_app(hub: Hub) -> None:
    """A Space that was just made has no app file, and a restart does not change that."""
    hub.settings(restart_seconds=0)
    hub.api().create_repo("practice-alice/new", repo_type="space", space_sdk="gradio")
    assert hub.stage("practice-alice/new") == "NO_APP_FILE"
    assert hub.api().restart_space("practice-alice/new").stage == "NO_APP_FILE"
    assert list(hub.api().fetch_space_logs("practice-alice/new")) == []


def test_only_two_logs(hub: Hub) -> None:
    """There is a log of the run and one of the build, whole or its end."""
    assert hub.space(f"{CHATBOT}/logs/other").status_code == 404
    reply = hub.space(f"{CHATBOT}/logs/build?tail=1")
    assert reply.headers["content-type"].startswith("text/event-stream")
    assert reply.text.count("data: {") == 1
    assert hub.space(f"{CHATBOT}/logs/run", "read").status_code == 403
