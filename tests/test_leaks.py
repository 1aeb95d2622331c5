"""No value of any source is ever seen: on a page, a route, the terminal, a log, an error.

Every source holds canaries. They are looked for, down to pieces of 8 characters, in everything
that the product shows or writes, in every state and under forced failures.
"""

import json
import logging
import os
import pickle
import shutil
import subprocess
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, Page
from starlette.applications import Starlette
from starlette.testclient import TestClient

from lib import api, report
from lib.page_parts.guard import guarded
from lib.practice import PracticeServer
from lib.project import Project, look
from lib.providers.checker import Checker
from lib.recommendations import recommend
from tests.support.browser import card, chromium, settled
from tests.support.canaries import Canaries
from tests.support.dashboard import ROOT, Dashboard, clean_environment, dashboard
from tests.support.projects import addresses, fault, learn, write_project

IDS = ("openai", "groq", "mistral", "anthropic", "cohere", "google", "together", "huggingface")


@pytest.fixture(scope="module")
def canaries() -> Canaries:
    """All the values that must never be seen."""
    return Canaries()


@pytest.fixture(scope="module")
def environ(canaries) -> dict[str, str]:
    """An environment with canaries, also in names that are not ours and in a broken option."""
    return {
        "OPENAI_API_KEY": canaries.make("environment", "sk-proj-"),
        "MISTRAL_API_KEY": canaries.make("environment without prefix"),
        "DATABASE_PASSWORD": canaries.make("environment, nobody's"),
        "TOGETHER_API_KEY": canaries.make("short, so only hidden", length=12),
    }


@pytest.fixture(scope="module")
def project(tmp_path_factory, canaries, practice_server: PracticeServer) -> Path:
    """A project with canaries in every source, at every awkward place."""
    host = practice_server.url.removeprefix("http://")
    user, password = canaries.make("address user"), canaries.make("address password")
    token, query = canaries.make("address path"), canaries.make("address query")
    env = [
        f"GROQ_API_KEY={canaries.make('.env', 'gsk_')}",
        f"OPENAI_API_KEY={canaries.make('.env shadowed', 'sk-proj-')}",
        f"HF_API_KEY={canaries.make('.env hf', 'hf_')}",
        f'COHERE_API_KEY="{canaries.make("damaged")}\\n"',
        f"DEEPSEEK_API_KEY={canaries.make('foreign key', 'sk-ant-')}",
        f"XAI_API_KEY={canaries.make('address')}",
        f"XAI_API_BASE=http://{user}:{password}@{host}/{token}/v1?key={query}#{query}",
        f"NEBIUS_API_KEY={canaries.make('address broken')}",
        f"NEBIUS_BASE_URL=not an address {canaries.make('address text')}",
        f"{canaries.make('a name')}=1",
        f"this line is broken {canaries.make('broken line')} =",
        f'UNCLOSED="{canaries.make("unclosed")}',
    ]
    secrets = [
        f'ANTHROPIC_API_KEY = "{canaries.make("secrets.toml", "sk-ant-")}"',
        f'UNUSED = "{canaries.make("secrets.toml, nobody reads")}"',
        "[google]",
        f'api_key = "{canaries.make("section", "AIza")}"',
    ]
    local = [f"GROQ_API_KEY={canaries.make('.env.local', 'gsk_')}"]
    text = "\n".join(env) + "\n" + addresses(practice_server, *IDS)
    return write_project(
        tmp_path_factory.mktemp("app"),
        {
            ".env": text,
            ".env.local": "\n".join(local) + "\n",
            ".streamlit/secrets.toml": "\n".join(secrets) + "\n",
        },
    )


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory, canaries: Canaries) -> Path:
    """A project whose files cannot be read, each with a canary at the broken spot."""
    folder = tmp_path_factory.mktemp("broken")
    write_project(
        folder,
        {".streamlit/secrets.toml": f"GROQ_API_KEY = {canaries.make('unquoted in TOML', 'gsk_')}"},
    )
    (folder / ".env").write_bytes(f"A={canaries.make('utf-16')}\n".encode("utf-16"))
    (folder / ".env.local").write_bytes(f"A={canaries.make('not utf-8')}\xff\n".encode("latin-1"))
    return folder


# What the practice providers answer: the last ones repeat what was sent, as some real ones do.
FAULTS: tuple[dict[str, object], ...] = (
    {},
    {"status": 401, "body": "<html>no</html>", "content_type": "text/html"},
    {"status": 500, "body": "trouble"},
    {"status": 302, "headers": {"Location": "http://127.0.0.1:1/elsewhere"}},
    {"disconnect": "before"},
    {"disconnect": "during"},
)


