"""Findings that are known from a baseline do not count; new ones do, and nothing is told in it."""

import json
import subprocess
import sys

import pytest

from lib.__main__ import main
from tests.support.canaries import Canaries
from tests.support.projects import write_project

TWO_EMPTY = "OPENAI_API_KEY=\nGROQ_API_KEY=\n"


@pytest.fixture
def folder(tmp_path):
    """A project with two warnings."""
    return write_project(tmp_path / "app", {".env": TWO_EMPTY})


def check(folder, capsys, *options: str):
    """Run `check` without the network; return its exit code and what it printed."""
    code = main(["check", str(folder), "--offline", "--fail-on", "warning", *options])
    return code, capsys.readouterr()


def test_only_new_findings_count(folder, tmp_path, capsys):
    """What was there when the baseline was written passes; one more of the same rule does not."""
    base = str(tmp_path / "base.json")
    assert check(folder, capsys)[0] == 1
    assert check(folder, capsys, "--write-baseline", base)[0] == 0
    code, said = check(folder, capsys, "--baseline", base, "--format", "json")
    facts = json.loads(said.out)
    assert (code, facts["findings"]) == (0, [])
    assert facts["checks"]["in_baseline"] > 1
    (folder / ".env").write_text(f"# one line further down\n{TWO_EMPTY}MISTRAL_API_KEY=\n")
    code, said = check(folder, capsys, "--baseline", base, "--format", "json")
    assert code == 1
    names = {place["name"] for one in json.loads(said.out)["findings"] for place in one["where"]}
    assert names == {"MISTRAL_API_KEY"}
    assert "baseline" in check(folder, capsys, "--baseline", base)[1].out


def test_a_second_one_alike_is_new(folder, tmp_path, capsys):
    """A finding that is known once is known once: the same on another line counts."""
    base = str(tmp_path / "base.json")
    (folder / ".env").write_text("not a line\n")
    check(folder, capsys, "--write-baseline", base)
    (folder / ".env").write_text("not a line\nnot one either\n")
    code, said = check(folder, capsys, "--baseline", base, "--format", "json")
    assert (code, len(json.loads(said.out)["findings"])) == (1, 1)


def test_a_key_that_is_there_is_not_in_the_file(tmp_path, capsys):
    """Nothing of a value, of a broken line or of a comment gets into the file."""
    canaries = Canaries()
    lines = [
        f"OPENAI_API_KEY='{canaries.make('quoted')} ",
        f"{canaries.make('bare')}",
        f"GROQ_API_KEY={canaries.make('wrong shape', 'gsk_')}",
        f"# {canaries.make('comment')}",
    ]
    folder = write_project(tmp_path / "app", {".env": "\n".join(lines)})
    base = tmp_path / "base.json"
    check(folder, capsys, "--write-baseline", str(base))
    assert json.loads(base.read_text())["findings"]
    assert canaries.found_in(base.read_text()) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "no such file"),
        ("", "not a baseline"),
        ("[]", "not a baseline"),
        ('{"version": 2, "findings": []}', "not a baseline"),
        ('{"version": 1}', "not a baseline"),
        ('{"version": 1, "findings": [1]}', "not a baseline"),
        ('{"version": 1, "findings": [{"rule": "a", "file": 1, "name": ""}]}', "not a baseline"),
        ("[" * 100_000, "not a baseline"),
    ],
)
def test_what_is_no_baseline_is_told(folder, tmp_path, capsys, text, words):
    """Whatever stands there instead is told in a sentence, and the path is not repeated."""
    base = tmp_path / "gsk_FAKEtyped"
    if text is not None:
        base.write_text(text)
    code, said = check(folder, capsys, "--baseline", str(base))
    assert code == 2
    assert words in said.err
    assert "gsk_FAKEtyped" not in said.err + said.out


@pytest.mark.parametrize("where", ["", ".", "no/such/folder/base.json"])
def test_where_it_cannot_be_written_is_told(folder, capsys, where, tmp_path, monkeypatch):
    """A name that is none, or a folder that is not there, ends with a sentence."""
    monkeypatch.chdir(tmp_path)
    code, said = check(folder, capsys, "--write-baseline", where or str(folder))
    assert (code, bool(said.err)) == (2, True)
    assert "Traceback" not in said.err


def test_it_is_replaced_whole(folder, tmp_path, capsys):
    """What was in the file goes; a link is replaced, and what it leads to is left alone."""
    other, base = tmp_path / "other", tmp_path / "base.json"
    other.write_text("mine")
    base.symlink_to(other)
    assert check(folder, capsys, "--write-baseline", str(base))[0] == 0
    assert other.read_text() == "mine"
    assert json.loads(base.read_text())["version"] == 1
    assert [one.name for one in tmp_path.glob(".base*")] == []


def test_it_runs_as_its_own_process_twice(folder, tmp_path):
    """As in a workflow: written by one process, read by the next."""
    base = str(tmp_path / "base.json")
    for options in (["--write-baseline", base], ["--baseline", base]):
        done = subprocess.run(
            [sys.executable, "-m", "lib", "check", str(folder), "--offline", *options],
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0
