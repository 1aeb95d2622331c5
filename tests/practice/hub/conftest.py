"""A practice Hub, the real clients for it, and a desk to steer it from."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from huggingface_hub import HfApi, set_client_factory
from huggingface_hub.utils._http import default_client_factory

from lib.hub import http_bridge
from lib.practice import PracticeServer
from lib.practice.hub.store import Store
from tests.practice.conftest import Desk

HF = Path(sys.executable).with_name("hf")
QUIET = {
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_UPDATE_CHECK": "1",
    "DO_NOT_TRACK": "1",
    "NO_COLOR": "1",
}
CHATBOT = "practice-alice/chatbot"
A_WHILE = 30.0  # seconds a restart takes where a test wants to see it under way


class Hub(Desk):
    """A practice Hub as its clients and its desk see it."""

    @property
    def world(self) -> Store:
        """What the Hub knows, secret values too."""
        return self.server.state.hub

    @property
    def tokens(self) -> Any:
        """The tokens by their kinds."""
        return self.server.tokens

    def api(self, kind: str = "write") -> HfApi:
        """Return the real client with a token of a kind."""
        return HfApi(endpoint=self.server.hub_url, token=self.tokens[kind])

    def send(self, method: str, path: str, kind: str | None = "write", **more: Any) -> Any:
        """Send one plain request with a token of a kind; None sends none."""
        headers = more.pop("headers", {})
        if kind is not None:
            headers = {"Authorization": f"Bearer {self.tokens[kind]}", **headers}
        return self.ask(method, path, headers=headers, **more)

    def space(self, path: str, kind: str | None = "write", method: str = "GET", **more: Any) -> Any:
        """Send one plain request about a Space."""
        return self.send(method, f"/api/spaces/{path}", kind, **more)

    def hub_fault(self, route: str, **more: Any) -> requests.Response:
        """Let something go wrong on one of the Hub's routes."""
        return self.fault(provider="hub", route=route, **more)

    def settings(self, **changes: Any) -> None:
        """Change settings of the Hub."""
        assert self.ask("PUT", "/_practice/hub/settings", json=changes).status_code == 200

    def stage(self, space_id: str) -> str:
        """Return the stage a Space is in, as it is told."""
        stage: str = self.space(f"{space_id}/runtime").json()["stage"]
        return stage

    def routes_asked(self) -> list[str]:
        """Return the routes that were asked, oldest first."""
        return [seen["route"] for seen in self.seen()]


class HfCommand:
    """The real `hf` as a process, with nothing of whoever runs the tests."""

    def __init__(self, hub: Hub, home: Path) -> None:
        self.hub = hub
        self.home = home

    def __call__(self, *words: str, kind: str | None = "write", **more: str) -> Any:
        """Run a command and return what came of it."""
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "HF_HOME": str(self.home / "hf"),
            "HF_ENDPOINT": self.hub.server.hub_url,
            **QUIET,
            **more,
        }
        if kind is not None:
            environment["HF_TOKEN"] = self.hub.tokens[kind]
        return subprocess.run(
            [HF, *words], env=environment, capture_output=True, text=True, timeout=60, check=False
        )


@pytest.fixture(scope="package")
def running_hub() -> Iterator[PracticeServer]:
    """One server for all tests here."""
    with PracticeServer(providers={}) as server:
        yield server


@pytest.fixture(autouse=True)
def the_client_as_it_comes() -> None:
    """Undo what our own calls to a Hub did to the client: here it has to be unchanged."""
    set_client_factory(default_client_factory)
    http_bridge._INSTALLED.clear()


@pytest.fixture
def hub(running_hub: PracticeServer) -> Iterator[Hub]:
    """The Hub as it is at the beginning."""
    with Hub(running_hub) as found:
        found.ask("POST", "/_practice/reset")
        yield found


@pytest.fixture
def hf(hub: Hub, tmp_path: Path) -> HfCommand:
    """The command line with a home of its own."""
    return HfCommand(hub, tmp_path)
