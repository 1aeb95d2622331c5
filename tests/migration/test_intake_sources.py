"""Where a migration starts: the files of a project, and texts that are pasted or uploaded."""

import os
from pathlib import Path

import pytest

from lib.migration.importing import (
    MOST_BYTES,
    PASTED,
    ParsedText,
    as_project,
    combine,
    decide,
    read_file,
    read_text,
    sources_to_migrate,
)
from lib.project import load_project, pick
from lib.providers.check_plan import plan_check
from tests.support.projects import write_project


def given(reading: ParsedText) -> dict[str, str]:
    """Return the names that are offered with their values."""
    return {line.name: line.value.reveal() for line in reading.rows if line.value is not None}


def notes(reading: ParsedText, name: str) -> str:
    """Return what is told beside a name."""
    return " ".join(next(line.notes for line in reading.lines if line.name == name))


def test_files_are_listed_in_the_order_in_which_they_win(tmp_path: Path):
    """Every file has its label, how many names it offers, and whether the app reads it."""
    folder = write_project(
        tmp_path / "app",
        {
            ".env": "A_KEY=1\nB_KEY=2\nbroken line here\n",
            ".env.local": "A_KEY=3\n",
            ".env.production": "A_KEY=4\n",
            ".env.example": "A_KEY=\n",
            ".streamlit/secrets.toml": 'C_KEY = "5"\n',
        },
    )
    (folder / ".env.d").mkdir()
    (folder / ".env.broken").write_bytes(b"A_KEY=\xff\n")
    (folder / ".env.gone").symlink_to("nowhere")
    home = tmp_path / "home"
    project = load_project(folder, {}, home)
    found = sources_to_migrate(project, environ={}, home=home)
    assert [(one.label, one.names, one.proposed, one.readable) for one in found] == [
        (".streamlit/secrets.toml", 1, True, True),
        (".env.local", 1, True, True),
        (".env", 2, True, True),
        (".env.broken", 0, False, False),
        (".env.gone", 0, False, False),
        (".env.production", 1, False, True),
    ]
    broken = found[3]
    assert "is not UTF-8 text" in broken.problem
    assert broken.advice == "Save `.env.broken` again as UTF-8."
    on_demand = sources_to_migrate(project, environ={}, home=home, examples=True)
    assert {one.label for one in on_demand} - {one.label for one in found} == {".env.example"}


def test_reading_changes_nothing(tmp_path: Path):
    """Neither the environment of the process nor a file is otherwise afterwards."""
    write_project(tmp_path, {".env": "A_NEW_NAME=1\n"})
    before = dict(os.environ)
    sources_to_migrate(load_project(tmp_path, {}, tmp_path), environ={}, home=tmp_path)
    read_file(tmp_path / ".env", ".env", {})
    assert dict(os.environ) == before
    assert (tmp_path / ".env").read_text() == "A_NEW_NAME=1\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A_KEY=" + "x" * MOST_BYTES, "has more than 1 MB"),
        ("A=1\n" * 5001, "has more than 5,000 lines"),
        ("A=x" + " " * 200 + "y", "has 200 blanks in a row"),
        ("A=" + "${a" * 4000, "times `${` without `}`"),
        ("A=\ud800", "holds half a character"),
        (b"\xff\xfeA\0", "UTF-16"),
        ("A=\0", "NUL byte"),
    ],
)
def test_a_text_that_cannot_be_read_says_why(text, words):
    """The limit is told, and so is what to do."""
    reading = read_text(text, PASTED, {})
    assert reading.lines == ()
    (refused,) = reading.refused
    assert words in refused.reason
    assert refused.advice


def test_a_file_that_is_not_there_says_so(tmp_path: Path):
    """A file that was removed in between is a problem, not an error."""
    (refused,) = read_file(tmp_path / ".env", ".env", {}).refused
    assert refused.reason == "`.env` does not exist."


def test_the_name_of_an_upload_steers_nothing():
    """What would steer a terminal, or end code type, is replaced in a label."""
    assert read_text("A=1\n", "a`b\x1b.env", {}).label == "a?b?.env"


def test_a_value_of_the_environment_is_not_taken_silently():
    """`${NAME}` is expanded where the file alone decides, and refused where this machine does."""
    text = "A_KEY=one\nB_KEY=${A_KEY}\nC_KEY=${B_KEY}!\n"
    assert given(read_text(text, PASTED, {})) == {"A_KEY": "one", "B_KEY": "one", "C_KEY": "one!"}
    here = read_text(text, PASTED, {"A_KEY": "other"})
    assert given(here) == {"A_KEY": "one"}
    assert [line.name for line in here.undecided] == ["B_KEY", "C_KEY"]
    decided = decide(here, "C_KEY")
    assert given(decided) == {"A_KEY": "one", "C_KEY": "other!"}
    assert "You decided" in notes(decided, "C_KEY")


