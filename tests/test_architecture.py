"""`docs/architecture.md` is true: its rooms, the ways through them, and every name it gives."""

import importlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.dashboard import ROOT, clean_environment
from tests.support.documents import text_of
from tests.support.migrating import SPACE, Migrating
from tests.support.projects import GOOD_OPENAI
from tests.test_import_contracts import LAYERS

TEXT = text_of("docs/architecture.md")
NAMES = sorted(set(re.findall(r"`(lib\.[A-Za-z_.]+)`", TEXT)))
MOST_LINES = 110  # two pages
# Runs a program of ours and prints which of some functions were called, in the order of the first
# call. Arguments: the functions, then the program's own.
WATCH = """
import importlib, json, sys, threading
from types import FunctionType

def code_of(name):
    parts = name.split(".")
    for cut in range(len(parts) - 1, 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for part in parts[cut:]:
            found = getattr(found, part)
        found = getattr(found, "__func__", getattr(found, "__wrapped__", found))
        return (found if isinstance(found, FunctionType) else found.__init__).__code__

wanted = {code_of(name): name for name in json.loads(sys.argv[1])}
seen = []

def look(frame, event, _):
    name = wanted.get(frame.f_code) if event == "call" else None
    if name and name not in seen:
        seen.append(name)

threading.setprofile(look)
sys.setprofile(look)
try:
    exec(compile(sys.argv[2], "program", "exec"))
finally:
    sys.setprofile(None)
    print(json.dumps(seen), file=sys.stderr)
"""
COMMAND = "from lib.__main__ import main; main({words!r})"
PAGE = """
import pytest
from streamlit.testing.v1 import AppTest
from tests.support.surroundings import asked_as
asked_as(pytest.MonkeyPatch())
sys.argv = ["streamlit_app.py", {folder!r}]
page = AppTest.from_file("streamlit_app.py", default_timeout=120).run()
assert not page.exception, page.exception
"""
ROUTE = """
from starlette.testclient import TestClient
from pathlib import Path
from starlette.applications import Starlette
from lib.api import routes
from lib.providers.checker import Checker
app, there = Starlette(routes=routes(Path({folder!r}), Checker())), ("127.0.0.1", 50000)
with TestClient(app, base_url="http://localhost:8501", client=there) as client:
    answer = client.get("/api/providers")
    assert answer.status_code == 200, answer.text
"""


def way(title: str) -> list[str]:
    """Return the functions of a way, in the order of the document."""
    (found,) = [one for one in TEXT.split("\n\n") if one.startswith(f"**{title}")]
    named = re.findall(r"`(lib\.[A-Za-z_.]+)`", found)
    return [one for one in dict.fromkeys(named) if one != "lib.sources.model.Place"]


def watched(tmp_path: Path, names: list[str], *programs: str, **environ: str) -> list[str]:
    """Run programs one after the other; return which functions were called, in order."""
    seen: dict[str, None] = {}
    for program in programs:
        done = subprocess.run(
            [sys.executable, "-c", WATCH, json.dumps(names), program],
            cwd=ROOT,
            env=clean_environment(tmp_path) | environ,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.stderr, done.stdout
        last = done.stderr.strip().splitlines()[-1]
        assert last.startswith("["), done.stderr
        seen |= dict.fromkeys(json.loads(last))
    return list(seen)


def test_it_is_two_pages_long():
    """Who wants to change something reads all of it."""
    assert len(TEXT.splitlines()) <= MOST_LINES


def test_every_room_stands_there_in_its_order():
    """The table has the rooms of `lib/`, each once, as the import rules order them."""
    rows = [line.split("|")[1] for line in TEXT.splitlines() if line.startswith("| `lib/")]
    told = [sorted(re.findall(r"`lib/(\w+)(?:/|\.py)`", one)) for one in rows]
    meant = [sorted(one.split(" : ")) for one in LAYERS["layers"]]
    assert told == meant


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_there(name):
    """What is named can be imported."""
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for part in parts[cut:]:
            found = getattr(found, part)
        return
    raise AssertionError(name)


def test_a_finding_to_sarif(tmp_path):
    """A look at a folder goes the way that is told."""
    (tmp_path / ".env").write_text("OPENAI_API_KEY=your_key_here\n")
    words = ["check", "--offline", "--format", "sarif", str(tmp_path)]
    told = way("A finding to SARIF")
    assert watched(tmp_path, told, COMMAND.format(words=words)) == told


def test_a_line_to_the_page(tmp_path):
    """Drawing the page goes the way that is told."""
    (tmp_path / ".env").write_text(f"OPENAI_API_KEY={GOOD_OPENAI}\n")
    told = way("A line of a")
    program = PAGE.format(folder=str(tmp_path))
    seen = watched(tmp_path, told, program, OPENAI_BASE_URL="http://127.0.0.1:9/v1")
    assert set(seen) == set(told)
    assert seen.index("lib.sources.read.read_sources") < seen.index("lib.resolution.resolve")
    assert seen[-1] == "lib.components.provider_card.provider_card"


def test_a_name_to_the_space_and_back(tmp_path, practice):
    """Applying a migration and undoing it goes the way that is told."""
    project = tmp_path / "app"
    project.mkdir()
    (project / ".env").write_text("MY_MODE=quick\n")
    migrating = Migrating(practice, project, tmp_path)
    there = ["migrate", "apply", str(project), "--space", SPACE, "--yes", "--wait", "0"]
    programs = [COMMAND.format(words=words) for words in (there, ["migrate", "undo", "--yes"])]
    told = way("A name to the Space")
    assert watched(tmp_path, told, *programs, **migrating.environ()) == told


def test_a_route(tmp_path):
    """Asking a route goes the way that is told."""
    (tmp_path / ".env").write_text("DEBUG=1\n")
    told = way("A route")
    assert set(watched(tmp_path, told, ROUTE.format(folder=str(tmp_path)))) == {*told}
