"""No value of any source is ever seen: on a page, a route, the terminal, a log, an error.

Every source holds canaries. They are looked for, down to pieces of 8 characters, in everything
that the product shows or writes, in every state and under forced failures.
"""

import json
import logging
import os
import pickle
import shutil
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
from dotenv import dotenv_values
from playwright.sync_api import Page
from starlette.applications import Starlette
from starlette.testclient import TestClient

from lib import api, report
from lib.__main__ import main
from lib.components.error_boundary import guarded
from lib.components.layout import _PAGES
from lib.diagnosis.checks import run_checks
from lib.diagnosis.hub_snapshot import Unknown
from lib.diagnosis.rule import HubExample
from lib.editing import EditError
from lib.editing.file_fixes import RenameFile
from lib.editing.remove_names import TidyNames
from lib.hub.client import Hub
from lib.hub.errors import HubError
from lib.migration import desired as migration
from lib.migration import importing
from lib.migration.apply import apply
from lib.migration.background import BackgroundMigration
from lib.migration.desired import DesiredEntry, EntryKind
from lib.migration.export import as_commands, as_document
from lib.migration.journal import Journal
from lib.migration.plan import make_plan
from lib.migration.space_state import read_state
from lib.migration.undo import undo
from lib.migration.verify import verify_names
from lib.migration.waiting import WaitPolicy
from lib.practice import PracticeServer
from lib.project import Project, load_project
from lib.providers.checker import Checker
from lib.report.document import document
from lib.secret import Secret
from tests.diagnosis.git_support import Repo
from tests.diagnosis.hub_support import arrange, gathered
from tests.pictures import structure
from tests.pictures.stage import stage
from tests.support import fork_server
from tests.support.browser import card, settled
from tests.support.canaries import Canaries
from tests.support.dashboard import Dashboard, clean_environment, dashboard, looked
from tests.support.outside import outside
from tests.support.projects import addresses, fault, learn, write_project
from tests.support.signing_in import ALICE, BOB, open_at, sign_in_as, space, window
from tests.support.space import as_space, why_not
from tests.support.wizard import apply_it, choose_space, ended, give_token, press, step, to_review

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


