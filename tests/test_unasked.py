"""A project that is only looked at gets no key of the person's: not by command, page or route.

The addresses are names of a network that is not there. Whatever is sent to them goes through a
proxy of the tests, which keeps it.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lib.practice import PracticeServer
from tests.providers.conftest import RawServer, answers, header
from tests.support.dashboard import ROOT, Dashboard, clean_environment, dashboard
from tests.support.projects import (
    BAD_GROQ,
    GOOD_GROQ,
    GOOD_OPENAI,
    address_values,
    addresses,
    asked,
    learn,
    write_project,
)
from tests.support.surroundings import asked_as, remember

TOKEN = "hf_FAKEFAKEFAKEFAKEFAKEFAKEFAKEFAKE"
PERSON = {"OPENAI_API_KEY": GOOD_OPENAI, "HF_TOKEN": TOKEN}
CLONED = "OPENAI_BASE_URL=http://gate.lan/v1\nHF_ENDPOINT=http://hub.lan\n"
WHY = (
    "OPENAI_BASE_URL at .env:1 would send OPENAI_API_KEY from the environment to "
    "http://gate.lan/v1/models, so nothing was sent."
)
PATIENCE = 30


@pytest.fixture
def gate() -> Iterator[RawServer]:
    """The proxy that sees what is sent to the project's addresses, and answers it."""
    with RawServer(answers(200, b'{"data": []}')) as server:
        yield server


def through(gate: RawServer) -> dict[str, str]:
    """Return what makes requests go through the proxy, save those to this machine."""
    return {"HTTP_PROXY": gate.url, "NO_PROXY": "127.0.0.1,localhost"}


@pytest.fixture
def cloned(tmp_path) -> Path:
    """A project whose `.env` names addresses and holds no key."""
    return write_project(tmp_path / "app", {".env": CLONED})


def sent_to(gate: RawServer) -> list[tuple[str, str]]:
    """Return the host and the key of every request that was sent."""
    return [(header(one, "host"), header(one, "authorization")) for one in gate.seen]


