"""Texts made to take long: each is read or refused within a little processor time, and told."""

import os
import random
import resource
import string
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from dotenv.variables import Literal, Variable, parse_variables
from hypothesis import given
from hypothesis import strategies as st

from lib.diagnosis.checks import local_findings
from lib.editing.interfaces import EditError
from lib.editing.remove_names import TidyNames
from lib.migration.importing import read_text
from lib.project import load_project
from lib.sources import NOTHING
from lib.sources.bounded import (
    DEEPEST,
    LONGEST_LINE,
    MOST_BYTES,
    MOST_LINES,
    InputLimitError,
    env_bindings,
    toml_document,
)
from lib.sources.dotenv_file import read_dotenv
from lib.sources.expansion import MOST_CHARACTERS, Expander, ExpansionError, Reference, parts
from tests.support.env_lines import thorough
from tests.support.patterns import ROOT
from tests.support.projects import write_project

# More than the slowest honest file of full size takes, and far less than any of these took before.
CPU_SECONDS: Final = 60
_BIG: Final = 200_000


def _billion(width: int, lines: int) -> str:
    first = "A0=" + "x" * width + "\n"
    return first + "".join(f"A{n}=${{A{n - 1}}}${{A{n - 1}}}\n" for n in range(1, lines))


ENV: Final[dict[str, str]] = {
    "doubling": _billion(1000, 60),
    "many steps": "A=x\n" + "B=" + "${A}" * _BIG + "\n",
    "open": "A=" + "${" * _BIG,
    "open with colons": "A=" + "${" * _BIG + ":",
    "nested": "A=" + "${" * _BIG + "}" * _BIG,
    "colons": "A=" + "${a:b}" * 40_000,
    "lines": "A=1\n" * 500_000,
    "empty lines": "\n" * 1_000_000,
    "names": "".join(f"NAME_{n}=1\n" for n in range(100_000)),
    "bare names": "A\n" * 300_000,
    "blanks": "A=x" + " " * _BIG + "y",
    "blanks and tabs": ("A=x" + " \t" * 5000 + "y\n") * 20,
    "blanks before a comment": "A=x" + " " * _BIG + "#",
    "a long line": "A=" + "x" * 3_000_000,
    "a long name": "A" * _BIG + "=1",
    "quote never closed": "A='" + "x\n" * _BIG,
    "quotes": "A=" + "'" * _BIG,
    "escapes": "A='" + "\\'" * _BIG + "\n",
    "quotes around": "OPENAI_API_KEY=\"'" + "`" * 100_001 + "'\"",
    "VITE": "VITE_A_TOKEN=" + "a" * 50_000 + "1\n",
    "VITE words": "VITE_A_KEY=" + "Aa" * 50_000 + "-\n",
    "same name": "A_KEY=1\n" * 15_000,
    "close names": "".join(f"OPENAI_API_KE{'Y' * (n % 50)}{n}=1\n" for n in range(10_000)),
    "base url": "OPENAI_BASE_URL=http://" + "a." * 50_000 + "\n",
    "export": "export " * _BIG,
    "comments": "#" * _BIG + "\n" + "# A=1\n" * 10_000,
    "key blocks": "-----BEGIN\n" * 10_000,
    "carriage returns": "A=1\r" * _BIG,
    "placeholder": "A_KEY=" + "your-" * 40_000,
    "angle brackets": "A_KEY=" + "<" * _BIG,
}
TOML: Final[dict[str, str]] = {
    "dotted": ".".join("a" * 50_000) + " = 1\n",
    "dotted quoted": ".".join(['"a"'] * 50_000) + " = 1\n",
    "dotted headers": "[" + ".".join("a" * 50_000) + "]\n",
    "dotted inline": "x = {" + ".".join("a" * 50_000) + " = 1}\n",
    "arrays": "a = " + "[" * 50_000 + "]" * 50_000 + "\n",
    "tables": "a = " + "{a=" * 50_000 + "1" + "}" * 50_000 + "\n",
    "keys": "".join(f"a{n} = 1\n" for n in range(100_000)),
    "quotes": 'a = "' * 50_000,
    "three quotes": 'a = """' + '"" ' * 100_000,
    "escapes": 'a = "' + "\\" * _BIG,
    "escaped quotes": '\\"' * 100_000,
    "escaped quotes in a text": 'a = "' + '\\"' * 100_000 + "\n" + '\\"' * 100_000,
    "escaped quotes in lines": 'a = """\n' + '\\"""\n' * 15_000,
    "apostrophes": "a = " + "\\" + "' '" * 25_000,
    "digits": "a = " + "1" * _BIG + "\n",
    "underscores": "a = " + "1_" * _BIG + "\n",
    "list": "a = [" + "1," * 600_000 + "]\n",
    "lines": "#\n" * 600_000,
    "names": 'OPENAI_API_KEY = "' + "a" * 100_000 + '"\n',
}
CASES: Final = [(".env", name) for name in ENV] + [(".streamlit/secrets.toml", one) for one in TOML]


