"""The arrows between the rooms hold for rooms that are not built yet."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.support.dashboard import ROOT

CONTRACTS: list[dict[str, Any]] = tomllib.loads(
    (ROOT / "pyproject.toml").read_text(encoding="utf-8")
)["tool"]["importlinter"]["contracts"]
PROTECTED = [one for one in CONTRACTS if one["type"] == "protected"]
LAYERS = next(one for one in CONTRACTS if one["type"] == "layers")
# What the front door may import besides the standard library; it stands in no package.
OF_THE_DOOR = {"lib", "starlette", "streamlit"}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The code and its contracts, to add made-up modules to."""
    for name in ("lib", "pages"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint(folder: Path) -> str:
    """Return what `lint-imports` says of a copy, wide enough for every line."""
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(folder), "COLUMNS": "300"},
    )
    return done.stdout + done.stderr


def rooms(folder: Path) -> list[str]:
    """Return every package of the copy, and one that is not built yet."""
    found = [path.parent.relative_to(folder) for path in folder.glob("lib/**/__init__.py")]
    return sorted([*(".".join(path.parts) for path in found), "lib.not_built_yet", "pages"])


def test_a_new_module_anywhere_is_bound(copy):
    """A made-up module in every room, also in a new one, may import nothing that is protected."""
    new = copy / "lib" / "not_built_yet"
    new.mkdir()
    (new / "__init__.py").touch()
    wanted = [name for one in PROTECTED for name in one["protected_modules"]]
    targets = {name: name for name in wanted} | {"pages": "pages.migration"}
    lines = "".join(f"import {targets[name]}\n" for name in wanted)
    everywhere = rooms(copy)
    for room in everywhere:
        (copy / room.replace(".", "/") / "made_up.py").write_text(lines, encoding="utf-8")
    said = lint(copy)
    links = set(re.findall(r"^\s*-? ?([\w.]+\.made_up) -> ([\w.]+)", said, re.MULTILINE))
    for one in PROTECTED:
        assert f"{one['name']} BROKEN" in said, said
        for name in one["protected_modules"]:
            for room in everywhere:
                home = [*one["allowed_importers"], name]
                if not any(f"{room}.made_up".startswith(f"{above}.") for above in home):
                    assert (f"{room}.made_up", targets[name]) in links, said


def test_a_new_room_has_to_be_given_its_place(copy):
    """A room that no layer names breaks the contract of the layers, whatever it imports."""
    (copy / "lib" / "not_built_yet.py").write_text('"""Nothing."""\n', encoding="utf-8")
    said = lint(copy)
    assert f"{LAYERS['name']} BROKEN" in said
    assert "not_built_yet" in said


@pytest.mark.parametrize(
    ("room", "above"), [("secret", "lib.sources"), ("hub", "lib.migration.plan")]
)
def test_an_arrow_upwards_is_seen(copy, room, above):
    """A module that imports from a room above its own breaks the contract of the layers."""
    path = copy / "lib" / room
    path = path / "made_up.py" if path.is_dir() else path.with_suffix(".py")
    with path.open("a", encoding="utf-8") as file:
        file.write(f"\nimport {above}\n")
    assert f"{LAYERS['name']} BROKEN" in lint(copy)


def test_the_front_door_imports_little():
    """`streamlit_app.py`, which no contract can bind, imports rooms and the server's parts only."""
    tree = ast.parse((ROOT / "streamlit_app.py").read_text(encoding="utf-8"))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {one.name.partition(".")[0] for one in node.names}
        if isinstance(node, ast.ImportFrom):
            found.add((node.module or "").partition(".")[0])
    assert found - sys.stdlib_module_names <= OF_THE_DOOR


def test_every_contract_is_one_that_binds_new_modules():
    """No contract lists those it binds: who is forgotten in such a list is free."""
    assert {one["type"] for one in CONTRACTS} == {"layers", "protected"}
    assert LAYERS["exhaustive"] is True
    assert LAYERS["containers"] == ["lib"]
    assert not LAYERS.get("exhaustive_ignores")
    assert not [one["name"] for one in PROTECTED if "lib" in one["allowed_importers"]]
    assert not [one["name"] for one in CONTRACTS if one.get("ignore_imports")]
