"""Reading Streamlit's secrets files: the values of `st.secrets`, each with its place."""

import os
import random
import subprocess
import sys
import tomllib

import pytest

from lib.sources.streamlit_secrets import read_streamlit_secrets, secrets_files
from lib.sources.toml_lines import key_lines

P, H = "project/.streamlit/secrets.toml", "home/.streamlit/secrets.toml"
PC, HC = "project/.streamlit/config.toml", "home/.streamlit/config.toml"
FOLDER_S = '[secrets]\nfiles = ["s"]'
CANARY = "FAKE-CANARY"

# The files, and each entry that counts: `p` and `h` stand for the two usual files.
CASES = {
    "none": ({}, []),
    "empty": ({P: ""}, []),
    "project": ({P: '\n# c\nA_KEY = "fake"\n'}, [("p:3", "A_KEY", "fake")]),
    "home": ({H: 'A_KEY = "fake"'}, [("h:1", "A_KEY", "fake")]),
    "project over home": (
        {H: 'A_KEY = "h"\nB_KEY = "h"\n', P: 'A_KEY = "p"\n'},
        [("h:2", "B_KEY", "h"), ("p:1", "A_KEY", "p")],
    ),
    "whole sections": (
        {H: '[a]\nx = "h"\ny = "h"\n[b]\nx = "h"', P: '[a]\nx = "p"'},
        [("h:5 [b]", "B_X", "h"), ("p:2 [a]", "A_X", "p")],
    ),
    "a switch replaces": ({H: 'A_KEY = "h"', P: "A_KEY = true"}, []),
    "an empty section replaces": ({H: '[a]\nx = "h"', P: "[a]"}, []),
    "dotted": (
        {P: 'a.x = "1"\na . b.y="2"'},
        [("p:1 [a]", "A_X", "1"), ("p:2 [a.b]", "A_B_Y", "2")],
    ),
    "inline": (
        {P: '\na = { x = "1", b.y = "2" }'},
        [("p:2 [a]", "A_X", "1"), ("p:2 [a.b]", "A_B_Y", "2")],
    ),
    "sections": (
        {P: '[a]\nHF_TOKEN = "1"\n[app.my-db] # c\napi-key="2"\n["q.r"]\n"x y" = "3"'},
        [("p:2 [a]", "HF_TOKEN", "1"), ("p:4 [app.my-db]", "APP_MY_DB_API_KEY", "2"),
         ("p:6 [q.r]", "Q.R_X Y", "3")],
    ),
    "quoted": (
        {P: """"A_KEY" = "1"\n'B_KEY' = '2'\n"C_\\u004bEY" = "3"\n"d.e" = {A_B = "4"}"""},
        [("p:1", "A_KEY", "1"), ("p:2", "B_KEY", "2"), ("p:3", "C_KEY", "3"),
         ("p:4 [d.e]", "A_B", "4")],
    ),
    "long texts": (
        {P: 'A_KEY = """\nB_KEY = "no"\n[c]\n"""\nB_KEY = \'\'\'\nB_KEY = 1\n\'\'\'\nC_KEY = "3"'},
        [("p:1", "A_KEY", 'B_KEY = "no"\n[c]\n'), ("p:5", "B_KEY", "B_KEY = 1\n"),
         ("p:8", "C_KEY", "3")],
    ),
    "arrays of tables": (
        {P: '[[a]]\nx = "1"\n[[a]]\nx = "2"\n[b]\nx = "3"'},
        [("p:6 [b]", "B_X", "3")],
    ),
    "numbers": (
        {P: "A = 7\nB = 1.50\nC = 0x10\nD = -inf"},
        [("p:1", "A", "7"), ("p:2", "B", "1.5"), ("p:3", "C", "16"), ("p:4", "D", "-inf")],
    ),
    "no keys": (
        {P: 'A = true\nB = 2024-01-01\nC = ["x"]\nD = [{x = "y"}]\nE = "e"'},
        [("p:5", "E", "e")],
    ),
    "blank values": ({P: 'A = ""\nB = "  "'}, [("p:1", "A", ""), ("p:2", "B", "  ")]),
    "CRLF": (
        {P: 'A = "1"\r\n\r\nB = """x\r\ny"""\r\n'},
        [("p:1", "A", "1"), ("p:3", "B", "x\ny")],
    ),
    "lone CR": ({P: 'A = "1"\r\rB = "2"'}, [("p:1", "A", "1"), ("p:3", "B", "2")]),
    "option": (
        {PC: '[secrets]\nfiles = ["b.toml", "d/a.toml", "gone.toml"]', P: 'A = "p"', H: 'A = "h"',
         "project/b.toml": 'A = "b"\nB = "b"', "project/d/a.toml": 'A = "a"'},
        [("b.toml:2", "B", "b"), ("d/a.toml:1", "A", "a")],
    ),
    "option at home": (
        {HC: '[secrets]\nfiles = ["a.toml"]', P: 'A = "p"', "project/a.toml": 'A = "a"'},
        [("a.toml:1", "A", "a")],
    ),
    "option of the project first": (
        {HC: '[secrets]\nfiles = ["a.toml"]', PC: '[secrets]\nfiles = ["b.toml"]',
         "project/a.toml": 'A = "a"', "project/b.toml": 'A = "b"'},
        [("b.toml:1", "A", "b")],
    ),
    "option without files": ({PC: "[secrets]\nfiles = []", P: 'A = "p"'}, []),
    "option with a tilde": ({PC: '[secrets]\nfiles = ["~/a.toml"]', "home/a.toml": "A = 1"}, []),
    "other options": ({PC: "[server]\nport = 1", P: 'A = "p"'}, [("p:1", "A", "p")]),
    "broken options": ({PC: '[secrets\nfiles = ["a.toml"]', P: 'A = "p"'}, [("p:1", "A", "p")]),
    "folders": (
        {PC: FOLDER_S, "project/s/A_KEY/any": " one\r\ntwo\n", "project/s/b/x": "1",
         "project/s/b/y": "2\n", "project/s/b/deep/z": "3", "project/s/c/deep/z": "4"},
        [("s/A_KEY/any", "A_KEY", "one\ntwo"), ("s/b/x [b]", "B_X", "1"),
         ("s/b/y [b]", "B_Y", "2")],
    ),
    "folder over file": (
        {PC: '[secrets]\nfiles = ["a.toml", "s"]', "project/a.toml": 'A = "a"\nB = "a"\nC = "a"',
         "project/s/A/any": "s", "project/s/B/deep/z": "no"},
        [("a.toml:3", "C", "a"), ("s/A/any", "A", "s")],
    ),
}  # fmt: skip

