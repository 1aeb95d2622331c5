"""Reading a `.env`: the values of python-dotenv, the lines of the file, and no side effect."""

import json
import os
import random
import subprocess
import sys

import pytest
from dotenv import dotenv_values
from dotenv.main import DotEnv

from lib.sources.dotenv_file import read_dotenv

ENVIRON = {"OUTER": "outer", "EMPTY_OUTER": "", "A": "outer-a"}

# What a file holds, and the (line, name, value) of each entry that counts, as python-dotenv reads.
FILES = {
    "plain": ("FAKE=fake-value\n", [(1, "FAKE", "fake-value")]),
    "no newline at the end": ("FAKE=fake-value", [(1, "FAKE", "fake-value")]),
    "nothing": ("", []),
    "only blank": (" \n\t\n\n", []),
    "empty": ("FAKE=\nOTHER=''\n", [(1, "FAKE", ""), (2, "OTHER", "")]),
    "white space": ('FAKE="  "\nOTHER=   \n', [(1, "FAKE", "  "), (2, "OTHER", "")]),
    "spaces around =": ("FAKE = fake \n\tB\t=\tb\n", [(1, "FAKE", "fake"), (2, "B", "b")]),
    "single quotes": ("FAKE='fake value'\n", [(1, "FAKE", "fake value")]),
    "double quotes": ('FAKE="fake value"\n', [(1, "FAKE", "fake value")]),
    "quote inside": ("FAKE=it's\nB=\"it's\"\n", [(1, "FAKE", "it's"), (2, "B", "it's")]),
    "escaped quote": (r'FAKE="a \"b\" \\ c"' + "\n", [(1, "FAKE", r'a "b" \ c')]),
    "escapes in double": (r'FAKE="a\nb\tc"', [(1, "FAKE", "a\nb\tc")]),
    "escapes in single": (r"FAKE='a\nb\'c'", [(1, "FAKE", r"a\nb'c")]),
    "escapes without quotes": (r"FAKE=a\nb", [(1, "FAKE", r"a\nb")]),
    "export": ("export FAKE=fake\nexport  B='b'\n", [(1, "FAKE", "fake"), (2, "B", "b")]),
    "export as a name": ("export=fake\n", [(1, "export", "fake")]),
    "quoted name": ("'FAKE'=fake\n", [(1, "FAKE", "fake")]),
    "comments": ("# FAKE=no\n  # B=no\nC=c # no\n", [(3, "C", "c")]),
    "# in values": ("FAKE=a#b\nB='a # b'\n", [(1, "FAKE", "a#b"), (2, "B", "a # b")]),
    "# at the start": ("FAKE=#fake\nB=a #b\n", [(1, "FAKE", "#fake"), (2, "B", "a")]),
    "comment as value": ("FAKE= # nothing\nB=b\n", [(1, "FAKE", ""), (2, "B", "b")]),
    "comment after quotes": ("FAKE='fake' # no\n", [(1, "FAKE", "fake")]),
    "= in values": ("FAKE=a=b==\nURL=h://x?a=1&b=2\n", [(1, "FAKE", "a=b=="), (2, "URL", "h://x?a=1&b=2")]),
    "CRLF": ("FAKE=fake\r\n\r\nB='b'\r\n", [(1, "FAKE", "fake"), (3, "B", "b")]),
    "lone CR": ("FAKE=fake\r\rB=b\r", [(1, "FAKE", "fake"), (3, "B", "b")]),
    "CRLF in quotes": ("FAKE='a\r\nb'\r\nB=b\r\n", [(1, "FAKE", "a\nb"), (3, "B", "b")]),
    "duplicates": ("FAKE=one\nB=b\nFAKE=two\n", [(2, "B", "b"), (3, "FAKE", "two")]),
    "duplicate, empty": ("FAKE=one\nFAKE=\n", [(2, "FAKE", "")]),
    "no =": ("FAKE\nB=b\n", [(2, "B", "b")]),
    "no = after a value": ("FAKE=one\nB=b\nFAKE\n", [(2, "B", "b")]),
    "blank lines before": ("\n\n# c\n\nFAKE=fake\n", [(5, "FAKE", "fake")]),
    "indented": ("\n  FAKE=fake\n", [(2, "FAKE", "fake")]),
    "multi-line before": ('A1="x\ny\n\nz"\n\nB=b\n', [(1, "A1", "x\ny\n\nz"), (6, "B", "b")]),
    "key in multi-line": ("A1='x\nB=no\n'\nB=b\n", [(1, "A1", "x\nB=no\n"), (4, "B", "b")]),
    "interpolation": ("X=x\nFAKE=${X}-${OUTER}\n", [(1, "X", "x"), (2, "FAKE", "x-outer")]),
    "environment first": ("A=file\nFAKE=${A}\n", [(1, "A", "file"), (2, "FAKE", "outer-a")]),
    "empty environment": ("FAKE=[${EMPTY_OUTER:-d}]", [(1, "FAKE", "[]")]),
    "unset": ("FAKE=[${NOWHERE}]\n", [(1, "FAKE", "[]")]),
    "default": ("FAKE=${NOWHERE:-default}\n", [(1, "FAKE", "default")]),
    "default, set": ("X=x\nFAKE=${X:-default}\n", [(1, "X", "x"), (2, "FAKE", "x")]),
    "default, name without =": ("X\nFAKE=[${X:-default}]\n", [(2, "FAKE", "[]")]),
    "later name": ("FAKE=[${X}]\nX=x\n", [(1, "FAKE", "[]"), (2, "X", "x")]),
    "itself": ("FAKE=a\nFAKE=${FAKE}b\n", [(2, "FAKE", "ab")]),
    "in single quotes": ("X=x\nFAKE='${X}'\n", [(1, "X", "x"), (2, "FAKE", "x")]),
    "no braces": ("FAKE=$OUTER-$(id)\n", [(1, "FAKE", "$OUTER-$(id)")]),
    "unclosed braces": ("FAKE=${OUTER\n", [(1, "FAKE", "${OUTER")]),
    "unicode": ("FAKE=schlüssel-✓\nÄ=ä\n", [(1, "FAKE", "schlüssel-✓"), (2, "Ä", "ä")]),
    "unicode spaces": ("FAKE=a\u2028b\x85c\nB=b\n", [(1, "FAKE", "a\u2028b\x85c"), (2, "B", "b")]),
    "mark": ("\ufeffFAKE=fake\nB=b\n", [(1, "FAKE", "fake"), (2, "B", "b")]),
    "broken line": ("FAKE=fake\nB='b\nC=c\n", [(1, "FAKE", "fake"), (3, "C", "c")]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), FILES.values(), ids=FILES)
