"""Only plain files are read, and never more of them than allowed, wherever this product reads."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lib.disk.plain import NotPlainError, TooLargeError, open_plain, read_all, read_plain
from tests.support.dashboard import ROOT

from .specials import SPECIALS

# Everything that a look at a project opens by name, git's own files among it.
NAMES = (
    ".env", ".env.local", ".env.production", ".env.example", ".streamlit/secrets.toml",
    ".streamlit/config.toml", ".gitignore", ".gitattributes", ".mailmap", "README.md", "app.py",
    "requirements.txt", "Dockerfile", ".dockerignore", ".git", ".git/HEAD", ".git/config",
    ".git/index", ".git/packed-refs", ".git/commondir", ".git/shallow", ".git/info/exclude",
    ".git/objects/info/alternates",
)  # fmt: skip


@pytest.mark.parametrize("kind", SPECIALS)
def test_what_is_no_plain_file_is_not_read(tmp_path, kind):
    """Each of them is an `OSError` at once, followed or not, and nothing of it is read."""
    path = tmp_path / "file"
    SPECIALS[kind](path)
    for follow in (True, False):
        with pytest.raises(OSError) as caught:  # noqa: PT011 - which one is said below
            read_plain(path, 1000, follow=follow)
        if kind == "huge":
            assert isinstance(caught.value, TooLargeError)
        elif kind not in {"loop", "nothing"} and follow and path.exists():
            assert isinstance(caught.value, NotPlainError)


@pytest.mark.parametrize("size", [0, 1, 999, 1000, 1001, 5000])
def test_no_more_than_allowed(tmp_path, size):
    """A file up to the limit comes whole; one byte more is told with its size."""
    path = tmp_path / "file"
    path.write_bytes(b"x" * size)
    if size <= 1000:
        assert read_plain(path, 1000) == b"x" * size
    else:
        with pytest.raises(TooLargeError) as caught:
            read_plain(path, 1000)
        assert caught.value.size == size


def test_a_file_that_grows_is_bounded(tmp_path):
    """What the system said of the size before is not relied upon."""
    path = tmp_path / "file"
    path.write_bytes(b"x")
    descriptor, facts = open_plain(path)
    try:
        path.write_bytes(b"x" * 5000)
        with pytest.raises(TooLargeError):
            read_all(descriptor, 1000, facts.st_size)
    finally:
        os.close(descriptor)


# In a process of its own with bounded memory: what waits or has no end must not take the tests
# with it. The time is there to end it, and is far more than a busy machine needs.
_LOOK = """
import json, os, resource, shutil, subprocess, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (6 * 1024**3,) * 2)
from lib.git import command
command._SECONDS = 5.0
from lib.diagnosis.checks import run_checks
from lib.diagnosis.files_found import files_found
from lib.editing import EditError
from lib.editing.file_io import see
from lib.migration.importing import sources_to_migrate
from lib.project import load_project
from tests.disk.specials import SPECIALS
base, kind, names = Path(sys.argv[1]), sys.argv[2], sys.argv[3:]
looked = 0
for number, name in enumerate(names):
    folder = base / str(number)
    shutil.copytree(base / "honest", folder, symlinks=True)
    path = folder / name
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    SPECIALS[kind](path)
    world = ({"PATH": os.environ["PATH"]}, base / "home")
    project = load_project(folder, *world)
    found = run_checks(project, *world)
    files_found(project, base / "home")
    sources_to_migrate(project, environ=world[0], home=world[1])
    try:
        see(path, name)
    except EditError as error:
        assert error.advice
    else:
        raise AssertionError(name)
    for source in project.sources:
        assert not [one for one in source.entries if one.place.label == name], name
    looked += 1
print(json.dumps(looked))
"""


# The others are refused by the same look, which the first test holds.
IN_PROJECTS = ("pipe", "socket", "folder", "endless device", "environment", "huge", "loop")


@pytest.mark.parametrize("kind", IN_PROJECTS)
def test_a_project_of_such_files(tmp_path, kind):
    """A look at a project waits for none of them and reads none, whichever file it stands for."""
    honest = tmp_path / "honest"
    (honest / ".streamlit").mkdir(parents=True)
    (tmp_path / "home").mkdir()
    for name in NAMES:
        if not name.startswith(".git"):
            (honest / name).write_text("A_KEY=value\n" if ".env" in name else "")
    for words in (
        ("init", "-q"), ("add", "-f", "."),
        ("-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-qm", "x"),
    ):  # fmt: skip
        subprocess.run(["git", *words], cwd=honest, check=True, env=_environ(tmp_path))
    done = subprocess.run(
        [sys.executable, "-c", _LOOK, str(tmp_path), kind, *NAMES],
        cwd=ROOT,
        env=_environ(tmp_path),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=540,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == len(NAMES)


def _environ(home: Path) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": str(home / "home"), "GIT_CONFIG_NOSYSTEM": "1"}