def check(folder: Path, home: Path, environ: dict[str, str], *more: str) -> str:
    """Run `check` and return what it printed, whatever its exit code."""
    done = subprocess.run(
        [sys.executable, "-m", "lib", "check", str(folder), *more],
        cwd=ROOT,
        env=clean_environment(home, environ),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert not done.stderr
    assert not [one for one in (GOOD_OPENAI, TOKEN) if one in done.stdout]
    return done.stdout.replace("`", "")


@pytest.mark.parametrize("more", [(), ("--space", "alice/demo"), ("--send-message",)])
def test_check_sends_nothing(cloned, tmp_path, gate, more):
    """`check`, also of a Space or by message, asks nobody and says why and what to do."""
    said = check(cloned, tmp_path / "home", PERSON | through(gate), *more)
    assert gate.seen == []
    if "--send-message" not in more:
        assert WHY in said
        assert "HF_ENDPOINT at .env:2 would send HF_TOKEN from the environment to" in said
    assert "add --provider openai to python -m lib check, or press its own button" in said


def test_check_of_one_provider_sends_its_key_and_no_other(cloned, tmp_path, gate):
    """Who names a provider has it asked where the project says, and no other one."""
    environ = PERSON | through(gate)
    check(cloned, tmp_path / "home", environ, "--provider", "openai")
    assert sent_to(gate) == [("gate.lan", f"Bearer {GOOD_OPENAI}")]
    gate.seen.clear()
    check(cloned, tmp_path / "home", environ, "--provider", "huggingface")
    assert sent_to(gate)[0] == ("hub.lan", f"Bearer {TOKEN}")
    assert {host for host, _ in sent_to(gate)} == {"hub.lan"}


def test_key_and_address_of_one_hand_are_asked(tmp_path, practice: PracticeServer, gate):
    """Both in `.env`, both in the environment, and the address in the environment alone."""
    learn(practice, "openai", GOOD_OPENAI)
    learn(practice, "groq", GOOD_GROQ)
    line = f"OPENAI_API_KEY={GOOD_OPENAI}\n"
    there = address_values(practice, "openai")
    for name, env, environ in (
        ("file", line + addresses(practice, "openai"), {}),
        ("environment", "", {"OPENAI_API_KEY": GOOD_OPENAI} | there),
        ("address", line, there),
        ("loopback", addresses(practice, "openai"), {"OPENAI_API_KEY": GOOD_OPENAI}),
    ):
        before = asked(practice, "openai")
        folder = write_project(tmp_path / name, {".env": env})
        said = check(folder, tmp_path / "home", environ)
        assert "The server at" in said, name
        assert asked(practice, "openai") == before + 1, name


@pytest.fixture
def looking(cloned, tmp_path, gate) -> Iterator[Dashboard]:
    """The dashboard at home, on that project."""
    environ = PERSON | through(gate)
    with dashboard(cloned, tmp_path / "home", environ) as running:
        yield running


def test_the_routes_send_nothing_by_themselves(looking, gate):
    """Listing and a link to a test send nothing and say why; a page elsewhere is refused."""
    status = looking.get("/api/providers").json()["status"]
    linked = looking.get("/api/providers/test/openai").json()
    body = {"provider": "openai"}
    path = "/api/providers/test"
    foreign = [
        looking.post(path, json=body, headers={"Origin": origin})
        for origin in ("https://evil.example", "null", "http://localhost:1", "")
    ]
    visiting = looking.post(path, json=body, headers={"X-Forwarded-For": "203.0.113.9"}).json()
    assert gate.seen == []
    assert visiting["available"] is False
    assert {one.status_code for one in foreign} == {403}
    for found in (status["openai"], linked):
        assert found["verdict"] == "not_tested"
        assert found["sentence"].replace("`", "") == WHY
        assert "--provider openai" in found["advice"]
    assert status["huggingface"]["verdict"] == "not_tested"


@pytest.mark.parametrize("own_page", [False, True])
def test_a_post_from_this_machine_is_asked_for(looking, gate, own_page):
    """Whoever posts a provider from this machine, as `curl` does, has it tested."""
    headers = {"Origin": looking.url} if own_page else {}
    found = looking.post("/api/providers/test", json={"provider": "openai"}, headers=headers)
    assert found.json()["verdict"] == "works"
    assert sent_to(gate) == [("gate.lan", f"Bearer {GOOD_OPENAI}")]


def test_a_visitor_of_a_space_makes_it_send_nothing(cloned, tmp_path, gate):
    """On a Space that looks at another folder, nobody who posts makes it send a key."""
    environ = PERSON | through(gate) | {"SPACE_ID": "alice/demo"}
    with dashboard(cloned, tmp_path / "home", environ) as running:
        running.get("/api/providers")
        found = running.post("/api/providers/test", json={"provider": "openai"}).json()
    assert found["available"] is False
    assert gate.seen == []


@pytest.fixture
def opened(tmp_path, gate, monkeypatch) -> AppTest:
    """The pages on a project with two addresses, whose keys are in the home folder."""
    keys = f'OPENAI_API_KEY = "{GOOD_OPENAI}"\nGROQ_API_KEY = "{BAD_GROQ}"\nHF_TOKEN = "{TOKEN}"\n'
    home = write_project(tmp_path / "home", {".streamlit/secrets.toml": keys})
    folder = write_project(
        tmp_path / "app", {".env": CLONED + "GROQ_BASE_URL=http://other.lan/v1\n"}
    )
    monkeypatch.setenv("HOME", str(home))
    remember(monkeypatch, through(gate))
    asked_as(monkeypatch)
    monkeypatch.setattr("sys.argv", ["streamlit_app.py", str(folder)])
    page = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=PATIENCE)
    return page.run()


def _button(page: AppTest, key: str):
    return next(one for one in page.button if one.key == key)


def _said(page: AppTest) -> str:
    return "\n".join(str(one.value) for one in page.markdown)


def test_the_page_sends_when_its_button_is_pressed(opened, gate):
    """Opening and testing all send nothing; the button of one card sends that one's key."""
    assert "would send `OPENAI_API_KEY` from `~/.streamlit/secrets.toml:1` to" in _said(opened)
    assert "`http://gate.lan/v1/models`, so nothing was sent." in _said(opened)
    page = _button(opened, "all_again").click().run()
    assert not page.exception
    assert gate.seen == []
    page = _button(page, "again_openai").click().run()
    for _ in range(PATIENCE * 10):
        if "testing" not in _said(page):
            break
        page = page.run()
    assert sent_to(gate) == [("gate.lan", f"Bearer {GOOD_OPENAI}")]
    assert "would send `OPENAI_API_KEY`" not in _said(page)
    assert "would send `GROQ_API_KEY`" in _said(page)


def test_the_diagnosis_does_not_ask_another_hub(opened, gate):
    """The page of the diagnosis says why the Hub was not asked, and asks nobody."""
    page = opened.switch_page("pages/diagnostics.py").run()
    assert not page.exception
    told = "`HF_ENDPOINT` at `.env:2` would send `HF_TOKEN` from `~/.streamlit/secrets.toml:3` to"
    assert told in _said(page)
    assert gate.seen == []
