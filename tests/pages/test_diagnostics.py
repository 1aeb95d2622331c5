"""The diagnostics page in every state, run headless through the front door."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.diagnosis.git_support import Repo
from tests.support.dashboard import ROOT
from tests.support.projects import write_project
from tests.support.surroundings import asked_as

PATIENCE = 30
# In two parts, so that this file holds nothing of a key's shape.
TOKEN = "hf_" + "qRkZmTpYwLdXcVbNhJgFsAtEuWiOqP7r2Q"


def opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """Open the page on a folder, at home."""
    asked_as(monkeypatch)
    monkeypatch.setattr("sys.argv", ["streamlit_app.py", str(folder)])
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=PATIENCE)
    return app.switch_page("pages/diagnostics.py").run()


def said(page: AppTest) -> str:
    """Return everything the page says."""
    parts = [*page.title, *page.header, *page.markdown, *page.caption, *page.info]
    parts += [*page.warning, *page.success, *page.code]
    return "\n".join(str(part.value) for part in parts)


def test_an_empty_folder_is_well(tmp_path, monkeypatch):
    """With nothing there, the page says that all is well, what it looked for, and what not."""
    page = opened(write_project(tmp_path / "empty", {}), monkeypatch)
    assert not page.exception
    assert not page.error
    assert page.title[0].value == "Diagnostics"
    assert page.header[0].value.startswith("No problems found: ")
    assert "No name was found in any source" in said(page)
    (skipped,) = [one for one in page.expander if "could not run" in one.label]
    assert "Not a git repository" in skipped.markdown[0].value


def test_findings_come_by_gravity_with_place_and_cure(tmp_path, monkeypatch):
    """Errors come before warnings; each case says where, and what to do."""
    files = {".env": "GROQ_API_KEY=\"'one'\"\nGROQ_API_KEY=\"'two'\"\nexport\n"}
    page = opened(write_project(tmp_path / "app", files), monkeypatch)
    headings = [one.value for one in page.header]
    assert headings.index("Errors") < headings.index("Warnings")
    assert "`GROQ_API_KEY` is defined twice in `.env` (lines 1, 2)" in said(page)
    assert "Remove the quotes around `GROQ_API_KEY` in `.env:2`" in said(page)


def test_why_is_behind_a_fold_and_names_the_rule(tmp_path, monkeypatch):
    """The fold is empty until it is opened, then it says why and how to silence the rule."""
    page = opened(write_project(tmp_path / "app", {".env": "A=1\nA=2\n"}), monkeypatch)
    assert "ignore env-duplicate-name" not in said(page)
    page.session_state["why_env-duplicate-name_warning"] = True
    assert "ignore env-duplicate-name" in said(page.run())


def test_a_command_can_be_copied(tmp_path, monkeypatch):
    """A cure that is a command also stands by itself, as it is typed."""
    repo = Repo(tmp_path)
    repo.commit({".env": "DB_PASSWORD=FAKEd7Kq2mZp9Lw4\n"})
    page = opened(repo.folder, monkeypatch)
    assert "git rm --cached .env" in [one.value for one in page.code]


def test_a_leaked_token_comes_first(tmp_path, monkeypatch):
    """What leaked and since when, then the three steps; the token itself is nowhere."""
    repo = Repo(tmp_path)
    repo.commit({"app.py": f"token = '{TOKEN}'\n"})
    repo.write({".env": f"HF_API_KEY={TOKEN}\n"})
    page = opened(repo.folder, monkeypatch)
    text = said(page)
    cards = [str(one.value) for one in page.markdown]
    steps = (
        "Others can read this Hugging Face token",
        "1. Revoke it.",
        "2. Replace it.",
        "3. Clean up.",
    )
    places = [next(at for at, one in enumerate(cards) if step in one) for step in steps]
    assert places == sorted(places)
    assert places[-1] < next(
        at for at, one in enumerate(cards) if "red-badge[:material/error" in one
    )
    assert "since commit" in text
    assert TOKEN[8:24] not in text


def test_names_are_compared_without_values(tmp_path, monkeypatch):
    """The map says who wins, who differs and who is empty, in words."""
    files = {".env": "GROQ_API_KEY=one-two-three\n", ".env.local": "GROQ_API_KEY=four-five-six\n"}
    page = opened(write_project(tmp_path / "app", files), monkeypatch)
    (row,) = page.table[0].value.to_dict("records")
    assert "in use" in row[".env.local"]
    assert "different value" in row[".env"]
    assert "one-two" not in str(page.table[0].value)


def test_many_names_can_be_searched(tmp_path, monkeypatch):
    """A long map has a field to search in, by name or provider."""
    lines = "".join(f"NAME_{number}=1\n" for number in range(30))
    page = opened(write_project(tmp_path / "app", {".env": lines + "XAI_API_KEY=1\n"}), monkeypatch)
    assert len(page.table[0].value) == 31
    page.text_input(key="find_name").set_value("xai").run()
    assert len(page.table[0].value) == 1
    page.text_input(key="find_name").set_value("nowhere").run()
    assert "No name here matches." in said(page)


def test_what_was_found_is_kept_until_one_looks_again(tmp_path, monkeypatch):
    """A change outside shows after Look again."""
    folder = write_project(tmp_path / "app", {".env": "A=1\nA=2\n"})
    page = opened(folder, monkeypatch)
    assert "is defined twice" in said(page)
    write_project(folder, {".env": "A=1\n"})
    assert "is defined twice" in said(page.run())
    page.button(key="look_again").click().run()
    assert "is defined twice" not in said(page)