@pytest.mark.parametrize(("file", "name"), CASES)
def test_a_hostile_file_is_looked_at_in_a_moment(file: str, name: str, tmp_path: Path):
    """`check --offline` ends within its processor time for any file, and reads or names it."""
    text = (ENV if file == ".env" else TOML)[name]
    write_project(tmp_path / "app", {file: text})
    done = _limited("-m", "lib", "check", "--offline", str(tmp_path / "app"), home=tmp_path)
    assert done.returncode in {0, 1}, (done.returncode, done.stderr[-500:])
    assert "Traceback" not in done.stderr + done.stdout
    if len(text) > MOST_BYTES or text.count("\n") > MOST_LINES:
        assert "not read" in done.stdout


def test_names_do_not_multiply_with_files(tmp_path: Path):
    """Many names that are almost right, beside much code that holds none of them."""
    names = {
        f"{right[:at]}{letter}{right[at + kept :]}_API_KEY"
        for right in ("OPENAI", "MISTRAL", "ANTHROPIC", "COHERE", "GEMINI", "REPLICATE")
        for at in range(len(right))
        for kept in (0, 1)
        for letter in string.ascii_uppercase
    }
    files = {".env": "".join(f"{name}=x\n" for name in sorted(names))}
    files |= {f"part{number}.py": "opena mistra an " * 12_000 for number in range(100)}
    write_project(tmp_path / "app", files)
    done = _limited("-m", "lib", "check", "--offline", str(tmp_path / "app"), home=tmp_path)
    assert done.returncode in {0, 1}, done.stderr[-500:]


def test_code_that_is_none_is_looked_at_in_a_moment(tmp_path: Path):
    """Quotes that are not closed let Python's tokenizer look at the rest of a line each time."""
    host = "# api-inference.huggingface.co\n"
    files = {f"part{one}.py": host + "x = " + f"\\{one}" * 90_000 + "\n" for one in "'\""}
    files["blank.py"] = host + "x =" + " " * 190_000 + "$\n"
    write_project(tmp_path / "app", files)
    done = _limited("-m", "lib", "check", "--offline", str(tmp_path / "app"), home=tmp_path)
    assert done.returncode in {0, 1}, done.stderr[-500:]


def test_generated_files_are_looked_at_in_a_moment(tmp_path: Path):
    """A folder full of generated hostile files is looked at within one share of processor time."""
    dice = random.Random(8)
    pieces = [
        "${",
        "}",
        ":-",
        "'",
        '"',
        "\\",
        " ",
        "\t",
        "\n",
        "=",
        "#",
        "A",
        "_KEY",
        ".",
        "[",
        "]",
        "{",
        "export ",
        "VITE_",
        "your-",
        "<",
        "-----BEGIN",
        "\r",
        "sk-",
        "\u00a0",
    ]
    files = {}
    for number in range(12):
        few = dice.sample(pieces, 4)
        text = "".join(dice.choice(few) * dice.choice([1, 1, 3, 5000]) for _ in range(60))
        files[f".env.{number}" if number else ".env"] = text
        files[f"part{number}.py"] = f"import os\nx = {text!r}\nos.environ[" + text
    write_project(tmp_path / "app", files | {"README.md": "---\n" + "sdk: " * 20_000})
    done = _limited("-m", "lib", "check", "--offline", str(tmp_path / "app"), home=tmp_path)
    assert done.returncode in {0, 1}, done.stderr[-500:]
    assert "Traceback" not in done.stderr


def _limited(*words: str, home: Path) -> "subprocess.CompletedProcess[str]":
    """Run a command with a limit of processor time, which no other work on the machine uses up."""
    return subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS)),
    )


@pytest.mark.parametrize("name", ENV)
def test_a_brought_text_is_read_or_refused(name: str):
    """The intake makes rows of a hostile text or says what is wrong with it; nothing is raised."""
    reading = read_text(ENV[name], ".env", {})
    assert reading.lines or reading.problem