def echo(canaries: Canaries, status: int) -> dict[str, object]:
    """Return a fault whose body repeats every canary there is."""
    every = " ".join(canaries.values())
    return {"status": status, "body": json.dumps({"error": {"message": f"bad key: {every}"}})}


@pytest.fixture(params=["plain", "html", "trouble", "redirect", "before", "during", "echo", "200"])
def failing(request, practice, canaries) -> str:
    """Let every provider fail in one way."""
    ways = dict(
        zip(("plain", "html", "trouble", "redirect", "before", "during"), FAULTS, strict=True)
    )
    ways |= {"echo": echo(canaries, 401), "200": echo(canaries, 200)}
    if ways[request.param]:
        fault(practice, **ways[request.param])
    return str(request.param)


LOUD = (
    "import logging, sys; logging.basicConfig(level=logging.DEBUG);"
    "from lib.__main__ import main; sys.exit(main(sys.argv[1:]))"
)


@pytest.mark.parametrize("form", ["text", "json", "markdown", "sarif"])
@pytest.mark.parametrize("offline", [True, False])
def test_terminal(project, broken, canaries, environ, tmp_path, practice, form, offline):
    """No format of the command line, nor its log at debug level, shows a value."""
    for folder in (project, broken):
        options = ["--format", form, *(["--offline"] if offline else [])]
        done = subprocess.run(
            [sys.executable, "-c", LOUD, "check", str(folder), *options],
            cwd=ROOT,
            env=clean_environment(tmp_path, environ),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode in {0, 1}, done.stderr
        assert canaries.found_in(done.stdout + done.stderr) == []


MIGRATIONS = (
    ("plan", "--offline"),
    ("plan", "--format", "json"),
    ("apply", "--yes", "--wait", "0", "--replace", "GROQ_API_KEY"),
    ("apply", "--yes", "--wait", "0", "--variable", "UNUSED", "--public", "UNUSED"),
    ("apply", "--yes", "--wait", "0", "--replace", "HF_API_KEY", "--tidy", "comment"),
    ("apply", "--yes", "--wait", "0", "--continue", "--format", "json"),
)


@pytest.mark.parametrize("status", [None, 200, 401])
def test_migrations(project, broken, canaries, tmp_path, practice, status):
    """No part of `migrate`, its log at debug level, its journal or its records show a value.

    So it is also where the Hub repeats every value in its answers. Only the Space, the files of
    the project and their private copies hold them.
    """
    if status is not None:
        fault(practice, provider="hub", **echo(canaries, status))
    environ = {"HF_ENDPOINT": practice.hub_url, "PRACTICE": practice.tokens["write"]}
    to = ["--space", "practice-alice/chatbot", "--token-from", "PRACTICE"]
    folders = [Path(shutil.copytree(one, tmp_path / one.name)) for one in (project, broken)]
    commands = [[part, str(one), *to, *more] for one in folders for part, *more in MIGRATIONS]
    commands += [["status"], ["undo", "--yes", "--token-from", "PRACTICE"]]
    for words in commands:
        done = subprocess.run(
            [sys.executable, "-c", LOUD, "migrate", *words],
            cwd=ROOT,
            env=clean_environment(tmp_path, environ),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        said = done.stdout + done.stderr
        assert done.returncode in {0, 1, 2, 4}, said
        assert canaries.found_in(said) == []
        assert practice.tokens["write"] not in said
        assert "Traceback" not in said
    written = [one for one in practice.state.requests() if one["route"] == "set_secret"]
    assert bool(written) == (status is None)
    kept = [path for path in (tmp_path / ".local").rglob("*") if path.is_file()]
    texts = [path.name + path.read_text() for path in kept if path.suffix != ".bak"]
    assert canaries.found_in("\n".join(texts)) == []
    assert not [path for path in kept if path.stat().st_mode & 0o077 and path.name != ".gitignore"]


def test_the_search_would_find_one(project, canaries):
    """The search itself works: the files are full of what it looks for."""
    assert ".env" in canaries.found_in((project / ".env").read_text())
    assert canaries.found_in("gsk_…abcd") == []


def test_report_under_every_failure(project, canaries, environ, tmp_path, failing, caplog):
    """However the providers fail, no sentence, address or log line holds a value."""
    caplog.set_level(logging.DEBUG)
    found = look(project, environ, tmp_path)
    checker = Checker()
    results = {one.provider: one for one in checker.check_all(found.checkable)}
    messages = [checker.message(one) for one in found.configured]
    facts = report.document(found, results, recommend(found))
    seen = [repr(found), repr(results), repr(messages), caplog.text]
    seen += [report.as_text(facts), report.as_markdown(facts), report.as_json(facts)]
    assert {one.verdict.value for one in results.values()} - {"not_configured"}
    assert canaries.found_in("\n".join(seen)) == []


def test_nothing_that_holds_a_value_can_be_pickled(project, environ, tmp_path):
    """What was read cannot be carried into a cache or another process."""
    found = look(project, environ, tmp_path)
    with pytest.raises(TypeError):
        pickle.dumps(found)


def test_errors_and_their_tracebacks(project, canaries, environ, tmp_path):
    """An error raised while values are at hand shows none, also with every local variable."""

    def fail(found: Project) -> None:
        entries = [entry for source in found.sources for entry in source.entries]
        values = [entry.value for entry in entries]
        raise RuntimeError(f"{found} {entries} {values}")

    with pytest.raises(RuntimeError) as caught:
        fail(look(project, environ, tmp_path))
    own = caught.value.__traceback__.tb_next  # type: ignore[union-attr]
    trace = traceback.TracebackException(RuntimeError, caught.value, own, capture_locals=True)
    text = "".join(trace.format())
    assert "values = [" in text
    assert canaries.found_in(text) == []


class Spy:
    """Collects what the browser is sent, the websocket's frames included."""

    def __init__(self, page: Page) -> None:
        self.frames: list[str] = []
        page.on("websocket", self._websocket)
        page.on("console", lambda message: self.frames.append(message.text))

    def _websocket(self, socket) -> None:
        socket.on("framereceived", self._frame)
        socket.on("framesent", self._frame)

    def _frame(self, payload: str | bytes) -> None:
        text = payload if isinstance(payload, str) else payload.decode("latin-1")
        self.frames.append(text)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests here."""
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def running(project, environ, tmp_path_factory) -> Iterator[Dashboard]:
    """The dashboard at home, its log at debug level."""
    options = ("--logger.level", "debug")
    with dashboard(project, tmp_path_factory.mktemp("home"), environ, options) as served:
        yield served


@pytest.mark.browser
def test_pages_frames_and_logs(browser, running, canaries, practice):
    """Every state of the page, every frame behind it, and the server's log stay clean."""
    token = next(one for one in canaries.values() if one.startswith("hf_"))
    learn(practice, "huggingface", token)
    page = browser.new_page()
    spy = Spy(page)
    page.goto(running.url)
    page.wait_for_selector("h1")
    settled(page)
    seen = [page.content()]
    for provider in ("openai", "groq", "anthropic"):
        card(page, provider).get_by_text("Why this key?").click()
        page.get_by_text("The name decides first").wait_for()
        seen.append(page.content())
        page.keyboard.press("Escape")
        page.get_by_text("The name decides first").wait_for(state="detached")
    card(page, "huggingface").get_by_text("What may it do?").click()
    page.get_by_text("The smallest token that calls models").wait_for()
    seen.append(page.content())
    page.keyboard.press("Escape")
    card(page, "groq").get_by_text("Send a test message").click()
    page.get_by_role("button", name="Send it, it may cost").click()
    page.get_by_text("Waiting for the answer").wait_for(state="detached")
    seen.append(page.content())
    page.keyboard.press("Escape")
    page.get_by_text("providers not configured").click()
    page.get_by_text("Set the name that stands behind").wait_for()
    seen += [page.content(), page.title(), page.url, *spy.frames]
    assert len(spy.frames) > 10
    assert any("GROQ_API_KEY" in frame for frame in spy.frames)
    assert canaries.found_in("\n".join(seen)) == []
    assert canaries.found_in(running.log.read_text()) == []


@pytest.mark.browser
def test_pages_of_broken_sources(browser, broken, canaries, tmp_path):
    """A page about files that cannot be read shows where they break, not what they hold."""
    with dashboard(broken, tmp_path / "home", {}, ("--logger.level", "debug")) as served:
        page = browser.new_page()
        spy = Spy(page)
        page.goto(served.url)
        page.wait_for_selector("h1")
        settled(page)
        page.get_by_text("is not valid TOML at line 1").wait_for()
        assert canaries.found_in("\n".join([page.content(), *spy.frames])) == []
        assert canaries.found_in(served.log.read_text()) == []


@pytest.mark.browser
def test_the_page_of_a_space(browser, project, environ, canaries, tmp_path, practice):
    """A visitor of a Space gets no value in the page, its frames or the log, however loud."""
    learn(practice, "openai", environ["OPENAI_API_KEY"])
    space = environ | {"SPACE_ID": "somebody/some-space", "SPACE_HOST": "x.hf.space"}
    with dashboard(project, tmp_path / "home", space, ("--logger.level", "debug")) as served:
        page = browser.new_page()
        spy = Spy(page)
        page.goto(served.url)
        page.wait_for_selector("h1")
        settled(page)
        page.get_by_text("working here").wait_for()
        seen = [page.content(), *spy.frames, served.get("/api/providers").text]
        assert canaries.found_in("\n".join(seen)) == []
        assert canaries.found_in(served.log.read_text()) == []


ROUTES = [
    ("GET", "/api/health"),
    ("GET", "/api/providers"),
    ("GET", "/api/providers/test/groq"),
    ("GET", "/api/providers/test/cohere"),
    ("GET", "/api/providers/test/nobody"),
    ("POST", "/api/providers/test"),
    ("DELETE", "/api/providers"),
    ("GET", "/api/nothing"),
    ("GET", "/_stcore/health"),
    ("GET", "/_stcore/host-config"),
    ("GET", "/.env"),
    ("GET", "/app/static/.env"),
    ("GET", "/static/../.env"),
    ("GET", "/.streamlit/secrets.toml"),
]


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_routes(running, canaries, failing, method, path):
    """No route says a value, in its body or its headers, however the providers fail."""
    with requests.Session() as session:
        session.trust_env = False
        reply = session.request(method, running.url + path, json={"provider": "groq"}, timeout=30)
    assert canaries.found_in(reply.text + str(reply.headers)) == []
    assert canaries.found_in(running.log.read_text()) == []


def test_an_unknown_error_behind_a_route_is_not_told(canaries, tmp_path, caplog, environ):
    """An error whose text holds a value becomes a sentence without it, in answer and log."""

    class Broken(Checker):
        def check_all(self, *_: object, **__: object) -> Iterator[object]:  # type: ignore[override]
            raise RuntimeError(f"lost {environ['OPENAI_API_KEY']}")

    client = TestClient(Starlette(routes=api.routes(tmp_path, Broken())))
    reply = client.get("/api/providers")
    assert reply.status_code == 500
    assert reply.json()["error"]["code"] == "internal"
    assert canaries.found_in(reply.text + caplog.text) == []
    assert "RuntimeError" in caplog.text


def test_an_unknown_error_behind_a_page_is_not_told(canaries, environ, caplog, monkeypatch):
    """An error while drawing becomes a sentence and a log line, both without its text."""
    shown: list[str] = []
    monkeypatch.setattr("streamlit.error", lambda text, **more: shown.append(f"{text}{more}"))

    @guarded
    def draw() -> None:
        raise RuntimeError(f"lost {environ['OPENAI_API_KEY']}")

    draw()
    assert "RuntimeError" in shown[0]
    assert "RuntimeError" in caplog.text
    assert canaries.found_in(shown[0] + caplog.text) == []


def test_an_unknown_error_of_a_sender_is_not_told(canaries, environ, project, tmp_path, capfd):
    """A broken transport is an unreachable provider; its words reach no thread's traceback."""

    def sender(request: object) -> object:
        raise RuntimeError(f"lost {environ['OPENAI_API_KEY']}")

    found = look(project, environ, tmp_path)
    openai = next(one for one in found.configured if one.provider.id == "openai")
    result = Checker(sender).check(openai)  # type: ignore[arg-type]
    assert result.verdict.value == "unreachable"
    out, err = capfd.readouterr()
    assert canaries.found_in(repr(result) + out + err) == []


def test_files_are_left_as_they_were(project, environ, tmp_path, learned):
    """Reading and checking changes no file and leaves none behind, nor a changed environment."""
    before = {path: path.read_bytes() for path in sorted(project.rglob("*")) if path.is_file()}
    own = dict(os.environ)
    found = look(project, environ, tmp_path)
    list(Checker().check_all(found.checkable))
    after = {path: path.read_bytes() for path in sorted(project.rglob("*")) if path.is_file()}
    assert after == before
    assert dict(os.environ) == own


@pytest.fixture
def learned(practice: PracticeServer, environ) -> None:
    """Let the practice OpenAI accept the key of the environment."""
    learn(practice, "openai", environ["OPENAI_API_KEY"])
