"""A file with a value in it is found, in whatever form; and a plan with one goes nowhere."""

import base64
import json
from pathlib import Path
from urllib.parse import quote

import pytest

from lib.deploy.deploy_plan import make_deploy_plan
from lib.deploy.leak_scan import files_with, values_held
from lib.deploy.local_files import LocalFiles
from lib.migration.desired import DesiredEntry, EntryKind
from lib.migration.plan import make_plan
from lib.migration.space_state import SpaceState
from lib.migration.steps import NewSpace
from lib.project import load_project
from lib.secret import Secret
from tests.support.canaries import Canaries
from tests.support.projects import write_project

from .places import FILES, NEW

SECRET = 'a "quoted" välue/with+all'
FORMS = {
    "plain": SECRET.encode(),
    "in a URL": quote(SECRET, safe="").encode(),
    "in JSON": json.dumps(SECRET).encode(),
    "base64": base64.b64encode(SECRET.encode()),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_value_in_any_form(tmp_path: Path, form: str) -> None:
    """The value of a name that goes along is found as it is pasted; the file is named, not it."""
    project = load_project(write_project(tmp_path / "app", {}), {}, tmp_path)
    wanted = (DesiredEntry("MY_KEY", Secret(SECRET), EntryKind.SECRET, ".env:1"),)
    held = values_held(project, wanted, Secret("hf_token_of_the_person"))
    files = {**FILES, "lib/bad.py": b"x = '" + FORMS[form] + b"'\n"}
    assert files_with(files, held) == {"lib/bad.py": "`MY_KEY`"}
    names = make_plan(NEW, wanted, (), SpaceState(NEW, exists=False), create=NewSpace("docker"))
    holding = files_with(files, held)
    plan = make_deploy_plan(names, LocalFiles(files), None, holding=holding)
    assert "`lib/bad.py` holds the value of `MY_KEY`" in plan.obstacle
    assert SECRET not in f"{plan.obstacle} {plan!r}"


def test_what_else_is_held(tmp_path: Path) -> None:
    """The token, and keys of the project that do not go along, are looked for as well."""
    canaries = Canaries()
    key, token = canaries.make("groq", "gsk_"), canaries.make("token", "hf_")
    project = load_project(
        write_project(tmp_path / "app", {".env": f"GROQ_API_KEY={key}\n"}), {}, tmp_path
    )
    held = values_held(project, (), Secret(token))
    files = {"a.py": key.encode(), "b.py": token.encode(), "c.py": b"nothing\n"}
    assert files_with(files, held) == {
        "a.py": "`GROQ_API_KEY`",
        "b.py": "`the Hugging Face token`",
    }


def test_what_is_public_may_be_anywhere(tmp_path: Path) -> None:
    """The value of a variable is public, and a short value is found in any text by chance."""
    project = load_project(write_project(tmp_path / "app", {}), {}, tmp_path)
    wanted = (
        DesiredEntry("MODEL_ID", Secret("practice/model-of-the-day"), EntryKind.VARIABLE, ".env:1"),
        DesiredEntry("PIN", Secret("print"), EntryKind.SECRET, ".env:2"),
    )
    held = values_held(project, wanted, Secret(""))
    assert files_with({"a.py": b"print('practice/model-of-the-day')\n"}, held) == {}