def test_values_and_lines(tmp_path, text, expected):
    """The values are those of python-dotenv, and each entry has the line it stands on."""
    path = _write(tmp_path, text)
    assert _counting(_read(path)) == expected
    assert _theirs(path) == {name: value for _, name, value in expected}


def test_the_table_is_what_load_dotenv_does(tmp_path):
    """An app that calls `load_dotenv()` has exactly these values, the environment before them."""
    paths = []
    for number, (text, _) in enumerate(FILES.values()):
        (tmp_path / str(number)).mkdir()
        paths.append(_write(tmp_path / str(number), text))
    code = (
        "import dotenv, json, os, sys\nbefore = json.loads(sys.argv[1])\n"
        "for path in sys.argv[2:]:\n os.environ.clear(); os.environ.update(before)\n"
        " dotenv.load_dotenv(path); print(json.dumps(dict(os.environ)))"
    )
    run = [sys.executable, "-c", code, json.dumps(ENVIRON), *map(str, paths)]
    apps = subprocess.run(run, check=True, capture_output=True, text=True).stdout.splitlines()
    assert len(apps) == len(FILES)
    for path, app in zip(paths, apps, strict=True):
        ours = {name: value for _, name, value in _counting(_read(path))}
        assert ours | ENVIRON == json.loads(app), path.read_bytes()


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("this is no assignment\nFAKE=fake\n", [1]),
        ("FAKE=fake\n\n\n  no assignment\n", [4]),
        ("FAKE='unclosed\nB=b\n", [1]),
        ('# c\nFAKE="a" b\nB=b\n=c\n', [2, 4]),
        ("A='x\ny'\nno assignment\r\n\r\nno assignment\r", [3, 5]),
        ("\ufeffno assignment\n", [1]),
    ],
)
def test_a_skipped_line_is_reported(tmp_path, text, lines):
    """Each line that python-dotenv cannot parse is an error at that line, without its text."""
    source = _read(_write(tmp_path, text))
    skipped = [one for one in source.problems if one.rule == "env-line-ignored"]
    assert [one.place.line for one in skipped] == lines
    assert {one.severity for one in skipped} == {"error"}
    assert not any(word in str(source.problems) for word in ("assignment", "unclosed", '"a"'))


def test_replaced_lines_are_kept_and_marked(tmp_path):
    """Every line of a repeated name is told, and all but the last are marked as replaced."""
    source = _read(_write(tmp_path, "FAKE=1\nB=b\nFAKE=2\nFAKE=3\nC=c\nC\n"))
    told = [(one.name, one.place.line, one.value.reveal(), one.replaced) for one in source.entries]
    assert told == [
        ("FAKE", 1, "1", "line"),
        ("B", 2, "b", ""),
        ("FAKE", 3, "2", "line"),
        ("FAKE", 4, "3", ""),
        ("C", 5, "c", "line"),
    ]