# --- each bound, from both sides -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("most", "more"),
    [
        ("A=1\n" * MOST_LINES, "A=1\n" * (MOST_LINES + 1)),
        ("A=" + "x" * (LONGEST_LINE - 2), "A=" + "x" * (LONGEST_LINE - 1)),
        ("# x\n" * 10, ("x" * 1000 + "\n") * (MOST_BYTES // 1001 + 1)),
        ("A=x" + " " * 3000 + "y", "A=x" + " " * 5000 + "y"),
    ],
)
def test_a_bound_of_env_files(most: str, more: str, tmp_path: Path):
    """What is within a bound is read, what is beyond is refused whole, with what and where."""
    assert list(env_bindings(most))
    with pytest.raises(InputLimitError):
        env_bindings(more)
    path = tmp_path / ".env"
    path.write_text(more)
    source = read_dotenv(path, ".env", ".env", {})
    assert source.entries == ()
    (problem,) = source.problems
    assert problem.rule == "file-unreadable"
    assert "`.env` has " in problem.title
    assert "not read" in problem.title
    with pytest.raises(EditError, match=r"`\.env` has "):
        TidyNames(path, ".env", ("A",)).change()


@pytest.mark.parametrize("form", ["{} = 1", "[{}]", "[[{}]]", "x = {{{} = 1}}"])
def test_a_bound_of_toml_names(form: str):
    """A name in few parts is read, one in very many is refused before the parser sees it."""
    toml_document(form.format(".".join("a" * (DEEPEST - 4))))
    with pytest.raises(InputLimitError, match="deep"):
        toml_document(form.format(".".join("a" * (DEEPEST + 4))))


def test_dots_in_texts_are_no_names():
    """However many dots a value, a comment or a number has, it is no nested name."""
    text = 'a = "' + "." * 500 + '"\n# ' + "." * 500 + '\nb = """' + "x.\n" * 500 + '"""\nc = 1.5\n'
    assert toml_document(text)["c"] == 1.5


def test_what_is_put_together_is_bounded(tmp_path: Path):
    """Lines that double are read as long as they fit; the first that does not is named, once."""
    path = tmp_path / ".env"
    path.write_text(_billion(1000, 40))
    source = read_dotenv(path, ".env", ".env", {})
    assert sum(len(one.value.reveal()) for one in source.entries) < 2 * MOST_CHARACTERS
    (problem,) = source.problems
    read = len(source.entries)
    assert 8 < read < 15
    assert problem.place.line == read + 1
    assert f"at line {read + 1}, so neither this line nor any with `${{…}}` below it was read" in (
        problem.title
    )
    found = local_findings(load_project(tmp_path, *NOTHING), *NOTHING)
    assert "file-unreadable" in {one.rule.id for one in found}
    with pytest.raises(EditError, match="has too much"):
        TidyNames(path, ".env", ("A0",)).change()
    reading = read_text(_billion(1000, 40), ".env", {})
    assert [bool(line.value) for line in reading.lines] == [True] * read + [False] * (40 - read)


def test_what_nobody_read_is_told(tmp_path: Path):
    """A large file of code, and another `.env` that is too much, are findings and not passed by."""
    write_project(tmp_path, {"big.py": "#" * 200_001, ".env.production": "A=1\n" * 30_000})
    found = local_findings(load_project(tmp_path, *NOTHING), *NOTHING)
    told = [one.finding.detail for one in found if one.rule.id == "file-unreadable"]
    assert sorted(told) == [
        "`.env.production` has more than 20,000 lines, and was not read.",
        "`big.py` has more than 200 kB, so it was not searched for names and addresses.",
    ]


# --- the same as python-dotenv -------------------------------------------------------------------

_PIECES = st.sampled_from(["$", "{", "}", ":", "-", "a", "B", " ", "${", ":-", "\n"])
_VALUES = st.lists(_PIECES, max_size=20).map("".join)


@thorough(600)
@given(value=_VALUES)
def test_parts_are_those_of_python_dotenv(value: str):
    """The references of any value, and the texts between, are those that python-dotenv finds."""
    theirs = [
        Reference(one.name, one.default) if isinstance(one, Variable) else one.value
        for one in parse_variables(value)
        if isinstance(one, Variable | Literal)
    ]
    assert list(parts(value)) == theirs


@thorough(300)
@given(value=_VALUES)
def test_expansion_is_that_of_python_dotenv(value: str):
    """With names that are set, unset, empty or without a value, the text is python-dotenv's."""
    known: dict[str, str | None] = {"a": "one", "B": "", "": None}
    theirs = "".join(atom.resolve(known) for atom in parse_variables(value))
    assert Expander({}).expand(value, known) == theirs


def test_after_too_much_nothing_is_put_together():
    """A value that is too much leaves no rest of the share for those behind it."""
    expander = Expander({"A": "x" * 1000})
    with pytest.raises(ExpansionError):
        expander.expand("${A}" * 5000, {})
    with pytest.raises(ExpansionError):
        expander.expand("${A}", {})
    assert expander.expand("plain", {}) == "plain"
