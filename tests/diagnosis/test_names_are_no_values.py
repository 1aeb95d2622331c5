"""A piece of a key that stands where a name belongs is told by no rule."""

import json

import pytest

from lib.diagnosis.checks import run_checks
from lib.project import load_project
from lib.report.code_scanning import as_sarif
from lib.report.findings import finding_row
from tests.support.canaries import Canaries
from tests.support.projects import write_project

VALUES = [
    "",
    " spaced ",
    "your-api-key-here",
    "***",
    "op://vault/item",
    "postgres://host.example:5432/db",
    "https://api-inference.huggingface.co",
    "${OTHER}",
    "1",
]


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize(("before", "after"), [("", ""), ("", "_KEY"), ("VITE_", "_TOKEN")])
def test_key_material_as_a_name_is_never_told(tmp_path, value, before, after):
    """However such a line is written, doubled or overridden, no finding repeats the name."""
    canaries = Canaries()
    names = [before + canaries.make(f"name {number}") + after for number in range(3)]
    lines = [f'{name}="{value}"' for name in names] * 2
    files = {
        ".env": "\n".join(lines) + "\n",
        ".env.example": f"{names[0]}={value}\n",
        ".streamlit/secrets.toml": f'{names[1]} = "{value} other"\n',
        "README.md": "---\nsdk: docker\n---\n",
    }
    folder = write_project(tmp_path / "app", files)
    environ = {names[1]: "another value", names[2]: value}
    diagnosis = run_checks(
        load_project(folder, environ, tmp_path / "home"), environ, tmp_path / "home"
    )
    told = [finding_row(one) for one in diagnosis.found]
    assert canaries.found_in(json.dumps([told, as_sarif(diagnosis, folder)])) == []
