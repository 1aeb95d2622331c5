"""The practice project: a real repository, the same every time where it is wanted so."""

import shutil
import subprocess
from pathlib import Path
from random import Random

import pytest

from lib.practice import PracticeServer
from lib.practice.sample_project import PracticeProject, make_project


def made(root: Path, seed: int) -> PracticeProject:
    """Make a project whose keys and commits follow from a seed."""
    with PracticeServer(chance=Random(seed)) as server:
        return make_project(root, server)


def said(project: PracticeProject, *words: str) -> str:
    """Return what git says in a project."""
    done = subprocess.run(
        ["git", *words], cwd=project.folder, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_one_seed_makes_one_project(tmp_path):
    """Keys, files and commits are the same for the same seed, and others for another one."""
    one, two, other = (made(tmp_path / str(n), seed) for n, seed in enumerate((1, 1, 2)))
    dotenv, dotenv_too, dotenv_other = (
        (each.folder / ".env").read_text() for each in (one, two, other)
    )
    assert dotenv == dotenv_too != dotenv_other
    head, head_too, head_other = (said(each, "rev-parse", "HEAD") for each in (one, two, other))
    assert head == head_too != head_other
    assert one.environ == two.environ != other.environ


def test_it_is_a_repository_with_a_history_and_a_remote(tmp_path):
    """Nothing that is committed now holds a key, the history does, and origin is a Space."""
    project = made(tmp_path, 1)
    assert len(said(project, "log", "--format=%h").split()) == 2
    assert "PRACTICE" in said(project, "log", "--patch")
    assert "PRACTICE" not in said(project, "grep", "-e", "", "HEAD")
    assert said(project, "remote", "get-url", "origin").endswith("/spaces/practice-alice/chatbot\n")


def test_without_git_it_is_a_folder(tmp_path, monkeypatch):
    """Where git is not installed everything else is there all the same."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert shutil.which("git") is None
    project = made(tmp_path, 1)
    assert not (project.folder / ".git").exists()
    assert (project.folder / "app.py").exists()


@pytest.mark.parametrize("name", ["global", "system"])
def test_the_own_configuration_of_git_has_no_say(tmp_path, monkeypatch, name):
    """A signature or a hook that somebody has configured for themselves is not asked for."""
    configuration = tmp_path / "gitconfig"
    configuration.write_text("[commit]\n\tgpgsign = true\n[gpg]\n\tprogram = false\n")
    monkeypatch.setenv(f"GIT_CONFIG_{name.upper()}", str(configuration))
    assert (made(tmp_path, 1).folder / ".git").exists()
