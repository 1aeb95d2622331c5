"""The unchanged `hf` command line believes the practice Hub."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from .conftest import A_WHILE, CHATBOT, HfCommand, Hub


def test_whoami(hf: HfCommand) -> None:
    """The command line finds out who is logged in."""
    done = hf("auth", "whoami")
    assert done.returncode == 0, done.stderr
    assert "practice-alice" in done.stdout
    assert "practice-acme" in done.stdout


@pytest.mark.parametrize("kind", ["expired", "revoked"])
def test_whoami_with_a_bad_token(hf: HfCommand, kind: str) -> None:
    """A token that is no longer good is called invalid."""
    done = hf("auth", "whoami", kind=kind)
    assert done.returncode == 1
    assert "Invalid user token" in done.stderr


def test_login(hf: HfCommand) -> None:
    """A token can be stored, and is then used without being given."""
    assert hf("auth", "login", "--token", hf.hub.tokens["fine_space"], kind=None).returncode == 0
    assert "practice-alice" in hf("auth", "whoami", kind=None).stdout


def test_secrets(hf: HfCommand, hub: Hub, tmp_path: Path) -> None:
    """Secrets are added one by one, from words, a file or the environment; listed and deleted."""
    file = tmp_path / "keys.env"
    file.write_text("ONE=1\nTWO=2\n", encoding="utf-8")
    file.chmod(0o600)
    words = ("spaces", "secrets", "add", CHATBOT, "-s", "WORD=w", "-s", "PEM")
    added = hf(*words, "--secrets-file", str(file), PEM="two\nlines")
    assert added.returncode == 0, added.stderr
    secrets = hub.world.spaces[CHATBOT].secrets
    told = {name: secrets[name].value for name in ("ONE", "TWO", "WORD", "PEM")}
    assert told == {"ONE": "1", "TWO": "2", "WORD": "w", "PEM": "two\nlines"}
    assert hub.routes_asked().count("set_secret") == 4

    listed = json.loads(hf("spaces", "secrets", "ls", CHATBOT, "--json").stdout)
    assert {one["key"] for one in listed} == {"HF_TOKEN", "GROQ_API_KEY", *told}
    assert hf("spaces", "secrets", "delete", CHATBOT, "WORD", "-y").returncode == 0
    assert "WORD" not in hub.world.spaces[CHATBOT].secrets


def test_stopping_half_way(hf: HfCommand, hub: Hub) -> None:
    """Of several secrets those before a failure are written, those after it are not."""
    given = [word for name in ("ONE", "TWO", "THREE") for word in ("-s", f"{name}=v")]
    words = ("spaces", "secrets", "add", CHATBOT, *given)
    hub.hub_fault("set_secret", headers={"X-Fault": "none"}, times=1)
    hub.hub_fault("set_secret", status=503, times=1)
    assert hf(*words).returncode == 1
    assert {"ONE", "TWO", "THREE"} & set(hub.world.spaces[CHATBOT].secrets) == {"ONE"}
    assert hub.routes_asked().count("set_secret") == 2


def test_variables(hf: HfCommand, hub: Hub) -> None:
    """Variables are added, listed with their values, and deleted."""
    assert hf("spaces", "variables", "add", CHATBOT, "-e", "FOO=bar").returncode == 0
    listed = json.loads(hf("spaces", "variables", "ls", CHATBOT, "--json").stdout)
    assert {one["key"]: one["value"] for one in listed}["FOO"] == "bar"
    assert hf("spaces", "variables", "delete", CHATBOT, "FOO", "-y").returncode == 0
    assert "FOO" not in hub.world.spaces[CHATBOT].variables


def test_info(hf: HfCommand) -> None:
    """The command line tells about a Space."""
    told = json.loads(hf("spaces", "info", CHATBOT, "--json").stdout)
    assert (told["id"], told["runtime"]["stage"]) == (CHATBOT, "RUNNING")


def test_restart_and_wait(hf: HfCommand, hub: Hub) -> None:
    """A Space is restarted, and waited for until it runs."""
    hub.settings(restart_seconds=A_WHILE)
    assert "BUILDING" in hf("spaces", "restart", CHATBOT, "--factory-reboot").stdout
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(hf, "spaces", "wait", CHATBOT)
        while "runtime" not in hub.routes_asked() and not waiting.done():
            time.sleep(0.02)
        with hub.world.lock:
            hub.world.spaces[CHATBOT] = replace(hub.world.spaces[CHATBOT], busy_until=0.0)
        done = waiting.result()
    assert (done.returncode, "RUNNING" in done.stdout) == (0, True)
    assert hub.routes_asked().count("runtime") == 2


def test_pause(hf: HfCommand) -> None:
    """A Space is paused, and waiting for it ends at once."""
    assert "PAUSED" in hf("spaces", "pause", CHATBOT).stdout
    assert hf("spaces", "wait", CHATBOT).returncode == 1


def test_waiting_for_a_collision(hf: HfCommand) -> None:
    """A Space whose names collide never runs, and waiting for it ends at once."""
    done = hf("spaces", "wait", "practice-alice/collision")
    assert (done.returncode, "CONFIG_ERROR" in done.stderr) == (1, True)


def test_lists(hf: HfCommand, hub: Hub) -> None:
    """Spaces are listed over several pages, files with their folders."""
    hub.settings(page_size=2)
    words = ("spaces", "ls", "--author", "practice-alice", "--limit", "7", "--json")
    found = json.loads(hf(*words).stdout)
    assert {one["id"] for one in found} >= {CHATBOT, "practice-alice/diary"}
    assert (len(found), hub.routes_asked().count("list_spaces")) == (7, 4)
    assert "src/helper.py" in hf("spaces", "ls", CHATBOT, "-R").stdout
    assert "7860" in hf("spaces", "logs", CHATBOT).stdout


def test_create_and_duplicate(hf: HfCommand, hub: Hub) -> None:
    """A Space is made and copied with secrets in the same request."""
    space = ("--type", "space")
    made = ("--sdk", "docker", "-s", "A=1", "-e", "B=2")
    done = hf("repos", "create", "practice-alice/new", *space, *made)
    assert done.returncode == 0, done.stderr
    copied = ("repos", "duplicate", "practice-bob/demo", "practice-alice/dup", *space)
    assert hf(*copied, "-s", "GROQ_API_KEY=practice").returncode == 0
    spaces = hub.world.spaces
    assert (set(spaces["practice-alice/new"].secrets), hub.routes_asked().count("set_secret")) == (
        {"A"},
        0,
    )
    assert set(spaces["practice-alice/dup"].secrets) == {"GROQ_API_KEY"}
    assert set(spaces["practice-alice/dup"].variables) == {"MODEL_ID"}
    assert hf(*copied, "--exist-ok").returncode == 0


@pytest.mark.parametrize(
    ("words", "kind", "told"),
    [
        (("spaces", "secrets", "ls", "practice-bob/vault"), "write", "not found"),
        (("spaces", "secrets", "ls", CHATBOT), "read", "403 Forbidden: You have read access"),
        (("spaces", "secrets", "ls", CHATBOT), "revoked", "Invalid username or password."),
        (("spaces", "secrets", "ls", CHATBOT), "expired", "is expired"),
        (("spaces", "secrets", "add", CHATBOT, "-s", "_A=1"), "write", "must match pattern"),
        (("spaces", "restart", "practice-alice/page"), "write", "static"),
    ],
)
def test_what_the_errors_say(hf: HfCommand, words: tuple[str, ...], kind: str, told: str) -> None:
    """The command line repeats the Hub's own words for what went wrong."""
    done = hf(*words, kind=kind)
    assert (done.returncode, told in done.stderr) == (1, True), done.stderr


def test_too_many_requests(hf: HfCommand, hub: Hub) -> None:
    """The command line reads from the headers when it may come again."""
    hub.settings(api_quota=1)
    hub.send("GET", "/api/whoami-v2")
    done = hf("spaces", "secrets", "ls", CHATBOT)
    assert "you have reached your 'api' rate limit" in done.stderr
    assert "(0/1 requests remaining in current 300s window)" in done.stderr
