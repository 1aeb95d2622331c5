"""The files of a project and their state."""

from lib.diagnosis.files_found import files_found
from lib.project import load_project
from tests.support.projects import write_project


def test_each_file_is_told_with_its_state(tmp_path):
    """Read, missing, broken, an example, and one that nothing reads."""
    files = {
        ".env": "A=1\nB=2\n",
        ".streamlit/secrets.toml": "K = v\n",
        ".env.example": "A=\n",
        ".env.txt": "A=1\n",
    }
    folder = write_project(tmp_path / "app", files)
    found = {one.label: one for one in files_found(load_project(folder, {}, tmp_path), tmp_path)}
    assert found[".env"].state == "read, 2 names"
    assert found[".env.local"].state == "not there"
    assert "not valid TOML" in found[".streamlit/secrets.toml"].state
    assert found[".env.example"].state == "an example to copy, 1 name"
    assert found[".env.txt"].state == "not read by apps, 1 name"
    assert found[".env.txt"].source == ""


def test_bytes_that_are_no_text_are_said(tmp_path):
    """A file that cannot be read as text says so."""
    folder = write_project(tmp_path / "app", {})
    (folder / ".env.old").write_bytes(b"A=\xff\xfe\x00\x81")
    found = {
        one.label: one.state for one in files_found(load_project(folder, {}, tmp_path), tmp_path)
    }
    assert found[".env.old"] == "cannot be read as text"
