"""A Dockerfile is taken apart as Docker does it."""

import random

import pytest

from lib.dockerfile import instructions

PIECES = ("FROM a", "RUN", "\\", "\n", "#", "<<EOF", "EOF", "USER u", " ", "--mount=type=secret",
          "ENV A=b", '"', "ONBUILD", "ARG", "AS x", "# escape=`", "`", "COPY", "\r\n")  # fmt: skip


def told(text: str) -> list[tuple[str, int]]:
    """Return keyword and line of each instruction."""
    return [(one.keyword, one.line) for one in instructions(text)]


def test_lines_comments_and_continued_lines():
    """Comments are left out, also in the middle; the line is the first of an instruction."""
    text = "# a\n\nFROM a\nrun b \\\n  # c\n\n  && d\nCMD e\n"
    assert told(text) == [("FROM", 3), ("RUN", 4), ("CMD", 8)]
    assert instructions(text)[1].text == "b && d"


def test_another_escape():
    """A directive at the top changes what continues a line; further down it is a comment."""
    assert told("# escape=`\nFROM a\nRUN b `\n c\nRUN d\\\nRUN e\n") == [
        ("FROM", 2), ("RUN", 3), ("RUN", 5), ("RUN", 6),
    ]  # fmt: skip
    assert told("FROM a\n# escape=`\nRUN b \\\n c\n") == [("FROM", 1), ("RUN", 3)]


def test_here_documents():
    """The lines of a here-document belong to its instruction, whatever they look like."""
    text = "FROM a\nRUN <<EOF\nUSER x\nEOF\nCOPY <<-'B' /c\n\tENV A=b\n\tB\nCMD d\n"
    found = instructions(text)
    assert [one.keyword for one in found] == ["FROM", "RUN", "COPY", "CMD"]
    assert "USER x" in found[1].text
    assert found[-1].user == ""


def test_flags():
    """Flags stand before the text, on continued lines too."""
    (_, run) = instructions("FROM a\nRUN --mount=type=cache,target=/x \\\n --network=none b --c\n")
    assert run.flags == ("--mount=type=cache,target=/x", "--network=none")
    assert run.text == "b --c"


@pytest.mark.parametrize(
    ("text", "user"),
    [
        ("FROM a\nUSER u\nRUN b\n", "u"),
        ("FROM a\nRUN b\n", ""),
        ("FROM a\nUSER u\nFROM c\nRUN b\n", ""),
        ("FROM a AS base\nUSER u:g\nFROM base\nRUN b\n", "u:g"),
        ("FROM a AS base\nUSER u\nFROM base AS Next\nUSER root\nFROM next\nRUN b\n", "root"),
        ("FROM a\nONBUILD USER u\nRUN b\n", "u"),
    ],
)
def test_who_carries_it_out(text, user):
    """The user is that of the stage, and goes along to one that is built upon it."""
    assert instructions(text)[-1].user == user


@pytest.mark.parametrize("seed", range(20))
def test_any_text(seed):
    """Whatever the text is, nothing is raised, and the lines go upward."""
    dice = random.Random(seed)
    for _ in range(100):
        lines = [one.line for one in instructions("".join(dice.choices(PIECES, k=30)))]
        assert lines == sorted(lines)
