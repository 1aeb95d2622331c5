"""Reading agrees with python-dotenv on whatever a `.env` may hold, and so do the line numbers."""

import io
import os
from unittest import mock

from dotenv import dotenv_values
from dotenv.main import DotEnv
from dotenv.parser import parse_stream
from hypothesis import example, given

from lib.sources.dotenv_file import read_dotenv
from lib.sources.env_file import env_files as read_files
from tests.support.env_lines import assignments, env_files, thorough

ENVIRON = {"OUTER": "outer", "B": "outer-b", "EMPTY": ""}


@thorough(600)
@given(text=env_files())
def test_entries_are_those_of_python_dotenv(tmp_path_factory, text: str):
    """What counts in the end is what an app gets that calls `load_dotenv()`."""
    path = _write(tmp_path_factory, text)
    source = read_dotenv(path, ".env", ".env", ENVIRON)
    with mock.patch.dict(os.environ, ENVIRON, clear=True):
        theirs = DotEnv(path, encoding="utf-8", override=False).dict()
    counting = {one.name: one.value.reveal() for one in source.entries if not one.replaced}
    assert counting == {name: value for name, value in theirs.items() if value is not None}


@thorough(600)
@given(text=env_files())
@example(text="'A=B'='x'\n")
@example(text="A #='x'\n")
def test_statements_are_those_of_python_dotenv(tmp_path_factory, text: str):
    """Every statement has the name and the raw value python-dotenv reads; none is lost or added."""
    path = _write(tmp_path_factory, text)
    with path.open(encoding="utf-8") as stream:
        theirs = [
            (one.key or "", one.value, one.error)
            for one in parse_stream(stream)
            if one.key is not None or one.error
        ]
    ours = [(one.name, _raw(one), one.is_error) for one in _statements(path)]
    assert ours == theirs


@thorough(600)
@given(text=env_files())
def test_the_lines_of_a_statement_are_the_statement(tmp_path_factory, text: str):
    """Cut out by its line numbers and read alone, a statement gives the same name and value."""
    path = _write(tmp_path_factory, text)
    lines = path.read_text(encoding="utf-8-sig").split("\n")
    last = 0
    for one in _statements(path):
        assert last < one.line <= one.last_line <= len(lines)
        last = one.last_line
        cut = "\n".join(lines[one.line - 1 : one.last_line])
        alone = dict(dotenv_values(stream=io.StringIO(cut), interpolate=False))
        assert alone == ({} if one.is_error else {one.name: _raw(one)}), cut
        assert lines[one.line - 1].strip()


@thorough(600)
@given(text=env_files())
def test_entries_stand_where_the_statements_do(tmp_path_factory, text: str):
    """The two ways to look at one file tell the same lines, and skip the same ones."""
    path = _write(tmp_path_factory, text)
    source, statements = read_dotenv(path, ".env", ".env", {}), _statements(path)
    told = [(one.name, one.place.line) for one in source.entries]
    assert told == [(one.name, one.line) for one in statements if one.value is not None]
    skipped = [one.place.line for one in source.problems if one.rule == "env-line-ignored"]
    assert skipped == [one.line for one in statements if one.is_error]


@thorough(600)
@given(line=assignments())
def test_the_quote_is_the_one_around_the_value(tmp_path_factory, line):
    """A statement tells the quote mark that was put around its value, and no other."""
    path = _write(tmp_path_factory, f"# 'first'\n{line.text}\n")
    (one,) = _statements(path)
    assert (one.quote, one.line, one.last_line) == (line.quote, 2, 2)


@thorough(600)
@given(text=env_files())
def test_a_quote_is_told_only_where_a_value_is_in_quotes(tmp_path_factory, text: str):
    """Comments, names in quotes and skipped lines have no quote mark of a value."""
    for one in _statements(_write(tmp_path_factory, text)):
        original = one.original.reveal()
        assert one.quote in {"", "'", '"'}
        if one.quote:
            assert one.value is not None
            assert original.count(one.quote) >= 2
        elif one.value is not None:
            assert one.value.reveal() in original


def _write(folders, text):
    """Write a `.env` byte by byte as given, over the one of the case before."""
    path = folders.getbasetemp() / "lines" / ".env"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode("utf-8"))
    return path


def _statements(path):
    (found,) = [one for one in read_files(path.parent, path.parent) if one.path == path]
    return found.statements


def _raw(one):
    return None if one.value is None else one.value.reveal()
