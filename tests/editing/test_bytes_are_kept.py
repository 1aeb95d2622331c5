"""Edits of generated files change the lines they are about, and no other byte or value."""

from pathlib import Path

import pytest
from dotenv import dotenv_values
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lib.editing import Change, EditError
from lib.editing.file_changes import Rewrite
from lib.editing.file_fixes import SaveWithLineFeeds
from lib.editing.line_fixes import RemoveEarlier, RenameName, WriteValue, fingerprint
from lib.editing.remove_names import TidyNames
from lib.secret import Secret
from lib.sources.env_text import EnvText
from tests.editing.support import SETTINGS, env_bytes, lines, lines_of, pairs, values

names = st.sets(st.sampled_from(["A", "B", "C_KEY"]), min_size=1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the file is."""
    return tmp_path / ".env"


def after(change: Change) -> bytes:
    """Return what the file would hold."""
    assert isinstance(change, Rewrite)
    return change.after


def others(found: list[tuple[str, str | None]], gone: set[str]) -> list[tuple[str, str | None]]:
    """Return the pairs of the other names."""
    return [one for one in found if one[0] not in gone]


def is_expanded(data: bytes) -> bool:
    """Whether a value may be made from another, which is the one reason to refuse an edit."""
    return b"${" in data


@settings(SETTINGS, max_examples=500)
@given(env_bytes, names)
def test_taking_names_out(path, data, gone):
    """The lines of the names go, all others stay byte for byte, and all other values as read."""
    path.write_bytes(data)
    before, numbers = pairs(path), lines_of(path)
    assume(gone & numbers.keys())
    try:
        new = after(TidyNames(path, ".env", tuple(gone), "remove").change())
    except EditError:
        assert is_expanded(data) or data.count(b"\xef\xbb\xbf")
        return
    out = {number for name in gone for number in numbers.get(name, ())}
    kept = [line for number, line in enumerate(lines(data), start=1) if number not in out]
    mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") and 1 in out else b""
    assert new == mark + b"".join(kept)
    path.write_bytes(new)
    assert pairs(path) == others(before, gone)


@settings(SETTINGS, max_examples=500)
@given(env_bytes, names)
def test_making_comments_of_names(path, data, gone):
    """Every line of the names gets a number sign, a value of several lines on each of them."""
    path.write_bytes(data)
    before, numbers = pairs(path), lines_of(path)
    assume(gone & numbers.keys())
    try:
        new = after(TidyNames(path, ".env", tuple(gone), "comment").change())
    except EditError:
        assert is_expanded(data)
        return
    out = {number for name in gone for number in numbers.get(name, ())}
    mark = b"\xef\xbb\xbf"
    old_lines, new_lines = lines(data.removeprefix(mark)), lines(new.removeprefix(mark))
    assert len(old_lines) == len(new_lines)
    for number, (old, made) in enumerate(zip(old_lines, new_lines, strict=True), start=1):
        wanted = (b"# " + old, b"#" + old) if number in out else (old,)
        assert made in wanted
    path.write_bytes(new)
    assert pairs(path) == others(before, gone)


@settings(SETTINGS, max_examples=300)
@given(env_bytes, st.sampled_from(["A", "B", "C_KEY"]))
def test_keeping_the_last_of_a_name(path, data, name):
    """A name stands once afterwards, with the value it had, and the rest is as it was."""
    path.write_bytes(data)
    before = pairs(path)
    found = [one for one in before if one[0] == name]
    assume(len(found) > 1)
    try:
        new = after(RemoveEarlier(path, ".env", name).change())
    except EditError:
        assert is_expanded(data) or data.count(b"\xef\xbb\xbf")
        return
    path.write_bytes(new)
    assert [one for one in pairs(path) if one[0] == name] == found[-1:]
    assert others(pairs(path), {name}) == others(before, {name})


@settings(SETTINGS, max_examples=300)
@given(env_bytes, st.sampled_from(["A", "B", "C_KEY"]))
def test_renaming_a_name(path, data, name):
    """Only the name changes: its value, its quotes, its comment and all other bytes stay."""
    path.write_bytes(data)
    before = pairs(path)
    assume([one[0] for one in before].count(name) == 1)
    (piece,) = EnvText.from_bytes(data).named(name)
    try:
        new = after(RenameName(path, ".env", piece.line, name, "NEW_NAME").change())
    except EditError:
        assert is_expanded(data)
        return
    path.write_bytes(new)
    assert pairs(path) == [("NEW_NAME" if one == name else one, value) for one, value in before]
    assert new.replace(b"NEW_NAME", b"") in {
        data[:at] + data[at + len(spelled) :]
        for spelled in (name.encode(), f"'{name}'".encode())
        for at in range(len(data))
        if data.startswith(spelled, at)
    }


@settings(SETTINGS, max_examples=300)
@given(env_bytes, values, st.sampled_from(["A", "B", "C_KEY"]))
def test_writing_a_value(path, data, value, name):
    """The name has just the value that was meant, and all others have theirs."""
    path.write_bytes(data)
    before = pairs(path)
    text = EnvText.from_bytes(data)
    found = [one for one in text.named(name) if one.value is not None]
    assume(found and "${" not in value and value)
    piece = found[-1]
    place = [one for one in text.statements if not one.is_error].index(piece)
    seen = fingerprint(text.source(piece))
    cure = WriteValue(path, ".env", piece.line, name, Secret(value), seen, "the quotes")
    try:
        new = after(cure.change())
    except EditError:  # a quote that is open further up would end at one of the new value
        assert is_expanded(data) or any(one.is_error for one in text.statements)
        return
    path.write_bytes(new)
    assert pairs(path) == [*before[:place], (name, value), *before[place + 1 :]]


@settings(SETTINGS, max_examples=300)
@given(env_bytes)
def test_ending_lines_with_line_feeds(path, data):
    """No line ends as on Windows afterwards, and python-dotenv reads the same."""
    path.write_bytes(data)
    before = pairs(path)
    assume(b"\r\n" in data)
    new = after(SaveWithLineFeeds(path, ".env").change())
    path.write_bytes(new)
    assert b"\r\n" not in new
    assert new.replace(b"\n", b"").replace(b"\r", b"") == data.replace(b"\n", b"").replace(
        b"\r", b""
    )
    assert pairs(path) == before


@settings(SETTINGS, max_examples=60)
@given(env_bytes, names)
def test_undoing_brings_every_byte_back(path, data, gone):
    """A file that was made and undone is the file from before."""
    path.write_bytes(data)
    path.chmod(0o640)
    assume(gone & lines_of(path).keys() and not is_expanded(data) and b"\xbb" not in data)
    done = TidyNames(path, ".env", tuple(gone), "comment").change().make()
    assert not gone & set(dict(pairs(path)))
    done.undo()
    assert path.read_bytes() == data
    assert path.stat().st_mode & 0o777 == 0o640
    assert [one.name for one in path.parent.iterdir()] == [".env"]


def test_a_value_made_from_another_keeps_it(path):
    """What `${NAME}` is expanded to is not taken away under it."""
    path.write_text("HOST=one\nADDRESS=http://${HOST}/\nHOST=two\n")
    for cure in (TidyNames(path, ".env", ("HOST",)), RemoveEarlier(path, ".env", "HOST")):
        with pytest.raises(EditError, match="uses this one"):
            cure.change()
    both = TidyNames(path, ".env", ("HOST", "ADDRESS")).change()
    both.make()
    assert dotenv_values(path) == {}