# Files that Streamlit refuses, with the rule and the place of the problem.
BROKEN = {
    "bare word": ({P: f"A = 'a'\nB = {CANARY}\n"}, "secrets-toml-malformed", "p:2"),
    "like a .env": ({P: f"A_KEY={CANARY}"}, "secrets-toml-malformed", "p:1"),
    "twice": ({P: f'A = "{CANARY}"\n\nA = "{CANARY}"'}, "secrets-toml-malformed", "p:3"),
    "odd name": ({P: '\n["(at line 9"]\n["(at line 9"]'}, "secrets-toml-malformed", "p:3"),
    "unclosed": ({P: f'A = """{CANARY}\n{CANARY}\n'}, "secrets-toml-malformed", "p:2"),
    "cut off": ({P: f'A = "{CANARY}"\nB = '}, "secrets-toml-malformed", "p:2"),
    "deep": ({P: "A = " + "[" * 9999}, "secrets-toml-malformed", "p:1"),
    "huge number": ({P: "A = 0x" + "f" * 9999}, "secrets-toml-malformed", "p:1"),
    "only home": ({H: f"A = {CANARY}", P: 'B = "fake"'}, "secrets-toml-malformed", "h:1"),
    "mark": ({P: '\ufeffA = "a"'}, "env-file-encoding", "p:1"),
    "folder named .toml": ({f"{P}/A/any": CANARY}, "file-unreadable", "p"),
    "no folder inside": ({PC: FOLDER_S, "project/s/A": CANARY}, "secrets-path-invalid", "s/A"),
    "no UTF-8": ({PC: FOLDER_S, "project/s/A/x": "\n\udcff"}, "env-file-encoding", "s/A/x:2"),
    "gone": ({PC: FOLDER_S, P: 'A = "a"'}, "secrets-path-invalid", "s"),
    "no folder": ({PC: FOLDER_S, "project/s": CANARY}, "secrets-path-invalid", "s"),
    "NUL": ({PC: '[secrets]\nfiles = ["\\u0000.toml"]'}, "file-unreadable", "?.toml"),
}


