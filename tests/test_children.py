"""Programs that we start get none of the person's variables that may hold a key."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lib.provider_config import table
from lib.sources.programs import find_program
from tests.support.canaries import Canaries
from tests.support.crowd import session
from tests.support.dashboard import ROOT, clean_environment
from tests.support.inside import Inside, spying, started_in
from tests.support.projects import write_project

CANARIES = Canaries()
OTHERS = ("MY_SECRET", "DATABASE_URL", "AWS_SECRET_ACCESS_KEY", "GITHUB_TOKEN", "NPM_TOKEN", "X")


def keys() -> dict[str, str]:
    """Return a canary for every name that a provider knows, and for names that nobody knows."""
    names = {name for row in table().values() for name in row.all_names} | set(OTHERS)
    return {name: CANARIES.make(name) for name in sorted(names)}


KEYS = keys()


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """A repository of git with something to look at."""
    folder = write_project(
        tmp_path_factory.mktemp("app"), {"app.py": "print()\n", ".gitignore": ".env\n"}
    )
    for words in (("init", "-q"), ("add", "."), ("commit", "-qm", "one")):
        who = ("-c", "user.name=a", "-c", "user.email=a@b.invalid")
        subprocess.run(["git", *who, *words], cwd=folder, check=True)
    return folder


def leaks(started: list[tuple[str, str]]) -> list[str]:
    """Return the canaries in what was started, and fail where nothing was."""
    assert started
    return [label for _, words in started for label in CANARIES.found_in(words)]


COMMANDS = (
    ("check", "--offline"),
    ("check", "--offline", "--format", "json"),
    ("migrate", "plan", "--space", "practice-alice/chatbot"),
)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_commands(project, tmp_path, words):
    """The command line starts git, and gives it nothing that holds a key."""
    home = tmp_path / "home"
    environ = clean_environment(home, KEYS | spying(home))
    command, *options = words
    subprocess.run(
        [sys.executable, "-m", "lib", command, *options, str(project)],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        timeout=120,
        check=False,
    )
    started = Inside.started_by(home)
    if command == "check":
        assert not leaks(started)
    assert not [label for _, text in started for label in CANARIES.found_in(text)]


def test_the_dashboard(project, tmp_path):
    """A page that looks at a repository starts git; neither it nor anything else gets a key."""
    hidden = {name: value for name, value in KEYS.items() if name in OTHERS}
    with started_in(project, tmp_path / "home", environ=hidden) as running:
        with session(running.served.url, page="diagnostics") as opened:
            opened.wait(lambda heard: "Copy the report" in heard)
        assert not leaks(running.started())
        assert running.look()["environ"]["MY_SECRET"] == KEYS["MY_SECRET"]


def test_streamlit_starts_no_git(tmp_path):
    """What Streamlit would ask git about the script is not asked: git would get everything."""
    code = (
        "import streamlit_app\n"
        "from streamlit.git_util import GitRepo\n"
        "repo = GitRepo(streamlit_app.__file__)\n"
        "print(repo.is_valid())\n"
    )
    home = tmp_path / "home"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=clean_environment(home, KEYS | spying(home)),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout.split() == ["False"], done.stderr
    assert Inside.started_by(home) == []


def test_practice_gives_its_dashboard_no_key(monkeypatch):
    """Practice mode and the git that makes its project see names of a short list alone."""
    from lib.practice import mode

    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    found = mode._environment(Path("/home"), {"HF_ENDPOINT": "http://127.0.0.1:1"})
    assert not CANARIES.found_in(repr(found))
    assert set(found) <= {*mode._KEPT, "HOME", "PYTHONUTF8", "HF_ENDPOINT"}


@pytest.mark.parametrize(
    "entries",
    [
        ("{project}/bin", "{real}"),
        ("", "{real}"),
        (".", "{real}"),
        ("bin", "{real}"),
        ("./bin", "{real}"),
        ("{project}/../{name}/bin", "{real}"),
        ("{link}", "{real}"),
        ("{linked}", "{real}"),
        ("{real}", "{project}/bin"),
    ],
)
def test_no_program_of_a_project_is_found(tmp_path, monkeypatch, entries):
    """However the search path leads there, a `git` inside the project is passed over."""
    project, real = tmp_path / "app", tmp_path / "real"
    for folder in (project / "bin", real, project):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "git").write_text("#!/bin/sh\n")
        (folder / "git").chmod(0o755)
    (tmp_path / "link").symlink_to(project / "bin")
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked" / "git").symlink_to(project / "git")
    monkeypatch.chdir(project)
    names = {"project": project, "name": "app", "real": real}
    names |= {"link": tmp_path / "link", "linked": tmp_path / "linked"}
    path = os.pathsep.join(one.format(**names) for one in entries)
    assert find_program("git", {"PATH": path}, project) == str(real / "git")
    assert find_program("git", {"PATH": str(project / "bin")}, project) is None
