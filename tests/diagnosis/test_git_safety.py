"""Reading a repository that means harm, and reading a large one in bounded time."""

import os
import shutil
import time

import pytest

from lib.diagnosis.known_secrets import held_values
from lib.git.repository import NOT_YOURS, open_repository
from lib.git.tracked_search import SearchLimits
from tests.diagnosis.git_support import BY_ID, SECRET, Repo

KEY = {"A_KEY": SECRET}


@pytest.fixture
def repo(tmp_path):
    """A fresh repository."""
    return Repo(tmp_path)


def _run_all(repo: Repo) -> None:
    for rule in BY_ID:
        repo.find(rule, KEY)


def test_nothing_a_repository_names_is_run(repo, tmp_path):
    """No program of a hostile configuration runs, and nothing in the repository is written."""
    marker, trap = tmp_path / "ran", tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\necho $0 $@ >> {marker}\ncat\n")
    trap.chmod(0o755)
    repo.commit({"a.txt": SECRET, ".gitattributes": "* diff=evil filter=evil\n", ".env": "A=1\n"})
    repo.commit({"a.txt": "gone"})
    for name in (
        "core.fsmonitor", "core.pager", "core.editor", "core.sshCommand", "core.askPass",
        "core.gitProxy", "core.alternateRefsCommand", "diff.external", "diff.evil.textconv",
        "diff.evil.command", "filter.evil.clean", "filter.evil.smudge", "filter.evil.process",
        "gpg.program", "gpg.ssh.program", "credential.helper", "pager.log", "pager.rev-list",
        "uploadpack.packObjectsHook", "remote.origin.uploadpack", "alias.log", "alias.ls-files",
    ):  # fmt: skip
        repo.git("config", name, str(trap))
    repo.git("config", "log.showSignature", "true")
    repo.git("config", "remote.origin.url", f"ext::{trap}")
    repo.git("config", "remote.origin.promisor", "true")
    repo.git("config", "protocol.ext.allow", "always")
    repo.git("config", "extensions.partialClone", "origin")
    repo.git("config", "core.hooksPath", str(tmp_path / "hooks"))
    (tmp_path / "hooks").mkdir()
    for hook in ("post-index-change", "reference-transaction", "fsmonitor-watchman"):
        shutil.copy(trap, tmp_path / "hooks" / hook)
    (repo.folder / "a.txt").write_text("changed")
    name = repo.git("rev-parse", "HEAD:a.txt").strip()
    (repo.folder / ".git" / "objects" / name[:2] / name[2:]).unlink()
    marker.unlink(missing_ok=True)
    before = _state(repo)
    assert repo.find("secret-in-history", KEY)
    _run_all(repo)
    assert not marker.exists()
    assert _state(repo) == before


def test_nothing_is_fetched(repo, tmp_path):
    """A partial clone that would fetch what is missing, by any program it names, does not."""
    marker, trap = tmp_path / "ran", tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\necho $0 $@ >> {marker}\nexit 1\n")
    trap.chmod(0o755)
    repo.commit({"a.txt": SECRET})
    repo.commit({"b/a.txt": "1"})
    name = repo.git("rev-parse", "HEAD:b").strip()
    for key, value in {
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.url": f"ext::{trap} %S",
        "remote.origin.promisor": "true",
        "protocol.ext.allow": "always",
    }.items():
        repo.git("config", key, value)
    (repo.folder / ".git" / "objects" / name[:2] / name[2:]).unlink()
    (repo.folder / ".git" / "objects" / "pack" / "x.promisor").touch()
    assert repo.find("secret-in-history", KEY)
    _run_all(repo)
    assert not marker.exists()


def _state(repo: Repo) -> dict[str, tuple[int, int]]:
    files = (path for path in repo.folder.rglob("*") if path.is_file())
    return {str(path): (path.stat().st_mtime_ns, path.stat().st_size) for path in files}


def test_no_secret_is_an_argument_or_a_variable_of_git(repo, tmp_path, monkeypatch):
    """What git is given holds no value: neither its words nor its environment."""
    repo.commit({"app.py": SECRET, ".env": f"B_KEY={SECRET[::-1]}"})
    real, log = shutil.which("git"), tmp_path / "log"
    shim = tmp_path / "bin" / "git"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\n{{ printf "%s\\n" "$@"; env; }} >> {log}\nexec {real} "$@"\n')
    shim.chmod(0o755)
    monkeypatch.setenv("A_KEY", SECRET)
    repo.environ |= {"PATH": f"{shim.parent}:{os.environ['PATH']}", "A_KEY": SECRET}
    _run_all(repo)
    said = log.read_text()
    assert "--find-object=" in said
    assert SECRET not in said
    assert SECRET[::-1] not in said


def test_links_and_pipes_are_not_read(repo, tmp_path):
    """A tracked link to a file, to a folder, or a pipe in a file's place is passed over."""
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "a.txt").write_text(SECRET)
    repo.commit({"pipe": "", "dir/a.txt": "", "link": ""})
    for name in ("pipe", "link", "dir/a.txt"):
        (repo.folder / name).unlink()
    os.mkfifo(repo.folder / "pipe")
    (repo.folder / "link").symlink_to(tmp_path / "far" / "a.txt")
    (repo.folder / "dir").rmdir()
    (repo.folder / "dir").symlink_to(tmp_path / "far")
    assert repo.find("secret-in-tracked-file", KEY) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_repository_of_somebody_else_is_refused(repo):
    """Git's own protection is kept, and its cure is told."""
    os.chown(repo.folder, 12345, 12345)
    os.chown(repo.folder / ".git", 12345, 12345)
    assert open_repository(repo.folder, repo.environ) == (None, NOT_YOURS)


def _import(repo: Repo, commits: int) -> None:
    lines = []
    for number in range(commits):
        text = f"file {number}\n" * 40 + (SECRET if number == commits // 2 else "")
        lines.append(
            f"commit refs/heads/main\nmark :{number + 1}\n"
            f"committer A <a@example.org> {1_700_000_000 + number} +0000\ndata 1\nx\n"
            f"M 644 inline d{number % 50}/f{number % 97}.txt\ndata {len(text)}\n{text}\n"
        )
    repo.git("fast-import", "--quiet", stdin="".join(lines).encode())
    repo.git("symbolic-ref", "HEAD", "refs/heads/main")


def test_a_long_history_is_searched_in_time(repo):
    """800 commits take seconds, progress is told, and a spent limit is admitted."""
    _import(repo, 800)
    seen: list[int] = []
    held = held_values(repo.look(KEY).project)
    repository = repo.repository(progress=seen.append)
    began = time.monotonic()
    history = repository.search_history(held)
    assert time.monotonic() - began < 10
    assert history.is_whole
    assert history.traces[0].commit == repo.git("rev-parse", "HEAD~399").strip()
    assert seen == sorted(seen)
    assert seen[-1] >= 800
    late = repo.repository(limits=SearchLimits(seconds=0)).search_history(held)
    assert not late.is_whole
