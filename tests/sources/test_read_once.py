"""A `.env` is read once a look, and taken apart once, whoever wants to know something of it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lib.__main__ import main
from lib.diagnosis.checks import run_checks
from lib.diagnosis.files_found import files_found
from lib.disk.plain import read_plain
from lib.project import load_project
from lib.sources.bounded import env_bindings

TEXT = "OPENAI_API_KEY=not-a-key-of-anybody\nDEBUG=1\r\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a `.env` and nothing else."""
    here = tmp_path / "app"
    here.mkdir()
    (here / ".env").write_text(TEXT, newline="")
    return here


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Callable[[], tuple[int, int]]:
    """Return how often the file was read, and how often its text was taken apart."""
    reads: list[Path] = []
    parses: list[str] = []

    def reading(path: Path, *more: int) -> bytes:
        reads.append(path)
        return read_plain(path, *more)

    def parsing(text: str) -> object:
        parses.append(text)
        return env_bindings(text)

    monkeypatch.setattr("lib.sources.text_file.read_plain", reading)
    monkeypatch.setattr("lib.sources.env_text.env_bindings", parsing)

    def count() -> tuple[int, int]:
        here = [path for path in reads if path.name == ".env"]
        return len(here), len([one for one in parses if "OPENAI_API_KEY" in one])

    return count


def test_a_look(folder, tmp_path, counted):
    """Status, rules and the list of files share one reading."""
    project = load_project(folder, {}, tmp_path)
    run_checks(project, {}, tmp_path)
    assert [one.state for one in files_found(project, tmp_path) if one.label == ".env"] == [
        "read, 2 names"
    ]
    assert counted() == (1, 1)


@pytest.mark.parametrize(
    "words",
    [["check", "--offline"], ["migrate", "plan", "--space", "practice-alice/nothing"]],
    ids=["check", "plan"],
)
def test_a_command(folder, tmp_path, counted, monkeypatch, words):
    """A command reads it once, whatever it says about it."""
    monkeypatch.setenv("HOME", str(tmp_path))
    main([*words, str(folder)])
    assert counted() == (1, 1)
