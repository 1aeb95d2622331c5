"""Practice mode as a process: what it prints, what it opens, what it leaves behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import expect

from lib.provider_config import table
from tests.support.browser import card, chromium, open_page, settled
from tests.support.canaries import Canaries
from tests.support.dashboard import ROOT, clean_environment, free_port

PATIENCE = 30


@contextmanager
def practice(home: Path, *options: str) -> Iterator["subprocess.Popen[str]"]:
    """Run practice mode in a process group of its own; ends it at the end if it still runs."""
    temporary = home / "tmp"
    temporary.mkdir(parents=True, exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "lib", "practice", *options],
        cwd=ROOT,
        env=clean_environment(home, {"TMPDIR": str(temporary), "OPENAI_API_KEY": "own-FAKE-key"}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=PATIENCE)


def facts_of(process: "subprocess.Popen[str]") -> dict[str, Any]:
    """Return the one line of JSON that `--no-app` prints."""
    assert process.stdout
    facts: dict[str, Any] = json.loads(process.stdout.readline())
    return facts


def get(url: str, **headers: str) -> requests.Response:
    """GET an address of the practice servers."""
    with requests.Session() as session:
        session.trust_env = False
        return session.get(url, headers=headers, timeout=10)


def test_without_app_one_line_says_where_everything_is(tmp_path):
    """--no-app prints hub, providers, tokens and project; the hub knows the tokens."""
    with practice(tmp_path, "--no-app") as process:
        facts = facts_of(process)
        assert set(facts) == {"hub", "providers", "tokens", "project"}
        assert set(facts["providers"]) == set(table())
        whoami = f"{facts['hub']}/api/whoami-v2"
        good = get(whoami, Authorization=f"Bearer {facts['tokens']['write']}")
        bad = get(whoami, Authorization=f"Bearer {facts['tokens']['expired']}")
        assert (good.status_code, bad.status_code) == (200, 401)
        assert "expired" in bad.text
        assert (Path(facts["project"]) / ".env").stat().st_size > 500


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_end_leaves_nothing_behind(tmp_path, number):
    """After Ctrl-C (or a polite kill) no folder, no process and no open port is left."""
    with practice(tmp_path, "--no-app") as process:
        facts = facts_of(process)
        os.killpg(process.pid, number)
        assert process.wait(PATIENCE) == 0
        assert not Path(facts["project"]).exists()
        assert list((tmp_path / "tmp").iterdir()) == []
        port = int(facts["hub"].rpartition(":")[2])
        with socket.socket() as one:
            assert one.connect_ex(("127.0.0.1", port)) != 0


def test_the_port_is_the_wanted_one_or_the_trouble_is_said(tmp_path):
    """--port is used; where it is taken one sentence says so, without a traceback."""
    port = free_port()
    with practice(tmp_path, "--no-app", "--port", str(port)) as process:
        assert facts_of(process)["hub"].endswith(f":{port}")
        with practice(tmp_path / "two", "--no-app", "--port", str(port)) as second:
            assert second.wait(PATIENCE) == 2
            assert second.stderr
            told = second.stderr.read()
            assert f"port {port} cannot be used" in told
            assert "Traceback" not in told
        with practice(tmp_path / "three", "--app-port", str(port)) as third:
            assert third.wait(PATIENCE) == 2
            assert third.stderr
            assert "Choose another one with --app-port" in third.stderr.read()


def test_check_on_the_practice_project_meets_every_state(tmp_path):
    """The project is a lively mix: keys that work, that need a person, that cannot be told."""
    with practice(tmp_path, "--no-app") as process:
        facts = facts_of(process)
        done = subprocess.run(
            [sys.executable, "-m", "lib", "check", facts["project"], "--format", "json"],
            cwd=ROOT,
            env=clean_environment(tmp_path),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    found = json.loads(done.stdout)
    verdicts = {one["id"]: one["check"]["verdict"] for one in found["providers"]}
    assert verdicts["openai"] == "works"
    assert verdicts["groq"] == "rejected"
    assert verdicts["together"] == "rate_limited"
    assert verdicts["nvidia"] == "damaged"
    assert verdicts["deepseek"] == "wrong_address"
    assert verdicts["ollama"] == "works"
    token = next(one for one in found["providers"] if one["id"] == "huggingface")["token"]
    assert (token["owner"], token["role"]) == ("practice-alice", "write")
    rules = {one["rule"]: one["severity"] for one in found["recommendations"]}
    assert len(rules) >= 12
    assert set(rules.values()) == {"error", "warning", "info"}
    assert {"secret-in-history", "env-file-not-ignored", "space-missing-secret"} <= set(rules)
    assert {"value-empty", "shadowed-by-different-value", "token-too-powerful"} <= set(rules)


@pytest.mark.browser
def test_practice_in_the_browser_from_start_to_ctrl_c(tmp_path):
    """The dashboard opens on the practice project, says that it is practice, and goes."""
    port = free_port()
    with practice(tmp_path, "--app-port", str(port)) as process, chromium() as browser:
        wait_for(port)
        page = open_page(browser, f"http://localhost:{port}")
        settled(page)
        expect(page.get_by_text("Practice mode")).to_be_visible()
        expect(page.get_by_text("press Ctrl-C")).to_be_visible()
        expect(card(page, "huggingface")).to_contain_text("A write access token of practice-alice")
        expect(card(page, "openai")).to_contain_text("works")
        assert "own-FAKE" not in page.content()
        card(page, "huggingface").get_by_text("Hugging Face: details").click()
        expect(page.get_by_text("Call Inference Providers")).to_be_visible()
        canaries = Canaries()
        for file in (tmp_path / "tmp").rglob(".env"):
            for line in file.read_text().splitlines():
                name, _, value = line.partition("=")
                if name.endswith("KEY") and len(value) > 20:
                    canaries.add(name, value.strip('"“”'), keep=16)
        assert canaries.found_in(page.content()) == []
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(PATIENCE) == 0
        assert list((tmp_path / "tmp").iterdir()) == []
        with socket.socket() as one:
            assert one.connect_ex(("127.0.0.1", port)) != 0


def wait_for(port: int) -> None:
    """Wait until the dashboard answers."""
    for _ in range(400):
        try:
            if get(f"http://127.0.0.1:{port}/_stcore/health").ok:
                return
        except requests.ConnectionError:
            time.sleep(0.05)
    raise AssertionError("the dashboard did not start")
