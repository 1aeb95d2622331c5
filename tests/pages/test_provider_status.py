"""The provider status page in every state, run headless through the front door."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lib.dashboard import checker
from lib.practice import PracticeServer
from lib.practice.practice_state import KeyKind
from lib.provider_config import table
from tests.support.dashboard import ROOT
from tests.support.projects import GOOD_OPENAI, addresses, learn, write_project
from tests.support.surroundings import asked_as

PATIENCE = 30


def opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """Open the page on a folder, at home, and wait until every answer is there."""
    asked_as(monkeypatch)
    monkeypatch.setattr("sys.argv", ["streamlit_app.py", str(folder)])
    page = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=PATIENCE).run()
    for result in checker().check_all(_checkable(folder)):
        assert result
    return page.run()


def _checkable(folder: Path):
    from lib.project import load_project

    return load_project(folder, {}, folder).checkable


def said(page: AppTest) -> str:
    """Return everything the page says."""
    parts = [*page.title, *page.header, *page.markdown, *page.caption, *page.info, *page.warning]
    return "\n".join(str(part.value) for part in parts)


@pytest.fixture
def everything(tmp_path, practice: PracticeServer) -> Path:
    """A project in which every provider has a key, each of another kind."""
    kinds = list(KeyKind)
    lines = []
    for number, row in enumerate(table().values()):
        key = f"FAKE{row.id}FAKEFAKEFAKEFAKEFAKE{number}"
        learn(practice, row.id, key, kinds[number % len(kinds)])
        lines.append(f"{row.names[0]}={key}")
    text = "\n".join(lines) + "\n" + addresses(practice, *table())
    return write_project(tmp_path / "everything", {".env": text})


def test_with_every_provider_configured(everything, monkeypatch):
    """With 60 keys of every kind the page draws 60 cards and no error."""
    page = opened(everything, monkeypatch)
    assert not page.exception
    assert not page.error
    assert len([one for one in page.button if one.label.endswith(": test again")]) == len(table())
    assert "0 providers not configured" in [one.label for one in page.expander]


def test_with_nothing_configured(tmp_path, monkeypatch):
    """With nothing configured the page explains the first steps and lists every provider."""
    page = opened(write_project(tmp_path / "empty", {}), monkeypatch)
    assert not page.exception
    assert "No key was found" in said(page)
    assert "[console.groq.com](https://console.groq.com/keys)" in said(page)
    assert not [one for one in page.button if one.label.endswith(": test again")]


def test_other_secrets_are_not_nothing(tmp_path, monkeypatch):
    """A project whose secrets belong to no provider is not told that nothing is configured."""
    text = "DATABASE_URL=postgresql://a:tiger4711@db.example.com/c\nADMIN_PASSWORD=admin1\n"
    page = opened(write_project(tmp_path / "app", {".env": text}), monkeypatch)
    assert not page.exception
    assert "No key of a provider was found" in said(page)
    assert "2 other secrets" in [one.label for one in page.expander]
    assert "tiger4711" not in said(page)
    assert "admin1" not in said(page)


BROKEN = [
    ({".env": "OPENAI_API_KEY='unclosed\n"}, "`.env:1` is ignored"),
    ({".streamlit/secrets.toml": "K = v\n"}, "is not valid TOML at line 1"),
    ({".env/inside": ""}, "`.env` is not a file"),
]


@pytest.mark.parametrize(("files", "words"), BROKEN)
def test_with_broken_files(tmp_path, monkeypatch, files, words):
    """A broken file is said with its place and its cure, and the page still opens."""
    page = opened(write_project(tmp_path / "broken", files), monkeypatch)
    assert not page.exception
    assert words in said(page)


def test_with_a_damaged_and_a_foreign_key(tmp_path, monkeypatch):
    """A key that cannot be sent and one of another company are told without asking anyone."""
    files = {".env": "GROQ_API_KEY=“gsk_FAKE”\nMISTRAL_API_KEY=sk-or-v1-FAKEFAKEFAKEFAKE\n"}
    page = opened(write_project(tmp_path / "app", files), monkeypatch)
    assert "has a typographic quote at position 1" in said(page)
    assert "holds a key of OpenRouter, so it was not sent to Mistral AI" in said(page)


def test_the_filter_shows_one_state(tmp_path, practice, monkeypatch):
    """Choosing a state leaves only its cards."""
    learn(practice, "openai", GOOD_OPENAI)
    text = f"OPENAI_API_KEY={GOOD_OPENAI}\nGROQ_API_KEY=gsk_FAKEwrongFAKEwrongFAKEwrong\n"
    files = {".env": text + addresses(practice, "openai", "groq")}
    page = opened(write_project(tmp_path / "app", files), monkeypatch)
    page.radio(key="filter").set_value("works").run()
    again = [one.key for one in page.button if one.label.endswith(": test again")]
    assert again == ["again_openai"]


def test_the_folder_form_opens_another_project(tmp_path, monkeypatch):
    """Sending the form looks at the other folder; a wrong one keeps what was shown."""
    here = write_project(tmp_path / "here", {})
    there = write_project(tmp_path / "there", {".env": "GROQ_API_KEY=“FAKE”\n"})
    page = opened(here, monkeypatch)
    page.text_input(key="folder_wanted").set_value(str(there))
    page.button[0].click().run()
    assert "**Groq**" in said(page)
    page.text_input(key="folder_wanted").set_value(str(tmp_path / "nowhere"))
    next(one for one in page.button if one.label == "Open folder").click().run()
    assert "does not exist" in said(page)


@pytest.mark.parametrize("host", [None, "", "elsewhere.example"])
def test_whoever_cannot_be_told_is_a_visitor(tmp_path, monkeypatch, host):
    """Where nothing says under which name a page was asked for, it shows what visitors see."""
    folder = write_project(tmp_path, {".env": f"OPENAI_API_KEY={GOOD_OPENAI}\n"})
    monkeypatch.setattr("sys.argv", ["streamlit_app.py", str(folder)])
    if host is not None:
        asked_as(monkeypatch, host)
    page = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=PATIENCE).run()
    assert not page.exception
    assert "OPENAI_API_KEY" not in said(page)
    assert str(tmp_path) not in said(page)
