"""What an ignore comment silences: a finding whose every place carries it, in files of any name."""

import string
from itertools import product
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.diagnosis.checks import local_findings
from lib.diagnosis.rule import Finding, Where
from lib.diagnosis.rule_runner import Diagnosis, ReportedFinding
from lib.diagnosis.suppressions import Suppressions
from lib.project import load_project
from lib.report.code_scanning import as_sarif
from lib.sources import Place
from lib.sources.env_file import env_files

RULE = "browser-exposed-name"
COMMENT = f"# spaces-secrets: ignore {RULE} made up\n"
LINE = "NEXT_PUBLIC_A_TOKEN=made-up-4711\n"
# What a name of a file may hold and a place's text is taken apart by, and letters of all kinds.
ODD = [
    " ",
    ":",
    ":3",
    ":3:1",
    " [a]",
    "#",
    "'",
    '"',
    "`",
    "?",
    "*",
    "$(x)",
    "\\",
    "é",
    "日",
    "\u2028",
]
ENDINGS = st.lists(st.sampled_from([*ODD, *string.ascii_lowercase[:6], "."]), max_size=6).map(
    "".join
)


def found_in(folder: Path) -> list[ReportedFinding]:
    """Return what the rule finds in a folder."""
    project = load_project(folder, {}, folder)
    return [one for one in local_findings(project, {}, folder) if one.rule.id == RULE]


def write(folder: Path, endings: list[str], commented: list[bool]) -> None:
    """Write a file of each name, with the comment above its line or without."""
    for ending, quiet in zip(endings, commented, strict=True):
        text = f"OTHER=1\n{COMMENT if quiet else ''}{LINE}"
        (folder / f".env.x{ending}").write_text(text, encoding="utf-8")


@settings(max_examples=25, deadline=None)
@given(st.data(), st.lists(ENDINGS, min_size=1, max_size=3, unique=True))
def test_every_place_has_to_carry_it(tmp_path_factory, data, endings):
    """However files are named, a finding about several is silent where each has the comment."""
    commented = [data.draw(st.booleans()) for _ in endings]
    folder = tmp_path_factory.mktemp("project")
    write(folder, endings, commented)
    assert bool(found_in(folder)) == (not all(commented))


@pytest.mark.parametrize("ending", ["", *ODD, "a b:3", ":3 [a]:4"])
def test_one_file_of_any_name_can_be_silenced(tmp_path, ending):
    """A blank, a colon, a quote mark or another letter in a file's name changes nothing."""
    write(tmp_path, [ending], [False])
    assert len(found_in(tmp_path)) == 1
    write(tmp_path, [ending], [True])
    assert found_in(tmp_path) == []


@pytest.mark.parametrize("quiet", list(product([True, False], repeat=3)))
@pytest.mark.parametrize("line_above", [True, False])
def test_each_of_three_lines(quiet, line_above, tmp_path):
    """Of a finding's three places in one file, a comment on the line or above it counts for one."""
    text, lines = "", []
    for number, one in enumerate(quiet):
        text += COMMENT if one and line_above else "A=1\n"
        text += f"B{number}=2 {COMMENT if one and not line_above else chr(10)}"
        lines.append(2 * number + 2)
    (tmp_path / ".env").write_text(text, encoding="utf-8")
    silences = Suppressions(env_files(tmp_path, tmp_path))
    finding = Finding("x", tuple(Where(".env", Place(".env", line)) for line in lines))
    assert silences.cover(RULE, finding) == all(quiet)
    assert not silences.cover("another-rule", finding)


NOT_COVERED = {
    "the environment": (Where("os.environ", Place("os.environ")),),
    "a source as a whole": (Where("git"),),
    "a file without a line": (Where(".env", Place(".env")),),
    "a file of another kind": (Where("app.py", Place("app.py", 2)),),
    "the same line elsewhere": (Where(".env", Place("sub/.env", 2)),),
    "no place at all": None,
}


@pytest.mark.parametrize("other", NOT_COVERED)
def test_a_place_without_comments_keeps_it_loud(tmp_path, other):
    """A comment in a file says nothing of the environment, of git, or of another file."""
    (tmp_path / ".env").write_text(COMMENT + LINE, encoding="utf-8")
    silences = Suppressions(env_files(tmp_path, tmp_path))
    here = Where(".env", Place(".env", 2))
    assert silences.cover(RULE, Finding("x", (here,)))
    more = NOT_COVERED[other]
    assert not silences.cover(RULE, Finding("x", () if more is None else (here, *more)))
    assert not silences.cover(RULE, Finding("x", (here,), unlisted=1))


def test_files_that_are_shown_alike_are_not_mistaken(tmp_path):
    """Where two odd names are shown as one, a comment in one of the files silences neither."""
    for first, second in product([True, False], repeat=2):
        write(tmp_path, ["`", "\x01"], [first, second])
        assert bool(found_in(tmp_path)) == (not (first and second))


@pytest.mark.parametrize("inside", ["\u2028", "\x0b", "\x0c", "\x1c", "\x85", "\u2029"])
def test_lines_are_counted_as_the_parser_counts_them(tmp_path, inside):
    """A letter that only some take for the end of a line moves no comment to another line."""
    text = f'A="x{inside}y"\n{COMMENT}{LINE}'
    (tmp_path / ".env.x").write_text(text, encoding="utf-8")
    assert found_in(tmp_path) == []
    text = f'A="x{inside}y"\n{COMMENT}B=1\n{LINE}'
    (tmp_path / ".env.x").write_text(text, encoding="utf-8")
    assert len(found_in(tmp_path)) == 1


@pytest.mark.parametrize("ending", ["", " ", ":3", " [a]", ":3 [a]:4", "é", "#", "%20"])
def test_code_scanning_names_the_file_itself(tmp_path, ending):
    """A result stands in the file that was read, at its line, whatever its name looks like."""
    write(tmp_path, [ending], [False])
    diagnosis = Diagnosis(tuple(found_in(tmp_path)), (), (), {}, 0)
    [result] = as_sarif(diagnosis, tmp_path)["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    assert unquote(place["artifactLocation"]["uri"]) == f".env.x{ending}"
    assert place["region"]["startLine"] == 2