def test_the_places_carry_the_label(tmp_path):
    """Entries and the list of files say the label of the file, and the kind of the source."""
    source = read_dotenv(_write(tmp_path, "FAKE=fake\n"), ".env.local", "app/.env.local", {})
    assert source.kind == source.entries[0].source == ".env.local"
    assert str(source.entries[0].place) == "app/.env.local:1"
    assert source.files == ("app/.env.local",)


def test_a_mark_is_a_warning(tmp_path):
    """A byte order mark is reported, and the first name is read all the same."""
    source = _read(_write(tmp_path, "\ufeffFAKE=fake\n"))
    told = [(one.rule, one.severity, str(one.place)) for one in source.problems]
    assert told == [("env-file-encoding", "warning", ".env:1")]
    assert _counting(source) == [(1, "FAKE", "fake")]
    assert not _read(_write(tmp_path, "FAKE=\ufefffake\n")).problems


def test_no_file_is_no_problem(tmp_path):
    """Where there is no `.env` there is an empty source, and nothing to mend."""
    source = _read(tmp_path / ".env")
    assert (source.entries, source.problems, source.files) == ((), (), ())


def test_reading_leaves_the_environment_alone(tmp_path):
    """Reading a file changes no variable of this process, and looks at none either."""
    path = _write(tmp_path, "PATH=fake\nNEW_FAKE_NAME=fake\nB=[${HOME}]\n")
    before = dict(os.environ)
    source = _read(path)
    assert dict(os.environ) == before
    assert _counting(source)[-1] == (3, "B", "[]")


def test_generated_files_are_read_as_python_dotenv_reads_them(tmp_path, caplog):
    """Whatever pieces a file is made of, names, values and skipped lines are python-dotenv's."""
    draw = random.Random(20240229)
    pieces = ["A", "B", "OUTER", "NOWHERE", "=", "=", "=", " ", "\t", "'", '"', "\\", "#", "x", "é"]
    pieces += ["\n", "\n", "\n", "\r\n", "\r", "export ", "${A}", "${B:-b}", "${NOWHERE:-d}", "${"]
    pieces += ["A=1\n", "B='b'\n", 'A="a\nb"\n', "\ufeff", "\u2028", "\x0c"]
    seen = {"entries": 0, "problems": 0, "replaced": 0}
    for _ in range(600):
        path = _write(tmp_path, "".join(draw.choices(pieces, k=draw.randint(0, 40))))
        source = _read(path)
        told = path.read_bytes()
        caplog.clear()
        assert {name: value for _, name, value in _counting(source)} == _theirs(path), told
        skipped = [one for one in source.problems if one.rule == "env-line-ignored"]
        assert len(skipped) == len(caplog.records), told
        lines = path.read_text(encoding="utf-8").split("\n")
        for one in source.entries:
            assert one.name.split("\n")[0] in lines[(one.place.line or 0) - 1], told
        seen["entries"] += len(source.entries)
        seen["problems"] += len(skipped)
        seen["replaced"] += sum(bool(one.replaced) for one in source.entries)
    assert min(seen.values()) > 50


def test_a_value_is_expanded_as_dotenv_values_does_where_nothing_is_set(tmp_path, monkeypatch):
    """With an empty environment there is no difference between the ways of python-dotenv."""
    for name in ("X", "FAKE", "NOWHERE"):
        monkeypatch.delenv(name, raising=False)
    path = _write(tmp_path, "X=x\nFAKE=${X}${NOWHERE:-d}\n")
    ours = {one.name: one.value.reveal() for one in read_dotenv(path, ".env", ".env", {}).entries}
    assert ours == dotenv_values(path) == {"X": "x", "FAKE": "xd"}


def _write(folder, text):
    """Write a `.env` byte by byte as given."""
    path = folder / ".env"
    path.write_bytes(text.encode("utf-8"))
    return path


def _read(path):
    return read_dotenv(path, ".env", ".env", ENVIRON)


def _counting(source):
    """Return line, name and value of every entry that is not replaced."""
    found = [one for one in source.entries if not one.replaced]
    return [(one.place.line, one.name, one.value.reveal()) for one in found]


def _theirs(path):
    """Return what python-dotenv's `load_dotenv()` would set, with `ENVIRON` around it."""
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ:
            patch.delenv(name)
        for name, value in ENVIRON.items():
            patch.setenv(name, value)
        found = DotEnv(path, encoding="utf-8", override=False).dict()
    return {name: value for name, value in found.items() if value is not None}
