"""Differences show names, places and masks, and nothing of a value, also of one in a comment."""

import random
import string
from pathlib import Path

import pytest
from hypothesis import assume, given, settings

from lib.editing import EditError
from lib.editing.file_fixes import SaveWithLineFeeds
from lib.editing.masking import masked_lines
from lib.editing.remove_names import TidyNames
from lib.sources.env_text import EnvText, lines_of
from tests.editing.support import SETTINGS, env_bytes

KEY = "".join(random.Random(1).choices(string.ascii_letters + string.digits, k=40))
SHOWN = (
    (f"A_KEY=hf_{KEY}", [f"A_KEY=hf_…{KEY[-4:]}"]),
    (f"export A_KEY = '{KEY}' # {KEY}", [f"export A_KEY='…{KEY[-4:]}' # •••"]),
    ("A_KEY=short", ["A_KEY=•••"]),
    ("A_KEY=", ["A_KEY="]),
    ("A_KEY", ["A_KEY"]),
    (f'A_KEY="{KEY}\n{KEY}\n"', ["A_KEY=\"•••\"", "•••", "•••"]),
    (f"{KEY}=one", ["•••"]),
    (f"this {KEY} is broken", ["•••"]),
    (f'A_KEY="{KEY}', ["•••"]),
    ("# The quick brown fox, as they say.", ["# The quick brown fox, as they say."]),
    (f"# A_KEY=hf_{KEY}", [f"# A_KEY=hf_…{KEY[-4:]}"]),
    (f"#A_KEY: {KEY}", ["# •••"]),
    (f"# old: {KEY}", ["# •••"]),
    (f"# {KEY}", ["# •••"]),
    ("# password correct horse battery", ["# •••"]),
    (f"# {KEY}={KEY}", ["# •••"]),
    ("# A_KEY='correct\n# horse battery'", ["# •••", "# •••"]),
    (f"# see https://user:{KEY}@host/", ["# •••"]),
    ("\n\nA=1", ["", "", "A=•••"]),
)  # fmt: skip


@pytest.mark.parametrize(("text", "shown"), SHOWN)
def test_what_is_shown(text, shown):
    """Every kind of line, as people may see it."""
    assert masked_lines(EnvText.of(text)) == shown


@settings(SETTINGS, max_examples=400)
@given(env_bytes)
def test_a_line_for_every_line(data):
    """The masked lines are as many as python-dotenv counts, so that numbers are right."""
    text = EnvText.from_bytes(data)
    assert len(masked_lines(text)) == len(lines_of(text.text.reveal()))


@settings(SETTINGS, max_examples=300)
@given(env_bytes)
def test_a_difference_tells_the_lines_that_differ(tmp_path, data):
    """Removed lines have their old numbers, added ones their new, in rising order."""
    path = tmp_path / ".env"
    path.write_bytes(data)
    assume(EnvText.from_bytes(data).named("A"))
    try:
        diff = TidyNames(path, ".env", ("A",)).change().diff
    except EditError:
        return
    gone = [one.number or 0 for one in diff if one.mark == "-"]
    added = [one.number or 0 for one in diff if one.mark == "+"]
    assert gone == added == sorted(set(gone))
    assert all(one.number in range(1, data.count(b"\n") + data.count(b"\r") + 2) for one in diff)


def test_only_the_surroundings_are_told(tmp_path):
    """Of a long file the changed lines are told, and one line around them."""
    path = tmp_path / ".env"
    path.write_text("".join(f"NAME_{at}=x\n" for at in range(1, 301)))
    diff = TidyNames(path, ".env", ("NAME_100", "NAME_101", "NAME_103"), "remove").change().diff
    assert [(one.mark, one.number) for one in diff] == [
        (" ", 99), ("-", 100), ("-", 101), (" ", 100), ("-", 103), (" ", 101),
    ]  # fmt: skip
    path.write_text("A=x\r\n" * 300, newline="")
    diff = SaveWithLineFeeds(path, ".env").change().diff
    assert len(diff) == 21
    assert diff[-1].text == "… and 290 more lines"


def test_a_comment_made_of_several_lines_hides_them_all(tmp_path: Path):
    """A value of plain words looks like a sentence once it is a comment."""
    path = tmp_path / ".env"
    path.write_text("A_KEY='correct horse\nbattery staple'\nB=1\n")
    change = TidyNames(path, ".env", ("A_KEY",)).change()
    assert "battery" not in str(change.diff)
    change.make()
    assert "battery" not in str(TidyNames(path, ".env", ("B",)).change().diff)
