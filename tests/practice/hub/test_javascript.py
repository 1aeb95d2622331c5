"""A client of another make, `@huggingface/hub` in Node, believes the practice Hub too."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from .conftest import CHATBOT, Hub
from .steps import signed_in

PACKAGE = "@huggingface/hub@2.17.5"
SCRIPT = Path(__file__).with_name("practice_client.mjs")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The client, installed for this run only."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("node and npm are not here")
    folder = tmp_path_factory.mktemp("javascript")
    words = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--no-save", PACKAGE]
    done = subprocess.run(words, cwd=folder, capture_output=True, timeout=120, check=False)
    if done.returncode:
        pytest.skip("npm could not install the client")
    shutil.copy(SCRIPT, folder)
    return folder


def test_javascript_client(hub: Hub, client: Path) -> None:
    """It finds out who is logged in, lists Spaces, files and folders, and reads the errors."""
    hub.settings(page_size=3)
    environment = {
        "PATH": os.environ["PATH"],
        "PRACTICE_TOKEN": hub.tokens["write"],
        "PRACTICE_ID_TOKEN": signed_in(hub)["id_token"],
    }
    done = subprocess.run(
        ["node", SCRIPT.name, hub.server.hub_url, CHATBOT],
        cwd=client,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["name"], told["role"], told["info"]) == ("practice-alice", "write", "RUNNING")
    assert len(told["spaces"]) == 7
    assert CHATBOT in told["spaces"]
    assert (len(told["files"]), told["file"]) == (8, "ANSWER = 42\n")
    assert (told["missing"]["status"], told["denied"]["status"]) == (404, 401)
    assert "Repository not found" in told["missing"]["message"]
    assert told["signature"] is True
    assert hub.routes_asked().count("list_spaces") == 3
