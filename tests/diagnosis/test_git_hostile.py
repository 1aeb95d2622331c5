"""A repository that means to hang, to fill memory, or to pass another folder for its own."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from lib.diagnosis.known_secrets import held_values
from lib.git import child_process, command
from lib.git.command import Git, GitError, find_git
from lib.git.git_dir import ELSEWHERE, ODD
from lib.git.repository import BROKEN, open_repository
from lib.project import load_project
from tests.diagnosis.git_support import BY_ID, SECRET, Repo
from tests.support.dashboard import ROOT

KEY = {"A_KEY": SECRET}


@pytest.fixture
def repo(tmp_path):
    """A fresh repository with one commit."""
    made = Repo(tmp_path)
    made.commit({"a.txt": "1", ".env": "A=1\n"})
    return made


@pytest.fixture
def started(monkeypatch) -> list[str]:
    """Let commands have a second, and note those that are started."""
    monkeypatch.setattr(command, "_SECONDS", 1.0)
    found: list[str] = []
    real = child_process.start

    def start(command, *rest: Any):
        found.append(command[-1])
        return real(command, *rest)

    monkeypatch.setattr(child_process, "start", start)
    monkeypatch.setattr(command, "start", start)
    return found


@pytest.mark.parametrize(
    "where", ["..", "/", "../outside", "../home", "sub", ".git", "../app/../outside"]
)
def test_another_folder_is_not_taken_for_the_working_tree(repo, tmp_path, where):
    """A configuration that names another folder gets none: nothing there is read or changed."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (repo.folder / "sub").mkdir()
    for place in (outside, tmp_path):
        (place / "a.txt").write_text(SECRET)
    target = where if where == "/" else str((repo.folder / where).resolve())
    repo.git("config", "core.worktree", target)
    found, why = open_repository(repo.folder, repo.environ)
    assert found is None or found.root is None, why
    assert found is not None or why in {ELSEWHERE, BROKEN}


def test_linked_working_trees_and_submodules_go_on_working(repo, tmp_path):
    """What git itself makes with a `.git` that is a file is honest, and is read."""
    repo.git("worktree", "add", "-q", str(tmp_path / "linked"))
    found, why = open_repository(tmp_path / "linked", repo.environ)
    assert found is not None, why
    assert found.root == tmp_path / "linked"
    other = Repo(tmp_path, "other")
    other.commit({"b.txt": "1"})
    repo.git("submodule", "--quiet", "add", str(other.folder), "below")
    found, why = open_repository(repo.folder / "below", repo.environ)
    assert found is not None, why
    assert found.root == repo.folder / "below"


HANGING = {
    "an included file": lambda repo, pipe: repo.git("config", "include.path", str(pipe)),
    "a file of excludes": lambda repo, pipe: repo.git("config", "core.excludesFile", str(pipe)),
    "a branch": lambda repo, _: os.mkfifo(repo.folder / ".git" / "refs" / "heads" / "x"),
    "an object": lambda repo, _: _object(repo),
    "a file of ignored names below": lambda repo, _: _below(repo),
}


def _object(repo: Repo) -> None:
    name = repo.git("rev-parse", "HEAD:a.txt").strip()
    path = repo.folder / ".git" / "objects" / name[:2] / name[2:]
    path.unlink()
    os.mkfifo(path)


def _below(repo: Repo) -> None:
    (repo.folder / "sub").mkdir()
    os.mkfifo(repo.folder / "sub" / ".gitignore")


