"""The world is passed in: nothing that reads has a default, and only front doors name ours."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from lib.sources import NOTHING, NOWHERE, World, ours
from tests.support.patterns import ROOT, sources

# Parameters that say whose world something is looked at in.
_WORLDS: Final = frozenset({"environ", "environment", "env", "home", "world"})
# What asks the process or the system for it.
_ASKS: Final = frozenset({"REMEMBERED", "ours", "environ", "getenv", "expandvars", "expanduser"})
_STATE: Final = ("private.py", "state_folder")
# Front doors: each decides whose world a person gets, or talks about this process alone.
_DOORS: Final = {
    "lib/api.py": "the JSON routes",
    "lib/callers.py": "where this runs",
    "lib/clock.py": "whether the clock of practice stands still",
    "lib/commands": "the command line",
    "lib/dashboard.py": "what this Space was given for signing in",
    "lib/deploy/local_files.py": "git in the clone of this dashboard itself",
    "lib/disk/private.py": "where our own state is kept",
    "lib/components/change_widgets.py": "labels of files here, shown to who may change them",
    "lib/components/layout.py": "whether this is practice",
    "lib/components/trusted_start.py": "which settings count for the dashboard itself",
    "lib/components/visit.py": "who is in front decides whose world it is",
    "lib/components/wizard/token_choice.py": "the address of the Hub, as this place names it",
    "lib/practice": "make-believe, started on this machine",
    "lib/project.py": "a folder that was typed with `~`",
    "lib/http/transport.py": "proxies and certificates of this machine",
    "lib/report": "labels of files, in reports for owners",
    "lib/sources/__init__.py": "hands both on",
    "lib/sources/environment.py": "remembers the environment",
    "lib/web/__init__.py": "where this runs",
    "pages/diagnostics.py": "a page for owners",
}


def test_nothing_has_a_default_for_the_world():
    """Whoever reads, reviews or diagnoses says in which world: no parameter falls back to ours."""
    found = [
        f"{path.relative_to(ROOT)}: {function.name}({name}={ast.unparse(default)})"
        for path in sources()
        for function, name, default in _defaults(path)
        if (name in _WORLDS or _ASKS & {getattr(one, "id", "") for one in ast.walk(default)})
        # Where our own journals are, not what is read.
        and (path.name, function.name) not in {("journal.py", "folder"), _STATE}
    ]
    assert found == []


def test_only_front_doors_name_our_world():
    """The environment and the home folder of this process are asked for by a short list alone."""
    found = {
        str(path.relative_to(ROOT))
        for path in sources()
        if _asks(ast.parse(path.read_text(encoding="utf-8")))
    }
    unlisted = [one for one in found if not any(_is_within(one, door) for door in _DOORS)]
    assert unlisted == []
    unused = [door for door in _DOORS if not any(_is_within(one, door) for one in found)]
    assert unused == []


def test_a_world_shows_nothing_and_nothing_is_empty():
    """No repr of a world tells what is in it; the empty one has no variable and no home folder."""
    assert "canary" not in repr(World({"A_KEY": "canary"}, Path("/canary")))
    assert dict(NOTHING.environ) == {}
    assert NOTHING.home == NOWHERE
    assert not NOWHERE.exists()
    assert ours().environ


def _defaults(path: Path) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef, str, ast.expr]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        given = node.args
        placed = [*given.posonlyargs, *given.args]
        for one, default in zip(placed[::-1], given.defaults[::-1], strict=False):
            yield node, one.arg, default
        for one, fallback in zip(given.kwonlyargs, given.kw_defaults, strict=True):
            if fallback is not None:
                yield node, one.arg, fallback


def _asks(tree: ast.AST) -> bool:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("lib.sources"):
            names = {one.name for one in node.names}
        else:
            names = set()
        if names & {"REMEMBERED", "ours"}:
            return True
        if isinstance(node, ast.Name) and node.id == "REMEMBERED":
            return True
        if isinstance(node, ast.Attribute):
            owner = getattr(node.value, "id", "")
            if node.attr in {"expanduser", "expandvars"} or (owner, node.attr) == ("Path", "home"):
                return True
            if owner == "os" and node.attr in _ASKS:
                return True
    return False


def _is_within(path: str, door: str) -> bool:
    return path == door or path.startswith(f"{door}/")