@pytest.mark.parametrize("form", ["text", "json", "markdown", "sarif"])
@pytest.mark.parametrize("offline", [True, False])
def test_terminal(project, broken, canaries, environ, tmp_path, practice, form, offline):
    """No format of the command line, nor its log at debug level, shows a value."""
    for folder in (project, broken):
        options = ["--format", form, *(["--offline"] if offline else [])]
        done = fork_server.run(
            ["check", str(folder), *options],
            env=clean_environment(tmp_path, environ),
            timeout=60,
            loud=True,
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
    the project and their private copies hold them, and the copies go with `forget`: nothing of any
    value is left in the state folder or among the temporary files then.
    """
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    if status is not None:
        fault(practice, provider="hub", **echo(canaries, status))
    environ = {"HF_ENDPOINT": practice.hub_url, "PRACTICE": practice.tokens["write"]}
    environ["TMPDIR"] = str(temporary)
    to = ["--space", "practice-alice/chatbot", "--token-from", "PRACTICE"]
    folders = [Path(shutil.copytree(one, tmp_path / one.name)) for one in (project, broken)]
    commands = [[part, str(one), *to, *more] for one in folders for part, *more in MIGRATIONS]
    commands += [["status"], ["undo", "--yes", "--token-from", "PRACTICE"]]

    def say_nothing(words: list[str]) -> None:
        done = fork_server.run(
            ["migrate", *words], env=clean_environment(tmp_path, environ), timeout=60, loud=True
        )
        said = done.stdout + done.stderr
        assert done.returncode in {0, 1, 2, 4}, said
        assert canaries.found_in(said) == []
        assert practice.tokens["write"] not in said
        assert "Traceback" not in said

    for words in commands:
        say_nothing(words)
    written = [one for one in practice.state.requests() if one["route"] == "set_secret"]
    assert bool(written) == (status is None)
    kept = [path for path in (tmp_path / ".local").rglob("*") if path.is_file()]
    texts = [path.name + path.read_text() for path in kept if path.suffix != ".bak"]
    assert canaries.found_in("\n".join(texts)) == []
    assert not [path for path in kept if path.stat().st_mode & 0o077]
    say_nothing(["forget", "--all", "--yes"])
    left = [*(tmp_path / ".local").rglob("*"), *temporary.rglob("*")]
    texts = [path.name + path.read_text() for path in left if path.is_file()]
    assert canaries.found_in("\n".join(texts)) == []
    assert not [path for path in left if path.suffix in {".bak", ".json", ".jsonl"}]


@pytest.mark.parametrize("status", [None, 200, 400, 500])
def test_deployments(project, canaries, tmp_path, practice, status):
    """No `deploy`, its log at debug level, its journal or a file that it sends shows a value.

    So it is also where the Hub repeats every value in its answers.
    """
    if status is not None:
        fault(practice, provider="hub", **echo(canaries, status))
    environ = {"HF_ENDPOINT": practice.hub_url, "PRACTICE": practice.tokens["write"]}
    folder = Path(shutil.copytree(project, tmp_path / "app"))
    for more in (["--dry-run"], ["--yes", "--wait", "0"], ["--yes", "--format", "json"]):
        to = ["--space", "practice-alice/board", "--token-from", "PRACTICE"]
        done = fork_server.run(
            ["deploy", str(folder), *to, *more],
            env=clean_environment(tmp_path, environ),
            timeout=60,
            loud=True,
        )
        said = done.stdout + done.stderr
        assert done.returncode in {0, 1, 2, 4}, said
        assert canaries.found_in(said) == []
        assert practice.tokens["write"] not in said
        assert "Traceback" not in said
    space = practice.state.hub.spaces.get("practice-alice/board")
    assert (space is not None) == (status is None)
    if space is not None:
        assert "streamlit_app.py" in space.files
        assert canaries.found_in("\n".join(space.files.values())) == []
    kept = [path for path in (tmp_path / ".local").rglob("*") if path.is_file()]
    assert canaries.found_in("\n".join(path.name + path.read_text() for path in kept)) == []


def test_the_search_would_find_one(project, canaries):
    """The search itself works: the files are full of what it looks for."""
    assert ".env" in canaries.found_in((project / ".env").read_text())
    assert canaries.found_in("gsk_…abcd") == []


def test_report_under_every_failure(project, canaries, environ, tmp_path, failing, caplog):
    """However the providers fail, no sentence, address or log line holds a value."""
    caplog.set_level(logging.DEBUG)
    found = load_project(project, environ, tmp_path)
    checker = Checker()
    results = {one.provider: one for one in checker.check_all(found.checkable)}
    messages = [checker.message(one) for one in found.configured]
    facts = document(found, run_checks(found, environ, tmp_path, results=results))
    seen = [repr(found), repr(results), repr(messages), caplog.text]
    seen += [report.as_text(facts), report.as_markdown(facts), report.as_json(facts)]
    assert {one.verdict.value for one in results.values()} - {"not_configured"}
    assert canaries.found_in("\n".join(seen)) == []


@pytest.fixture
def telling_hub(practice: PracticeServer, canaries: Canaries, tmp_path: Path) -> Path:
    """A repository of a Space of the practice Hub that has canaries wherever the Hub has words."""
    groq, held = canaries.make("variable", "gsk_"), canaries.make("variable we hold")
    name, error = canaries.make("name of a variable"), canaries.make("error of a Space")
    hub = HubExample(
        stage="RUNTIME_ERROR",
        error=f"Exit code: 1. Reason: KeyError: '{error}' at https://x:{error}@y/{error}?k={error}",
        duplicated_from=f"practice-bob/{canaries.make('origin')}",
        secrets=(canaries.make("name of a secret"), "GROQ_API_KEY"),
        variables={"GROQ_API_KEY": groq, "MODE": held, name: "1", f"{name}_TOKEN": groq},
    )
    arrange(practice, hub)
    repo = Repo(tmp_path)
    remote = f"https://alice:{canaries.make('git remote', 'hf_')}@huggingface.co/spaces/{hub.space}"
    repo.git("remote", "add", "origin", remote)
    token = practice.tokens["write"]
    canaries.add("token of the practice Hub", token, keep=3)
    lines = f"HF_TOKEN={token}\nHF_ENDPOINT={practice.hub_url}\nMISTRAL_API_KEY={held}\n"
    return write_project(repo.folder, {".env": lines})


# A format, and the route of the Hub whose refusal repeats canaries.
HUB_CASES = [
    *((form, "") for form in ("text", "json", "markdown", "sarif")),
    *(("json", route) for route in ("whoami", "space_info", "list_secrets", "list_variables")),
]


@pytest.mark.parametrize(("form", "route"), HUB_CASES)
def test_what_the_hub_tells(telling_hub, canaries, tmp_path, practice, form, route):
    """No variable, name, message or refusal of the Hub, and no git remote, is shown."""
    if route:
        fault(practice, provider="hub", route=route, **echo(canaries, 403))
    done = fork_server.run(
        ["check", str(telling_hub), "--format", form],
        env=clean_environment(tmp_path, {}),
        timeout=60,
        loud=True,
    )
    assert done.returncode in {0, 1}, done.stderr
    told = "space-secret-in-public-variable" in done.stdout and "is a variable" in done.stdout
    assert told is (route not in {"whoami", "space_info", "list_variables"})
    assert canaries.found_in(done.stdout + done.stderr) == []


def test_a_look_at_the_hub_shows_nothing_of_it(telling_hub, canaries, tmp_path):
    """What was read from the Hub shows no value when it is printed, as a debugger would."""
    project = load_project(telling_hub, {}, tmp_path)
    hub = gathered(project, HubExample().space)
    assert not isinstance(hub.variables, Unknown)
    seen = [one for one in hub.variables if one.name.isupper()]
    assert seen
    assert canaries.found_in(f"{seen} {hub.space.stage} {hub.token}") == []  # type: ignore[union-attr]


def test_nothing_that_holds_a_value_can_be_pickled(project, environ, tmp_path):
    """What was read cannot be carried into a cache or another process."""
    found = load_project(project, environ, tmp_path)
    with pytest.raises(TypeError):
        pickle.dumps(found)


def test_what_a_child_reads_for_a_stranger(canaries, caplog):
    """Neither the request, nor the answer, nor what stopped a child shows a value."""
    caplog.set_level(logging.DEBUG)
    lines = f"A_KEY={canaries.make('brought')}\nB=${{{canaries.make('a name')}}}\n"
    text = importing.Text.of(lines, importing.PASTED)
    uploaded = importing.Text.of(
        f'A_KEY = "{canaries.make("uploaded")}"\n'.encode(), "secrets.toml"
    )
    readers = importing.ChildReaders()
    read = readers.read("somebody", [text, uploaded])
    seen = [repr(text), repr(uploaded), repr(read)]
    seen += [f"{one}{one.name}" for reading in read.readings for one in reading.refused]
    with pytest.raises(importing.ReadingError) as stopped:
        readers.read("somebody", [text] * 20)
    seen += [str(stopped.value), repr(stopped.value)]
    assert len(read.items) == 1
    assert canaries.found_in("\n".join(seen) + caplog.text) == []


def test_the_intake_of_a_migration(project, broken, canaries, environ, tmp_path, caplog):
    """What is read, offered, decided, chosen and refused shows no value, nor a key as a name."""
    caplog.set_level(logging.DEBUG)
    pem = f"-----BEGIN X-----\n{canaries.make('pem')}\nQQ==\n-----END X-----"
    pasted = f"{canaries.make('pasted name')}=1\nA={canaries.make('pasted', 'hf_')}\nPEM={pem}\n"
    typed = canaries.make("a typed name")
    seen = []
    for folder in (project, broken):
        found = load_project(folder, environ, tmp_path)
        files = importing.sources_to_migrate(found, environ=environ, home=tmp_path)
        readings = [importing.read_file(one.path, one.label, environ) for one in files]
        together = importing.combine(
            [*readings, importing.read_text(pasted, importing.PASTED, environ)]
        )
        decided = importing.decide(together, *(line.name for line in together.undecided))
        items = importing.review(decided, found, environ, tmp_path)
        public = {one.name: EntryKind.VARIABLE for one in items}
        for choices in (
            importing.Choices(),
            importing.Choices(kinds=public, taken=frozenset(public)),
            importing.Choices(
                renames=dict.fromkeys(public, typed), only=frozenset({*public, typed})
            ),
        ):
            wanted, refused = importing.choose(items, choices)
            seen += [repr(wanted), repr(choices), *(f"{one}{one.name}" for one in refused)]
        told = [str(one.finding) + one.fix for item in items for one in item.problems]
        seen += [repr(files), repr(readings), repr(decided), repr(items), *told]
        seen += [f"{one}{one.name}" for one in decided.refused]
        with pytest.raises(TypeError):
            pickle.dumps(items)
    assert "may be part of a key" in "".join(seen)
    assert canaries.found_in("\n".join(seen) + caplog.text) == []


def test_errors_and_their_tracebacks(project, canaries, environ, tmp_path):
    """An error raised while values are at hand shows none, also with every local variable."""

    def fail(found: Project) -> None:
        entries = [entry for source in found.sources for entry in source.entries]
        values = [entry.value for entry in entries]
        raise RuntimeError(f"{found} {entries} {values}")

    with pytest.raises(RuntimeError) as caught:
        fail(load_project(project, environ, tmp_path))
    own = caught.value.__traceback__.tb_next  # type: ignore[union-attr]
    trace = traceback.TracebackException(RuntimeError, caught.value, own, capture_locals=True)
    text = "".join(trace.format())
    assert "values = [" in text
    assert canaries.found_in(text) == []


def ailing(canaries: Canaries) -> dict[str, bytes]:
    """Return files with canaries that have every ailment a file can be cured of."""
    key = canaries.make
    lines = [
        f"# an old one: {key('comment')}\n# {key('bare comment')}\n# A_KEY={key('set in comment')}",
        f"A_KEY={key('duplicate')}\nA_KEY={key('duplicate, last')} # {key('inline comment')}",
        f'set B_KEY={key("shell")}\n$env:C_KEY="{key("PowerShell")}"',
        f"{key('bare line')}\n{key('a name again')}={key('its value')}",
        f'DB_PASSWORD=\'"{key("quoted")}"\'\nMISTRAL_API_KEY=" {key("blank")}\n"',
        f"OPENAI_APIKEY={key('misspelled', 'sk-proj-')}\r",
        f"HUGGINGFACE_TOKEN={key('not read', 'hf_')}",
        f"PEM='{key('first line')}\n{key('second line')}'\nOPEN=\"{key('not closed')}",
    ]
    return {
        ".env": "\n".join(lines).encode(),
        ".env.local": f"X_KEY={key('UTF-16, saved again')}\n".encode("utf-16"),
        ".evn": f"Y_KEY={key('misnamed')}\n".encode(),
    }


def test_cures_differences_records_and_their_errors(tmp_path, monkeypatch, caplog):
    """No button, difference, record, copy's name or error of a change holds a value."""
    caplog.set_level(logging.DEBUG)
    canaries, state, folder = Canaries(), tmp_path / "state", tmp_path / "app"
    monkeypatch.setenv("XDG_STATE_HOME", str(state))
    folder.mkdir()
    files = ailing(canaries)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    diagnosis = run_checks(load_project(folder, {}, tmp_path), {}, tmp_path)
    found = [(one.rule.id, one.finding.cure) for one in diagnosis.found if one.finding.cure]
    names = ("A_KEY", "PEM", "OPENAI_APIKEY", *canaries.values())
    tidy = [
        ("tidy", TidyNames(folder / ".env", ".env", names, how)) for how in ("remove", "comment")
    ]
    seen, rules = [], set()
    misnamed = ("env-file-misnamed", RenameFile(folder / ".evn", ".evn", ".env.new"))
    for rule, cure in (*found, *tidy, misnamed):
        change = cure.change()
        seen += [repr(cure), repr(change), cure.label, change.summary, repr(change.diff)]
        cure.path.write_bytes(files[cure.path.name] + b"\n")
        seen += _told_by(change.make)
        (folder / ".env.new").unlink(missing_ok=True)
        cure.path.write_bytes(files[cure.path.name])
        done = cure.change().make()
        seen += [repr(done), done.sentence, str(done.backup), done.record.read_text()]
        done.path.write_bytes(files[cure.path.name] + b"\nZ=1\n")
        done.path.chmod(0o604)
        seen += _told_by(done.undo)
        (folder / cure.path.name).write_bytes(files[cure.path.name])
        if done.path != cure.path:
            done.path.unlink(missing_ok=True)
        rules.add(rule)
    seen += [path.name for path in state.rglob("*")]
    assert rules >= {
        "env-duplicate-name", "env-line-ignored", "value-quoted", "value-whitespace", "tidy",
        "env-file-encoding", "env-file-crlf", "env-file-misnamed", "name-misspelled",
        "name-not-read-by-library", "env-file-permissions",
    }  # fmt: skip
    assert canaries.found_in("\n".join([*seen, caplog.text])) == []
    assert canaries.found_in((folder / ".env").read_text())


def _told_by(act: Callable[[], object]) -> list[str]:
    """Return what an error of a change says, its traceback included."""
    try:
        act()
    except EditError as error:
        return [str(error), repr(error), error.advice, traceback.format_exc()]
    return []


class Spy:
    """Collects what the browser is sent, the websocket's frames included.

    sent: whether also what it sends, which holds what a person types.
    """

    def __init__(self, page: Page, *, sent: bool = True) -> None:
        self.frames: list[str] = []
        self._sent = sent
        page.on("websocket", self._websocket)
        page.on("console", lambda message: self.frames.append(message.text))

    def _websocket(self, socket) -> None:
        socket.on("framereceived", self._frame)
        if self._sent:
            socket.on("framesent", self._frame)

    def _frame(self, payload: str | bytes) -> None:
        text = payload if isinstance(payload, str) else payload.decode("latin-1")
        self.frames.append(text)


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
        card(page, provider).get_by_text(": details").click()
        page.get_by_text("The name decides first").wait_for()
        seen.append(page.content())
        page.keyboard.press("Escape")
        page.get_by_text("The name decides first").wait_for(state="detached")
    card(page, "huggingface").get_by_text(": details").click()
    page.get_by_text("The smallest token that calls models").wait_for()
    seen.append(page.content())
    page.keyboard.press("Escape")
    card(page, "groq").get_by_text(": details").click()
    page.get_by_role("button", name="Send test message to Groq").click()
    page.get_by_text("Waiting for the answer").wait_for(state="detached")
    seen.append(page.content())
    page.keyboard.press("Escape")
    page.get_by_text("providers not configured").click()
    page.get_by_text("Set the name beside").wait_for()
    seen += [page.content(), page.title(), page.url, *spy.frames]
    assert len(spy.frames) > 10
    assert any("GROQ_API_KEY" in frame for frame in spy.frames)
    assert canaries.found_in("\n".join(seen)) == []
    assert canaries.found_in(running.log.read_text()) == []


@pytest.mark.browser
def test_the_diagnostics_page(browser, running, canaries, practice):
    """Findings, what they would change, the map of names and the report hold no value."""
    token = next(one for one in canaries.values() if one.startswith("hf_"))
    learn(practice, "huggingface", token)
    page = browser.new_page()
    spy = Spy(page)
    page.goto(f"{running.url}/diagnostics")
    page.get_by_text("Copy the report").click()
    page.get_by_text("## Spaces Secrets report").first.wait_for()
    page.get_by_text("Why it matters").first.click()
    page.get_by_text("silences the rule").first.wait_for()
    seen = [page.content()]
    for button in page.locator("[class*='st-key-cure_'] button").all():
        button.click()
        page.get_by_role("dialog").get_by_text("Cancel").wait_for()
        seen.append(page.get_by_role("dialog").inner_html())
        page.get_by_role("button", name="Cancel").click()
        page.get_by_role("dialog").wait_for(state="detached")
    for kind in ("Markdown", "JSON"):
        with page.expect_download() as waiting:
            page.get_by_role("button", name=f"Download {kind}").click()
        seen.append(Path(waiting.value.path()).read_text(encoding="utf-8"))
    assert len(seen) > 5
    seen += [page.content(), page.title(), page.url, *spy.frames]
    assert canaries.found_in("\n".join(seen)) == []
    assert canaries.found_in(running.log.read_text()) == []


@pytest.mark.browser
def test_the_wizard(browser, tmp_path, practice: PracticeServer):
    """Every step of a migration, its frames, log, journal, file names and downloads are clean."""
    own = Canaries()
    own.add("token", practice.tokens["write"], keep=3)
    lines = [
        f"HF_API_KEY={practice.tokens['write']}",
        f"HF_ENDPOINT={practice.hub_url}",
        f"GROQ_API_KEY={own.make('wizard key', 'gsk_', 52)}",
        f"DB_PASSWORD={own.make('wizard password')}",
        f'NOTE="{own.make("wizard first line")}\n{own.make("wizard second line")}"',
        f"{own.make('wizard name')}=1",
        f"broken {own.make('wizard broken line')} =",
    ]
    folder = write_project(tmp_path / "wizard", {".env": "\n".join(lines) + "\n"})
    home, seen = tmp_path / "home", []
    with dashboard(folder, home, {}, ("--logger.level", "debug")) as served:
        page = browser.new_page()
        spy = Spy(page)
        page.goto(f"{served.url}/migration")
        step(page, 1)
        to_review(page)
        seen.append(page.content())
        give_token(page, "HF_API_KEY from .env:1")
        seen.append(page.content())
        choose_space(page)
        press(page, "Show the plan")
        step(page, 4)
        page.get_by_text("Do it by hand instead").click()
        for kind in ("Checklist", "hf commands"):
            with page.expect_download() as waiting:
                page.get_by_role("button", name=f"Download {kind}").click()
            seen.append(Path(waiting.value.path()).read_text(encoding="utf-8"))
        seen.append(page.content())
        apply_it(page)
        ended(page, "names are done")
        seen.append(page.content())
        press(page, "Clean up")
        step(page, 7)
        press(page, "Comment out")
        page.get_by_role("dialog").get_by_text("Preview fix").wait_for()
        seen.append(page.get_by_role("dialog").inner_html())
        page.get_by_role("button", name="Apply fix").click()
        page.get_by_text("1 change made here").wait_for()
        seen += [page.content(), page.title(), page.url, *spy.frames]
        seen.append(served.log.read_text())
    journals = list(home.rglob("journals/*"))
    assert journals
    seen += [path.read_text() for path in journals]
    seen += [str(path) for path in home.rglob("*")]
    seen += [path.read_text() for path in home.rglob("backups/*.json")]
    assert own.found_in("\n".join(seen)) == []
    assert own.found_in((folder / ".env").read_text())


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


def test_the_space_as_it_is_started(environ, project, canaries, practice):
    """As a Space runs it: no value in routes, refusals, the log, the processes or files left."""
    reason = why_not()
    if reason:
        pytest.skip(reason)
    shipped = {name: (project / name).read_text() for name in (".env", ".env.local")}
    shipped[".streamlit/secrets.toml"] = (project / ".streamlit/secrets.toml").read_text()
    with as_space(environ, shipped) as served:
        replies = [served.get("/api/providers/test/groq") for _ in range(40)]
        replies += [served.request(method, path) for method, path in ROUTES]
        checked = served.is_well()
        started = Path(f"/proc/{served.process.pid}/cmdline").read_text()
        left = [path for path in served.home.rglob("*") if path.is_file()]
        seen = [reply.text + str(reply.headers) for reply in replies]
        seen += [served.log.read_text(), started, checked.stdout, checked.stderr]
        seen += [path.read_text(errors="replace") for path in left]
    assert {200, 429} <= {reply.status_code for reply in replies}
    assert canaries.found_in("\n".join(seen)) == []


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


# How somebody comes who is not let in: by another name, through a front, from another page.
SHUT_OUT = [
    {"Host": "evil.example"},
    {"X-Forwarded-Host": "evil.example"},
    {"Origin": "http://127.0.0.1:31337"},
    {"Sec-Fetch-Site": "cross-site"},
]


@pytest.mark.parametrize("headers", SHUT_OUT, ids=[str(*one) for one in SHUT_OUT])
def test_who_is_not_let_in(running, canaries, headers):
    """What somebody is told who is shut out holds no value, and nothing of what they sent."""
    for path in ("/", "/diagnostics", "/api/providers", "/_stcore/health"):
        reply = running.get(path, headers=headers)
        assert canaries.found_in(reply.text + str(reply.headers)) == []
        assert "evil" not in reply.text
        assert "31337" not in reply.text


PAGES = ("", "/diagnostics", "/provider_status", "/migration", "/nothing")
# Names, masks, places and findings: for the owner alone.
OWNERS_WORDS = ("API_KEY", "_BASE_URL", "gsk_", "sk-proj-", ".env", "secrets.toml", "os.environ")


def test_every_page_is_crawled():
    """The crawl below goes to every page that there is."""
    assert {f"/{Path(path).stem}" for path, _, _ in _PAGES} <= set(PAGES)


@pytest.fixture(scope="module")
def of_alice(project, environ, tmp_path_factory, practice_server) -> Iterator[Dashboard]:
    """The dashboard as a Space with sign-in, canaries in every source, its log at debug level."""
    home = tmp_path_factory.mktemp("space")
    learn(practice_server, "openai", environ["OPENAI_API_KEY"])
    with space(project, home, practice_server, ALICE, environ=environ) as served:
        looked(served)
        yield served


@pytest.mark.browser
@pytest.mark.parametrize("name", ["", BOB], ids=["visitor", "signed-in stranger"])
def test_a_crawl_of_a_space(browser, of_alice, environ, canaries, practice, name):
    """Nobody but the owner gets a value, a name or a place from any page, frame, route or log."""
    learn(practice, "openai", environ["OPENAI_API_KEY"])
    page = window(browser)
    spy = Spy(page)
    if name:
        sign_in_as(page, of_alice, name)
    seen = []
    for path in PAGES:
        open_at(page, of_alice.url + path)
        seen.append(page.content())
    for method, path in ROUTES:
        data = {"provider": "groq"} if method == "POST" else None
        reply = page.request.fetch(of_alice.url + path, method=method, data=data)
        seen.append(f"{reply.text()}{reply.headers}")
    text = "\n".join([*seen, *spy.frames])
    assert "OpenAI" in text
    assert canaries.found_in(text) == []
    # The wizard asks a stranger for files of their own, and names their kinds.
    for label in (
        "Choose your .env files", "Paste the lines of a .env", "Or upload a .env or secrets.toml",
    ):  # fmt: skip
        text = text.replace(label, "")
    assert [word for word in OWNERS_WORDS if word in text] == []
    assert canaries.found_in(of_alice.log.read_text()) == []


@pytest.mark.browser
@pytest.mark.parametrize("status", [None, 200, 401])
def test_keys_that_a_stranger_has_tested(browser, project, environ, tmp_path, practice, status):
    """Keys that were pasted and tested on a Space come back in no page, frame, log or file.

    So it is also where the providers repeat them in their answers. Only their providers get them.
    """
    own, place = Canaries(), "https://elsewhere.example"
    lines = [
        f"GROQ_API_KEY={own.make('pasted groq', 'gsk_', 52)}",
        f"OPENAI_API_KEY={own.make('pasted openai', 'sk-proj-')}",
        f'COHERE_API_KEY="{own.make("pasted damaged")}\\n"',
        f"DEEPSEEK_API_KEY={own.make('pasted foreign', 'sk-ant-')}",
        f"XAI_API_KEY={own.make('pasted beside an address', 'xai-')}",
        f"XAI_API_BASE={place}/{own.make('pasted address')}/v1",
    ]
    home = tmp_path / "home"
    with (
        outside(tmp_path / "net", practice) as network,
        space(project, home, practice, ALICE, environ=environ | network.environ) as served,
    ):
        page = window(browser)
        sign_in_as(page, served, BOB)
        if status is not None:
            fault(practice, **echo(own, status))
        spy = Spy(page, sent=False)
        page.goto(f"{served.url}/migration")
        page.get_by_label("Paste the lines of a .env").fill("\n".join(lines))
        page.get_by_label("Paste the lines of a .env").press("Control+Enter")
        settled(page)
        page.get_by_role("button", name="Review the names").click()
        page.get_by_role("button", name="Test these keys").click()
        page.get_by_text("is set beside it, and a Space").wait_for()
        settled(page)
        seen = [page.inner_text("body"), page.content(), page.title(), page.url, *spy.frames]
        assert {"api.groq.com", "api.openai.com"} <= set(network.hosts)
        assert not {"elsewhere.example", "api.x.ai", "api.deepseek.com"} & set(network.hosts)
        seen += [served.log.read_text(), *(str(path) for path in home.rglob("*"))]
    assert any("GROQ_API_KEY" in one for one in seen)
    assert own.found_in("\n".join(seen)) == []


@pytest.mark.browser
def test_the_owner_of_a_space(browser, of_alice, environ, canaries, practice):
    """The owner sees names and masks, and no value either."""
    learn(practice, "openai", environ["OPENAI_API_KEY"])
    page = window(browser)
    spy = Spy(page)
    sign_in_as(page, of_alice, ALICE)
    seen = [page.content()]
    open_at(page, f"{of_alice.url}/diagnostics")
    page.get_by_text("GROQ_API_KEY").first.wait_for()
    seen += [page.content(), *spy.frames]
    assert canaries.found_in("\n".join(seen)) == []
    assert canaries.found_in(of_alice.log.read_text()) == []


def test_an_unknown_error_behind_a_route_is_not_told(canaries, tmp_path, caplog, environ):
    """An error whose text holds a value becomes a sentence without it, in answer and log."""

    class Broken(Checker):
        def check_all(self, *_: object, **__: object) -> Iterator[object]:  # type: ignore[override]
            raise RuntimeError(f"lost {environ['OPENAI_API_KEY']}")

    app = Starlette(routes=api.routes(tmp_path, Broken()))
    client = TestClient(app, "http://localhost", client=("127.0.0.1", 50_000))
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

    @guarded
    def lacking() -> None:
        raise ModuleNotFoundError(f"lost {environ['OPENAI_API_KEY']}", name="dotenv.parser")

    draw()
    assert "RuntimeError" in shown[0]
    assert "RuntimeError" in caplog.text
    lacking()
    assert "the package dotenv is not installed" in shown[-1]
    assert canaries.found_in("".join(shown) + caplog.text) == []


@pytest.mark.parametrize("kind", [RuntimeError, OSError, ImportError, ModuleNotFoundError])
def test_an_unknown_error_of_a_command_is_not_told(canaries, environ, monkeypatch, capsys, kind):
    """Whatever ends a command, its words and its traceback stay untold; so do those of a thread."""

    def fail(_: object) -> int:
        raise kind(f"lost {environ['OPENAI_API_KEY']}")

    monkeypatch.setattr("lib.commands.explain.run", fail)
    assert main(["explain", "value-quoted"]) == 2
    job = BackgroundMigration(fail)
    job.wait(30)
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("python -m lib: ")
    told = f"{err} {getattr(job.error, 'sentence', '')} {type(job.error).__name__}"
    assert canaries.found_in(told) == []
    assert "Traceback" not in err


def test_an_unknown_error_of_a_sender_is_not_told(canaries, environ, project, tmp_path, capfd):
    """A broken transport is an unreachable provider; its words reach no thread's traceback."""

    def sender(request: object) -> object:
        raise RuntimeError(f"lost {environ['OPENAI_API_KEY']}")

    found = load_project(project, environ, tmp_path)
    openai = next(one for one in found.configured if one.provider.id == "openai")
    result = Checker(sender).check(openai)  # type: ignore[arg-type]
    assert result.verdict.value == "unreachable"
    out, err = capfd.readouterr()
    assert canaries.found_in(repr(result) + out + err) == []


def test_a_migration_under_every_failure(canaries, practice, tmp_path, caplog, failing):
    """A plan, its journal, what is told meanwhile, its results and errors hold no value."""
    caplog.set_level(logging.DEBUG)
    space, hub = "practice-alice/chatbot", Hub(Secret(practice.tokens["write"]), practice.hub_url)
    value = Secret(canaries.make("migrated", "sk-ant-"))
    wanted = [
        DesiredEntry("NEW_KEY", value, migration.EntryKind.SECRET, ".env:1"),
        DesiredEntry("HF_TOKEN", value, migration.EntryKind.SECRET, ".env:2"),
        DesiredEntry(
            "MODEL_ID", Secret(canaries.make("public")), migration.EntryKind.VARIABLE, ".env:3"
        ),
    ]
    faults = practice.state.faults()
    practice.state.clear_faults()
    state = read_state(hub, space)
    for one in faults:
        practice.state.add_fault(one)
    told: list[object] = []
    patience = WaitPolicy(told.append, lambda _: None, most=1.0)
    plan = make_plan(space, wanted, (), state, replace={"HF_TOKEN", "MODEL_ID"})
    seen: list[object] = [plan, json.dumps(as_document(plan)), as_commands(plan)]
    with Journal.begin(plan, tmp_path) as journal:
        try:
            outcome = apply(plan, hub, journal, patience=patience)
            seen += [outcome, verify_names(journal, hub, {}, state=outcome.after)]
            seen.append(undo(journal, hub, patience=patience))
        except HubError as error:
            seen += [str(error), *traceback.format_exception(error)]
        seen += [journal.path, *(path.read_text() for path in tmp_path.iterdir())]
    assert told
    assert canaries.found_in("\n".join(map(str, [*seen, *told, caplog.text]))) == []


def test_files_are_left_as_they_were(project, environ, tmp_path, learned):
    """Reading and checking changes no file and leaves none behind, nor a changed environment."""
    before = {path: path.read_bytes() for path in sorted(project.rglob("*")) if path.is_file()}
    own = dict(os.environ)
    found = load_project(project, environ, tmp_path)
    list(Checker().check_all(found.checkable))
    after = {path: path.read_bytes() for path in sorted(project.rglob("*")) if path.is_file()}
    assert after == before
    assert dict(os.environ) == own


@pytest.fixture
def learned(practice: PracticeServer, environ) -> None:
    """Let the practice OpenAI accept the key of the environment."""
    learn(practice, "openai", environ["OPENAI_API_KEY"])


def test_what_the_pictures_show(tmp_path):
    """The structure of the pictures, which is committed, holds nothing of a practice key."""
    keys = Canaries()
    with stage(tmp_path) as here:
        for kind, token in here.server.tokens.items():
            keys.add(kind, token, keep=len("hf_oauth_") + 8)
        for file in (".env", ".env.local"):
            for name, value in dotenv_values(here.project.folder / file).items():
                if value and "PRACTICE" in value:
                    keys.add(name, value, keep=value.index("PRACTICE") + 8)
    assert len(keys.values()) > 20
    assert keys.found_in(structure.FILE.read_text(encoding="utf-8")) == []