@pytest.mark.parametrize("way", HANGING)
def test_a_repository_that_waits_for_ever(repo, tmp_path, started, way):
    """Where git waits for a pipe it is ended once, not once for every question."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    HANGING[way](repo, pipe)
    repository, why = open_repository(repo.folder, repo.environ)
    if repository is None:
        assert why in {BROKEN, ODD}
        return
    held = held_values(load_project(repo.folder, KEY, repo.home))
    for _ in range(3):
        repository.is_ignored(repo.folder / ".env")
        repository.is_ignored(repo.folder / "sub" / ".env")
        repository.remotes()
    repository.search_history(held)
    late = repository.git.late
    assert len(late) <= 1
    if late:
        asked = len(started)
        with pytest.raises(GitError):
            repository.git.run("status")
        assert len(started) == asked


def test_several_waits_do_not_add_up(tmp_path, started):
    """After the first command that took too long, none is started for the same folder."""
    program = tmp_path / "git"
    program.write_text("#!/bin/sh\nsleep 1000\n")
    program.chmod(0o755)
    git = Git(str(program), tmp_path, {"PATH": os.environ["PATH"]})
    for _ in range(3):
        with pytest.raises(GitError, match="could not answer"):
            git.run("x")
        with pytest.raises(GitError), git.pipe(("x",), seconds=5):
            pass
    assert len(started) == 1


DOES = {
    "sleeps": "sleep 1000",
    "talks without end": "yes",
    "complains without end": "yes >&2",
    "leaves a child that holds the line": "sleep 1000 & exit 0",
    "does not listen": "exec sleep 1000 < /dev/null",
}


@pytest.mark.parametrize("does", DOES)
def test_whatever_git_is_made_to_do_ends(tmp_path, started, monkeypatch, does):
    """The command is ended with all that it started, and no more is kept than allowed."""
    monkeypatch.setattr(child_process, "_MOST_SAID", 1_000_000)
    program = tmp_path / "git"
    program.write_text(f"#!/bin/sh\n{DOES[does]}\n")
    program.chmod(0o755)
    mark = f"mark-{os.getpid()}-{does.replace(' ', '-')}"
    git = Git(str(program), tmp_path, {"PATH": os.environ["PATH"], "MARK": mark})
    with pytest.raises(GitError):
        git.run("x", stdin=b"x" * 1_000_000)
    for _ in range(2):
        fresh = Git(git.program, tmp_path, git.environ)
        with fresh.pipe(("x",), ("x",), seconds=0.2) as stream:
            while stream.reader.read(1 << 16):
                pass
    assert not _alive(mark)


def _alive(mark: str) -> list[str]:
    """Return the processes that were started with a mark in their environment, and stay.

    What was ended takes a moment to go.
    """
    give_up = time.monotonic() + 30
    while (found := _marked(mark)) and time.monotonic() < give_up:
        time.sleep(0.02)
    return found


def _marked(mark: str) -> list[str]:
    found = []
    for one in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark.encode() in one.read_bytes():
                found.append((one.parent / "cmdline").read_text())
        except OSError:
            continue
    return [one for one in found if one]


_BOMB = """
import os, resource, sys
from pathlib import Path
from tests.diagnosis.git_support import SECRET, Repo
from lib.diagnosis.known_secrets import held_values
from lib.project import load_project
repo = Repo(Path(sys.argv[1]), init=False)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
repository = repo.repository()
held = held_values(load_project(repo.folder, {"A_KEY": SECRET}, repo.home))
repository.search_history(held)
repository.search_tracked(held)
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(after - before, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def test_a_small_repository_of_something_huge(repo, tmp_path):
    """What is small on the drive and huge in memory passes by in pieces, in git and in us."""
    size = 300
    repo.git("config", "core.bigFileThreshold", "1g")
    with (repo.folder / "bomb").open("wb") as file:
        file.truncate(size * 1024 * 1024)
    repo.git("add", "bomb")
    repo.git("commit", "-qm", "bomb")
    done = subprocess.run(
        [sys.executable, "-c", _BOMB, str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=True, env={**os.environ, **repo.environ},
    )  # fmt: skip
    ours, of_git = (int(one) / 1024 for one in done.stdout.split())
    assert ours < size / 3
    assert of_git < size / 1.5


@pytest.mark.skipif(sys.platform != "linux", reason="no other system sets limits from outside")
def test_memory_of_git_is_bounded(tmp_path, monkeypatch):
    """A command that takes more than its share of memory fails; this process does not notice."""
    monkeypatch.setattr(child_process, "_MEMORY", 300 * 1024 * 1024)
    program = tmp_path / "git"
    # Waits for its limits, which are set from outside right after the start.
    program.write_text(
        f"#!{sys.executable}\nimport sys\nsys.stdin.read()\nx = bytearray(400 * 1024 * 1024)\n"
    )
    program.chmod(0o755)
    with pytest.raises(GitError) as caught:
        Git(str(program), tmp_path, {}).run("x")
    assert "MemoryError" in caught.value.said


@pytest.mark.parametrize("place", [".", "", "bin", "./bin", "../app"])
def test_a_git_of_the_project_is_not_run(repo, place, monkeypatch):
    """A relative folder on the search path, which is one of the project, is passed over."""
    trap = repo.folder / "git"
    trap.write_text("#!/bin/sh\ntouch ran\n")
    trap.chmod(0o755)
    monkeypatch.chdir(repo.folder)
    found = find_git(repo.folder, {"PATH": f"{place}{os.pathsep}{os.environ['PATH']}"})
    assert found is not None
    assert not Path(found.program).is_relative_to(repo.folder)
    assert find_git(repo.folder, {"PATH": place}) is None


def test_the_rules_run_through_all_of_it(repo):
    """Every rule about git goes on working with the limits in place."""
    for rule in BY_ID:
        repo.find(rule, KEY)
