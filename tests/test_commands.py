"""Every command of the command line: again in the same process, and with a package missing."""

import argparse
import ast
import json
import pkgutil
import re
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import lib
from lib.__main__ import _parser
from lib.unforeseen import RUN_TIME, PackageError, package_trouble, require
from tests.support.dashboard import ROOT
from tests.support.migrating import PATIENCE, SPACE, Migrating
from tests.support.projects import write_project

BECAME_THE_SERVER = 7
# Where a package is imported under another name than it is installed by.
INSTALLED_AS = {"dotenv": "python-dotenv"}
# A request is under way there, and whether it arrived has to be told: no package's absence may
# hide it. What they need they import at their beginning.
OF_A_REQUEST = {"lib/http/transport.py", "lib/hub/client.py"}


@pytest.fixture
def world(practice, tmp_path) -> Migrating:
    """A project with two keys, a home folder and a practice Hub."""
    hub = practice.state.hub
    hub.settings = replace(hub.settings, restart_seconds=0.0)
    one = Migrating(practice, tmp_path / "app", tmp_path / "home")
    one.home.mkdir()
    keys = f"NEW_KEY={one.canaries.make('new')}\nGROQ_API_KEY={one.canaries.make('groq', 'gsk_')}\n"
    address = practice.provider_url("groq")
    write_project(one.folder, {".env": keys, ".streamlit/.keep": ""})
    (one.folder / ".env").write_text(f"{keys}GROQ_BASE_URL={address}\n")
    return one


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody else listens."""
    with socket.create_server(("127.0.0.1", 0)) as one:
        yield int(one.getsockname()[1])


def lines(world: Migrating, port: int) -> dict[str, list[str]]:
    """Return a command line for each command and each of its parts."""
    folder = str(world.folder)
    to = [folder, "--space", SPACE]
    return {
        "check": ["check", folder, "--format", "json"],
        "check --offline": ["check", folder, "--offline"],
        "check sarif": ["check", folder, "--offline", "--format", "sarif"],
        "explain": ["explain", "value-quoted"],
        "migrate plan": ["migrate", "plan", *to],
        "migrate apply": ["migrate", "apply", *to, "--yes", "--wait", "0"],
        "migrate status": ["migrate", "status"],
        "migrate undo": ["migrate", "undo", "--yes"],
        "migrate forget": ["migrate", "forget", "--all", "--yes"],
        "deploy": ["deploy", folder, "--space", "practice-alice/board", "--dry-run"],
        "practice": ["practice", "--no-app", "--port", str(port)],
        "serve": ["serve", folder],
    }


def of_commands(parser: argparse.ArgumentParser, so_far: str = "") -> set[str]:
    """Return every command with its parts, as `migrate plan`."""
    found = set()
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, below in action.choices.items():
                found |= of_commands(below, f"{so_far} {name}".strip())
    return found or {so_far}


def run(
    world: Migrating, all_lines: list[list[str]], extra: Mapping[str, str] = {}
) -> list[dict[str, Any]]:
    """Run command lines in one process and return what came of each."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.in_one_process", json.dumps(all_lines)],
        cwd=ROOT,
        env=world.environ() | dict(extra or {}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=4 * PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_every_command_is_tried_here(world):
    """The command lines below are of every command and every part of one."""
    assert of_commands(_parser()) <= set(lines(world, 1))


def test_every_command_works_again_in_the_same_process(world, taken):
    """What a command has loaded stands in no other's way, nor in its own the second time."""
    asked = lines(world, taken)
    first, second = list(asked.values()), list(asked.values())
    found = run(world, [*first, *second])
    for line, one in zip([*first, *second], found, strict=True):
        said = one["out"] + one["err"]
        assert "Traceback" not in said, f"{line}: {said}"
        assert "unforeseen" not in said, f"{line}: {said}"
        world.check(said)
    codes = {name: one["code"] for name, one in zip(asked, found[: len(first)], strict=True)}
    again = {name: one["code"] for name, one in zip(asked, found[len(first) :], strict=True)}
    assert codes == again
    assert codes["serve"] == BECAME_THE_SERVER
    assert [codes[one] for one in ("migrate plan", "migrate apply", "migrate undo")] == [0, 0, 0]


def test_no_module_is_hidden_by_a_name_of_its_package():
    """Where a package has a module, its attribute of that name is that module, whoever came first.

    A function of the same name is replaced by the module as soon as somebody loads that.
    """
    hidden = []
    for found in pkgutil.walk_packages(lib.__path__, "lib."):
        if not found.ispkg:
            continue
        package = import_module(found.name)
        modules = {one.name for one in pkgutil.iter_modules(package.__path__)}
        hidden += [f"{found.name}.{name}" for name in modules & names_made_in(package.__file__)]
    assert hidden == []


def names_made_in(path: str | None) -> set[str]:
    """Return the names that a file defines or imports for all of itself."""
    assert path
    found: set[str] = set()
    for node in ast.parse(Path(path).read_text(encoding="utf-8")).body:
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.ImportFrom(names=aliases) | ast.Import(names=aliases):
                found |= {one.asname or one.name for one in aliases}
            case ast.Assign() | ast.AnnAssign():
                found |= {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    return found


BLOCKER = """
import os, sys
BLOCKED = os.environ["BLOCKED"].split()
KIND = os.environ["BLOCKED_HOW"]

class Blocker:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] not in BLOCKED:
            return None
        if KIND == "missing":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        raise ImportError(f"cannot import name 'x' from {name!r} (FAKEpath)", name=name)

sys.meta_path.insert(0, Blocker)
"""


def blocked(folder: Path, package: str, how: str) -> dict[str, str]:
    """Return an environment in which a package cannot be imported, by children neither."""
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(BLOCKER, encoding="utf-8")
    return {"PYTHONPATH": str(folder), "BLOCKED": package, "BLOCKED_HOW": how}


@pytest.mark.parametrize("how", ["missing", "unfit"])
@pytest.mark.parametrize("package", RUN_TIME)
def test_a_missing_package_is_told_in_a_sentence(world, tmp_path, taken, package, how):
    """With any one package missing or unfit, a command works as ever or names what to install."""
    asked = lines(world, taken)
    found = run(world, list(asked.values()), blocked(tmp_path / "site", package, how))
    told = set()
    for name, one in zip(asked, found, strict=True):
        said = one["out"] + one["err"]
        assert "Traceback" not in said, f"{name}: {said}"
        assert "unforeseen" not in said, f"{name}: {said}"
        assert "FAKEpath" not in said
        world.check(said)
        if f"the package {package} is " in one["err"]:
            assert one["code"] == 2, name
            assert "pip install -r requirements.txt" in one["err"]
            told.add(name)
        else:
            assert one["code"] != 2 or name == "practice", f"{name}: {said}"
    assert told >= NEEDS[package]


# The least that each needs: what of it a command can do without, it does.
NEEDS = {
    "streamlit": {"serve"},
    "huggingface_hub": {"serve", "check", "migrate plan", "migrate apply", "migrate undo"},
    "dotenv": {"serve", "check", "check --offline", "migrate plan", "migrate apply", "deploy"},
    "authlib": {"serve"},
    "joserfc": {"serve"},
    "requests": {"serve", "check", "migrate plan", "migrate apply", "migrate undo"},
}


def test_what_is_needed_is_what_the_requirements_name():
    """The packages that are looked for before the server starts are those of requirements.txt."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    named = {one.lower() for one in re.findall(r"^([A-Za-z_-]+)==", text, re.MULTILINE)}
    assert {INSTALLED_AS.get(one, one) for one in RUN_TIME} == named
    with pytest.raises(ModuleNotFoundError) as caught:
        require([*RUN_TIME, "no_such_package_here"])
    assert caught.value.name == "no_such_package_here"


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (
            ModuleNotFoundError("No module named 'x.y'", name="x.y"),
            "the package x is not installed",
        ),
        (ImportError("cannot import name 'z' from 'x'", name="x"), "the package x is installed in"),
        (ImportError("/home/FAKE/x.so: wrong ELF class"), "a package could not be loaded"),
        (ModuleNotFoundError("No module named 'lib.x'", name="lib.x"), "the file of lib.x, a part"),
        (ImportError("cannot import name 'FAKE'", name="lib.secret"), "the file of lib.secret, a"),
    ],
)
def test_what_could_not_be_loaded_is_told_without_its_text(error, says):
    """Missing, unfit, damaged and our own are told apart; the error's text is not repeated."""
    for told in (package_trouble(error), PackageError(error).sentence):
        assert says in told
        assert "FAKE" not in told
    assert "\n" not in PackageError(error).sentence


def test_whatever_catches_everything_lets_a_missing_package_be_told():
    """Each `except Exception` has an `except ImportError` before it: nothing is swallowed."""
    files = sorted([*ROOT.glob("lib/**/*.py"), *ROOT.glob("pages/*.py")])
    bare = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in files
        if path.relative_to(ROOT).as_posix() not in OF_A_REQUEST
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Try) and swallows(node)
    ]
    assert bare == []