@pytest.mark.parametrize(("files", "expected"), CASES.values(), ids=CASES)
def test_values_and_places(tmp_path, files, expected):
    """Each name that counts has the value of `st.secrets` and the line it stands on."""
    source = read_tree(*make_tree(tmp_path, files))
    counting = [one for one in source.entries if not one.replaced]
    found = [(_short(one.place), one.name, one.value.reveal()) for one in counting]
    assert found == expected
    assert source.problems == ()


@pytest.mark.parametrize(("files", "rule", "place"), BROKEN.values(), ids=BROKEN)
def test_one_broken_file_spoils_them_all(tmp_path, files, rule, place):
    """A file that Streamlit refuses is one problem at its line, and leaves no entries at all."""
    source = read_tree(*make_tree(tmp_path, files))
    (problem,) = source.problems
    assert (problem.rule, problem.severity, _short(problem.place)) == (rule, "error", place)
    assert source.entries == ()
    assert CANARY not in str(problem)
    if rule == "secrets-toml-malformed":
        assert f"line {problem.place.line}" in problem.title


def test_a_name_may_be_anything_that_toml_allows(tmp_path):
    """A key that no variable can be called is read all the same."""
    source = read_tree(*make_tree(tmp_path, {P: '"a=b" = "1"\n"\\u0000" = "2"\n"" = "3"'}))
    told = [(one.place.line, one.name, one.value.reveal()) for one in source.entries]
    assert told == [(1, "a=b", "1"), (2, "\0", "2"), (3, "", "3")]


def test_a_file_that_is_replaced_is_still_told(tmp_path):
    """A name that a later file sets again is told with its place, as replaced by a file."""
    files = {H: 'A = "h"\n[b]\nx = "h"\n[c]\nx="h"', P: 'A = "p"\nb = 1'}
    source = read_tree(*make_tree(tmp_path, files))
    told = [(_short(one.place), one.replaced) for one in source.entries]
    assert told == [("h:1", "file"), ("h:3 [b]", "file"), ("h:5 [c]", ""), ("p:1", ""), ("p:2", "")]
    assert source.files == ("~/.streamlit/secrets.toml", ".streamlit/secrets.toml")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every folder")
@pytest.mark.parametrize("closed", ["home", "home/.streamlit", "project/s", "project/s/A"])
def test_a_closed_folder_is_a_problem(tmp_path, closed):
    """A folder that may not be opened is said, where Streamlit would fail."""
    files = {HC: "", "project/s/A/any": CANARY}
    if closed.startswith("project"):
        files[PC] = FOLDER_S
    folder, home = make_tree(tmp_path, files)
    (tmp_path / closed).chmod(0)
    source = read_tree(folder, home)
    (tmp_path / closed).chmod(0o700)
    (problem,) = source.problems
    assert (problem.rule, source.entries) == ("file-unreadable", ())


