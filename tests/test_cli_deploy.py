"""`deploy` as a process at the practice Hub: the dashboard itself goes there, and no secret."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from lib.deploy.local_files import local_files
from lib.hub.client import Hub
from lib.hub.space_files import Push, git_id
from lib.migration.journal import Journal
from lib.practice import PracticeServer
from lib.secret import Secret
from tests.support.deploying import NEW, Deploying
from tests.support.migrating import SPACE, Terminal
from tests.support.projects import fault, write_project

WRITES = ("create", "set_secret", "set_variable", "delete_variable", "commit")
README = "Which AI key does my app use, where does it come from, and does it work?"


@pytest.fixture
def deploying(practice: PracticeServer, tmp_path: Path) -> Deploying:
    """A project with two keys and a variable."""
    world = practice.state.hub
    world.settings = replace(world.settings, restart_seconds=0.0)
    one = Deploying(practice, tmp_path / "app", tmp_path / "home")
    one.home.mkdir()
    lines = [
        f"GROQ_API_KEY={one.canaries.make('groq', 'gsk_')}",
        f"OPENAI_API_KEY={one.canaries.make('openai', 'sk-proj-')}",
        "MODEL_ID=practice/other",
    ]
    write_project(one.folder, {".env": "\n".join(lines) + "\n"})
    return one


def files_of(deploying: Deploying, space: str = NEW) -> dict[str, str]:
    """Return the files of a Space as the practice Hub keeps them."""
    return dict(deploying.practice.state.hub.spaces[space].files)


def test_a_dry_run_shows_names_and_files(deploying):
    """The plan tells the Space, every name with its mask, and the files; nothing is changed."""
    said = deploying.deploy("--dry-run", code=0).stdout
    assert f"Plan for {NEW}, a new public docker Space" in said
    assert "Can it write practice-alice/board and its secrets? Yes." in said
    assert "add       OPENAI_API_KEY  secret · .env:2 · sk-proj-…" in said
    assert f"add        {len(local_files().contents)}  new" in said.replace("  1 ", " 1 ")
    assert "Nothing was changed." in said
    assert deploying.asked(*WRITES) == 0
    assert NEW not in deploying.practice.state.hub.spaces


def test_a_dry_run_needs_no_token(deploying):
    """Without a token nobody is asked, and the plan says that nothing was looked at."""
    said = deploying.deploy("--dry-run", kind="", code=0).stdout
    assert "The Space was not checked." in said
    assert deploying.practice.state.requests() == []


def test_the_dashboard_arrives_with_its_names(deploying):
    """One request makes a private Space with the names, one commit brings every file we have."""
    done = deploying.deploy("--yes", "--private", "--wait", "20", "--format", "json", code=0)
    facts = json.loads(done.stdout)
    assert facts["complete"] is True
    assert [one["part"] for one in facts["parts"]] == ["names", "files", "start", "dashboard"]
    assert [one["seen"] for one in facts["parts"]][:3] == ["yes"] * 3
    assert deploying.asked(*WRITES) == 2
    space = deploying.practice.state.hub.spaces[NEW]
    assert space.private
    assert space.secrets.keys() == {"GROQ_API_KEY", "OPENAI_API_KEY"}
    assert space.variables["MODEL_ID"].value == "practice/other"
    files, ours = files_of(deploying), local_files().contents
    assert {path: git_id(files[path].encode()) for path in ours} == {
        path: git_id(data) for path, data in ours.items()
    }
    deploying.check("\n".join(files.values()))
    assert not [path for path in files if ".env" in path or "secrets.toml" in path]


def test_a_second_run_finds_nothing_to_do(deploying):
    """The same command again says so and writes nothing; a changed file there is put right."""
    deploying.deploy("--yes", "--wait", "0", code=0)
    again = deploying.deploy("--yes", "--wait", "0", code=0)
    assert "Names and files are up to date." in again.stdout
    assert deploying.asked(*WRITES) == 2
    hub = Hub(Secret(deploying.practice.tokens["write"]), deploying.practice.hub_url)
    hub.push(NEW, Push("By hand", {"README.md": b"---\nsdk: docker\n---\n", "lib/x.py": b"1\n"}))
    said = deploying.deploy("--yes", "--wait", "0", code=0).stdout
    assert "replace      1  different, is replaced\n                  README.md" in said
    assert "remove       1  no longer part of the dashboard" in said
    assert README in files_of(deploying)["README.md"]
    assert "lib/x.py" not in files_of(deploying)


def test_a_public_space_stays_public(deploying):
    """What cannot be had is said: an existing Space is not made private by being updated."""
    deploying.deploy("--yes", "--wait", "0", code=0)
    said = deploying.deploy("--dry-run", "--private", code=0).stdout
    assert "The Space is public and stays so" in said


def test_files_only(deploying):
    """Names stay at home where nobody wants them along."""
    said = deploying.deploy("--yes", "--files-only", "--wait", "0", code=0).stdout
    assert "No secrets or variables are written." in said
    assert deploying.practice.state.hub.spaces[NEW].secrets == {}


def test_another_app_is_left_alone(deploying):
    """A Space with another app is refused with what to say; then its own files stay."""
    said = deploying.deploy("--yes", "--files-only", space=SPACE, code=1).stdout
    assert "has another app" in said
    assert "Nothing was changed." in said
    assert deploying.asked(*WRITES) == 0
    words = ("--yes", "--files-only", "--wait", "0", "--replace-files")
    deploying.deploy(*words, space=SPACE, code=0)
    assert "openai" in files_of(deploying, SPACE)["app.py"]


def test_a_value_in_a_file_stops_it(deploying):
    """A value that stands in a file of ours goes nowhere: the file and the name are told."""
    write_project(deploying.folder, {".env": f'GROQ_API_KEY="{README}"\n'})
    said = deploying.deploy("--yes", code=1).stdout
    assert "holds the value of GROQ_API_KEY" in said
    assert README not in said
    assert deploying.asked(*WRITES) == 0


def test_a_failed_push_is_told_and_gone_on_with(deploying):
    """Names are there, files are not: that is what is said, and the same command completes it."""
    fault(deploying.practice, provider="hub", route="commit", status=500, times=2)
    done = deploying.deploy("--yes", "--wait", "0", code=4)
    assert "✓ The Space is created with its names." in done.stdout
    assert "✗ No file was changed. The Hub has a problem of its own right now." in done.stdout
    assert "· The Space was not watched until it started." in done.stdout
    assert "Run the same command again" in done.stdout
    again = deploying.deploy("--yes", "--wait", "0", code=0)
    assert "skip      GROQ_API_KEY" in again.stdout
    assert deploying.asked("create") == 1
    assert "streamlit_app.py" in files_of(deploying)


@pytest.mark.parametrize(
    ("kind", "words"), [("read", "A read token changes nothing."), ("expired", "has expired")]
)
def test_a_token_that_is_no_good(deploying, kind, words):
    """A token that may not write ends it before anything is sent."""
    done = deploying.deploy("--yes", kind=kind, code=1)
    assert words in done.stderr
    assert deploying.asked(*WRITES) == 0


@pytest.mark.parametrize("route", ["create", "preupload", "commit", "tree", "space_info"])
def test_no_answer_is_repeated(deploying, route):
    """A Hub that answers with what it was sent makes nothing of it seen."""
    values = " ".join(deploying.canaries.values())
    token = deploying.practice.tokens["write"]
    body = json.dumps({"error": f"bad {values} {token}", "errorMessage": values})
    fault(deploying.practice, provider="hub", route=route, status=400, body=body)
    done = deploying.deploy("--yes", "--wait", "0")
    assert done.returncode in {1, 4}
    for text in deploying.kept().values():
        deploying.check(text)


def test_bad_usage(deploying):
    """A Space that is none, and a missing terminal, are told without repeating what was typed."""
    token = deploying.practice.tokens["write"]
    assert "OWNER/NAME" in deploying.deploy(space=token, code=2).stderr
    assert "add --yes" in deploying.deploy(code=2).stderr
    assert deploying.asked(*WRITES) == 0


def test_a_no_changes_nothing(deploying):
    """The question comes after the plan, and anything but a yes ends it."""
    words = (str(deploying.folder), "--space", NEW)
    terminal = Terminal(deploying, *words, command="deploy")
    said = terminal.until("[y/N]")
    assert f"Deploy to {NEW}?" in said
    terminal.type("n\n")
    code, said = terminal.end()
    assert code == 1
    assert "Nothing was changed." in said
    assert deploying.asked(*WRITES) == 0


def test_the_journal_of_a_deployment_is_known_as_its_projects(deploying, tmp_path):
    """It names project, Space and Hub as any other; in another folder it is told as another's."""
    deploying.deploy("--yes", "--wait", "0", code=0)
    (path,) = (deploying.home / ".local/state/spaces-secrets/journals").glob("*.jsonl")
    with Journal.open(path) as journal:
        assert (journal.project, journal.hub) == (str(deploying.folder), deploying.practice.hub_url)
        assert journal.identity.created
    other = write_project(tmp_path / "other", {".env": "GROQ_API_KEY=the-key-of-the-other\n"})
    undo = ["undo", str(path), "--project", str(other)]
    for part in (undo, ["apply", str(other), "--continue", str(path)]):
        said = deploying.run(*part)
        assert f"started in the project {deploying.folder}" in said.stdout + said.stderr, part