def swallows(node: ast.Try) -> bool:
    """Whether a `try` catches everything without letting a missing package through first."""
    seen: set[str] = set()
    for handler in node.handlers:
        caught = {
            one.id
            for one in ast.walk(handler.type or ast.Name("BaseException"))
            if isinstance(one, ast.Name)
        }
        passes_on = any(isinstance(one, ast.Raise) and one.exc is None for one in handler.body)
        if caught & {"Exception", "BaseException"} and not passes_on:
            return not seen & {"ImportError", "ModuleNotFoundError"}
        seen |= caught
    return False


OUTPUTS = {
    "letters that there are not": ({"PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}, ""),
    "no output": ({}, ">&-"),
    "no output and no errors": ({}, ">&- 2>&-"),
    "no stream at all": ({}, "<&- >&- 2>&-"),
    "a full disk": ({}, ">/dev/full"),
    "full disks": ({}, ">/dev/full 2>/dev/full"),
}


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("name", ["check --offline", "explain", "migrate plan"])
def test_whatever_the_output_is_no_traceback_comes(world, name, output):
    """An output of few letters, a closed one or a full one ends no command with a traceback."""
    (world.folder / ".env").write_text(
        "\u00e4\u2192_KEY=\u2713 \u00e9\nNEW_KEY=x y\n", encoding="utf-8"
    )
    extra, redirected = OUTPUTS[output]
    words = " ".join(
        shlex.quote(one) for one in [sys.executable, "-m", "lib", *lines(world, 1)[name]]
    )
    done = subprocess.run(
        ["sh", "-c", f"exec {words} {redirected}"],
        cwd=ROOT,
        env=world.environ() | extra,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    said = done.stdout + done.stderr
    assert "Traceback" not in said, said
    assert "Exception ignored" not in said, said
    if "/dev/full" in redirected:
        assert done.returncode in {2, 4}, done.returncode
    else:
        assert done.returncode in {0, 1}, said
    if not redirected:
        assert done.stdout