@pytest.mark.parametrize(
    ("option", "config"),
    [
        ("a.toml", ""),
        ("a.toml s  /b.toml", 'files = ["c.toml"]'),
        (" ", ""),
        ("", 'files = ["c.toml"]'),
    ],
)
def test_the_option_is_that_of_streamlit(tmp_path, option, config):
    """`STREAMLIT_SECRETS_FILES` and `config.toml` name the files that Streamlit would read."""
    folder, home = make_tree(tmp_path, {PC: f"[secrets]\n{config}"})
    environ = {"STREAMLIT_SECRETS_FILES": option, "HOME": str(home)}
    run = [sys.executable, "-m", "streamlit", "config", "show"]
    done = subprocess.run(run, cwd=folder, env=environ, check=True, capture_output=True, text=True)
    # What is not set is shown as a comment.
    shown = done.stdout.partition("[secrets]")[2].replace("\n# ", "\n")
    theirs = tomllib.loads(shown[shown.index("files = [") :])["files"]
    assert list(secrets_files(folder, home, environ)) == [folder / one for one in theirs]


LINES = {
    'A = "#" # """\nB = """\nA = 1\n"""\nC = 1': {("A",): 1, ("B",): 2, ("C",): 5},
    'A = """x""""\nB = "y"\nC = 1': {("A",): 1, ("B",): 2, ("C",): 3},
    'A = """x \\""" y\nB = 1\n"""""\nC = 1': {("A",): 1, ("C",): 4},
    "A = '''\\'''\nB = ''''x''''\nC = 1": {("A",): 1, ("B",): 2, ("C",): 3},
    "A = [ # [b]\n[1],\n[2]\n]\nB = 1": {("A",): 1, ("B",): 5},
    'A = ["[b]",\n"]"]\nB = "]"\n[c]\nD = 1': {("A",): 1, ("B",): 3, ("c",): 4, ("c", "D"): 5},
    '["a]b" . c]\nD = 1\n[ e ]': {("a]b", "c"): 1, ("a]b", "c", "D"): 2, ("e",): 3},
    'A = "\u2028\x85"\nB = 1': {("A",): 1, ("B",): 2},
    "1.2 = 3.4\n- = -1": {("1", "2"): 1, ("-",): 2},
}


@pytest.mark.parametrize(("text", "lines"), LINES.items())
def test_lines_of_keys(text, lines):
    """A key has the line on which it is written, whatever texts, lists and comments hold."""
    tomllib.loads(text)
    assert key_lines(text) == lines


def test_lines_of_generated_documents():
    """However a document is put together, each key has the line its statement begins on."""
    draw = random.Random(1967)
    values = ['"x"', "'#'", "1.5", "{ x = 1 }", "[\n[1],\n['a'], # [b]\n]"]
    values += ['"""\nK = 1\n"""', "'''\n[no]\n\\'''"]
    for _ in range(300):
        text, section = "", ""
        expected: dict[tuple[str, ...], int] = {}
        for number in range(draw.randint(1, 9)):
            text += draw.choice(["", "\n", "# K = '''\n", "  \n\n"])
            line = text.count("\n") + 1
            if draw.random() < 0.3:
                section = f"s{number}"
                text += f"[{section}]\n"
                expected[section,] = line
            else:
                expected[(section, f"k{number}") if section else (f"k{number}",)] = line
                text += f"k{number} = {draw.choice(values)}\n"
        tomllib.loads(text)
        assert key_lines(text) == expected, text


def make_tree(base, files):
    """Make a project folder and a home folder with these files; return both."""
    for folder in ("project", "home"):
        (base / folder).mkdir()
    for name, text in files.items():
        (base / name).parent.mkdir(parents=True, exist_ok=True)
        (base / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    return base / "project", base / "home"


def read_tree(folder, home):
    """Return what `st.secrets` of an app in this folder holds."""
    return read_streamlit_secrets(secrets_files(folder, home, {}), folder, home)


def _short(place):
    usual = {"~/.streamlit/secrets.toml": "h", ".streamlit/secrets.toml": "p"}
    return str(place).replace(place.label, usual.get(place.label, place.label), 1)