def test_only_what_can_be_decided_is():
    """A line that python-dotenv skips, and a name nobody knows, stay as they are."""
    reading = read_text('A_KEY="one\nB_KEY\n', PASTED, {})
    assert decide(reading, "A_KEY", "B_KEY", "", "OTHER") == reading


def test_a_name_set_twice_is_told():
    """The last line counts, and the row says where the others stand."""
    reading = read_text("A=1\nA=2\nB=1\nB=1\n" + "C=1\n" * 6, ".env", {})
    assert "`.env:1` with a different value" in notes(reading, "A")
    assert "`.env:3` with the same value" in notes(reading, "B")
    assert "5 earlier lines" in notes(reading, "C")


def test_several_files_count_as_for_the_app():
    """The order decides, an empty value is none, and the row tells the others."""
    env = read_text("A=1\nB=2\nC=3\nD=4\nE\n", ".env", {})
    local = read_text("A=9\nB=2\nC=\nE=5\n", ".env.local", {})
    other = read_text("F=6\nA=8\n", "upload", {})
    together = combine([other, env, local])
    assert given(together) == {"A": "9", "B": "2", "C": "3", "D": "4", "E": "5", "F": "6"}
    assert "`.env:1` has a different value; `.env.local:1` is in use." in notes(together, "A")
    assert "`.env:2` has the same value." in notes(together, "B")
    assert "`.env.local:3` has no value for it." in notes(together, "C")
    assert together.refused == ()


def test_a_line_in_doubt_is_not_replaced_by_another_file():
    """The app takes the doubtful value, so another file's must not be sent instead."""
    local = read_text("A='it\\'s'\n", ".env.local", {})
    together = combine([read_text("A=1\n", ".env", {}), local])
    assert given(together) == {}
    assert [line.name for line in together.undecided] == ["A"]
    assert given(decide(together, "A")) == {"A": "it's"}


def test_a_spoiled_file_is_told_beside_the_others():
    """One of several files that cannot be read does not hide what the others offer."""
    together = combine([read_text("A=1\n", ".env", {}), read_text("\0", "upload", {})])
    assert given(together) == {"A": "1"}
    assert "NUL byte" in together.refused[0].reason


TOML = """\
A_KEY = "one"
RETRIES = 3
DEBUG = true
LIST = ["a"]
OPENAI_API_KEY = "top"
[openai]
api_key = "section"
[groq]
api_key = "two"
[groq."a long piece of a broken key 123456789"]
x = "y"
"""


def test_secrets_toml_is_read_as_streamlit_reads_it():
    """Texts and numbers are offered, sections by the name they spell; a switch is refused."""
    reading = read_text(TOML, "secrets.toml", {})
    expected = {"A_KEY": "one", "RETRIES": "3", "OPENAI_API_KEY": "top", "GROQ_API_KEY": "two"}
    assert given(reading) == expected
    assert "section `groq`" in notes(reading, "GROQ_API_KEY")
    assert "different value" in notes(reading, "OPENAI_API_KEY")
    told = {one.name: one.reason for one in reading.refused}
    assert "a switch" in told["DEBUG"]
    assert "a list" in told["LIST"]
    assert "may be part of a key" in told[""]
    assert "123456789" not in repr(reading) + str(reading.refused)


def test_a_broken_secrets_toml_says_where():
    """One broken line spoils the whole file, for Streamlit and here."""
    (refused,) = read_text("A_KEY = one\n", "secrets.toml", {}).refused
    assert "is not valid TOML at line 1" in refused.reason


def test_what_was_read_keeps_whose_it_is(tmp_path: Path):
    """Testing what would be taken sends no key of the home folder where a project's file says."""
    address = "OPENAI_BASE_URL=https://gate.example/v1\n"
    label, home = "~/.streamlit/secrets.toml", tmp_path / "home"
    write_project(home, {".streamlit/secrets.toml": 'OPENAI_API_KEY = "sk-FAKE"\n'})
    folder = write_project(tmp_path / "app", {".env": address})
    project = load_project(folder, {}, home)

    def is_asked(*readings: ParsedText) -> bool:
        decided = decide(combine(readings), "OPENAI_API_KEY")
        (found,) = pick(as_project(decided, project), ["openai"])
        assert found.key.winner
        return plan_check(found).request is not None

    env = read_file(folder / ".env", ".env", {})
    assert not is_asked(env, read_file(home / ".streamlit/secrets.toml", label, {}))
    assert not is_asked(read_text(f"{address}OPENAI_API_KEY=${{SMALL}}\n", PASTED, {"SMALL": "x"}))
    pasted = "OPENAI_API_KEY=sk-FAKE\n"
    assert not is_asked(env, read_text(pasted, PASTED, {}))
    assert is_asked(read_text(pasted + address, PASTED, {}))
    assert is_asked(
        read_text(pasted, PASTED, {}),
        read_text("OPENAI_BASE_URL=http://127.0.0.1:9/v1\n", PASTED, {}),
    )
