"""Journals: private, whole after any crash, one process at a time, and without a value."""

import json
import math
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lib.migration.desired import DesiredEntry
from lib.migration.journal import Journal, JournalError, Status, folder, journals
from lib.migration.plan import Plan, make_plan
from lib.migration.space_state import SpaceState, VariableThere
from lib.migration.undo_classifier import backs, is_undone
from lib.secret import Secret
from tests.support.canaries import Canaries

from .places import secret, variable


def plan_for(*wanted: DesiredEntry, value: str = "old") -> Plan:
    """Return a plan for a Space with one variable, LEAKED."""
    there = {"LEAKED": VariableThere(Secret(value), "about it", None)}
    state = SpaceState("alice/demo", exists=True, variables=there)
    return make_plan("alice/demo", wanted, (), state, replace={"LEAKED"})


def mode(path: Path) -> int:
    """Return the mode of a file or folder."""
    return stat.S_IMODE(path.stat().st_mode)


def test_where_journals_are(monkeypatch, tmp_path):
    """Journals are below the state folder, which a relative path cannot name."""
    monkeypatch.setenv("HOME", str(tmp_path))
    end = Path("spaces-secrets/journals")
    assert folder({"XDG_STATE_HOME": "/somewhere"}) == Path("/somewhere") / end
    for environ in ({}, {"XDG_STATE_HOME": ""}, {"XDG_STATE_HOME": "relative"}):
        assert folder(environ) == tmp_path / ".local" / "state" / end


def test_of_journals_of_one_second_the_later_is_the_newest(tmp_path):
    """However quickly one migration follows another, undo finds the last one first."""
    second = datetime(2026, 1, 1, tzinfo=UTC)
    moments = [second + timedelta(microseconds=one) for one in range(1, 9)]
    paths = []
    for now in moments:
        with Journal.begin(plan_for(secret("A")), tmp_path, now) as journal:
            paths.append(journal.path)
    assert journals(tmp_path) == tuple(reversed(paths))


def test_only_the_owner_may_look(tmp_path):
    """Folder, journal and the old values are private, whatever the mask."""
    place = tmp_path / "a" / "journals"
    before = os.umask(0)
    try:
        with Journal.begin(plan_for(secret("LEAKED")), place) as journal:
            paths = sorted(place.iterdir())
            assert [mode(path) for path in paths] == [0o600, 0o600]
            assert mode(place) == 0o700
            assert journals(place) == (journal.path,)
    finally:
        os.umask(before)


def test_a_journal_holds_names_and_times_and_no_value(tmp_path):
    """No wanted value is in the journal or beside it, and an old public one beside it only."""
    canaries = Canaries()
    wanted = [secret("A", canaries.make("secret")), variable("B", canaries.make("variable"))]
    old = "an old public value"
    with Journal.begin(
        plan_for(*wanted, secret("LEAKED", canaries.make("moved")), value=old), tmp_path
    ) as journal:
        for number in range(len(journal.writes)):
            journal.note(number, Status.DONE, dates={"A": "2026-02-03T09:30:00+00:00"})
        every = "".join(path.read_text() + str(path) for path in tmp_path.iterdir())
        assert canaries.found_in(every) == []
        assert old not in journal.path.read_text()
        assert journal.old_variables()["LEAKED"].value == Secret(old)
        journal.forget_values()
        assert old not in "".join(path.read_text() for path in tmp_path.iterdir())
        assert journal.old_variables() == {}


def test_what_was_noted_is_read_again(tmp_path):
    """A journal that is opened again knows its writes, what was there and what was done."""
    plan = plan_for(secret("A"), secret("LEAKED"))
    with Journal.begin(plan, tmp_path) as journal:
        journal.note(0, Status.BEGUN)
        journal.note(0, Status.DONE, dates={"A": "2026"})
        journal.note(0, Status.BEGUN, undoing=True)
        path = journal.path
    with Journal.open(path) as again:
        assert again.writes == plan.writes
        assert again.before["LEAKED"].is_variable
        assert again.before["A"].is_variable is False
        mark = again.mark(0)
        assert mark is not None
        assert (mark.status, mark.dates) == (Status.DONE, {"A": "2026"})
        assert again.mark(1) is None
        assert again.is_undoing
        assert not again.is_complete


def test_a_line_that_was_cut_off_is_left_out(tmp_path):
    """After a crash at any byte of a line, the journal reads as before it, and goes on."""
    with Journal.begin(plan_for(secret("A")), tmp_path) as journal:
        path = journal.path
        whole = path.read_bytes()
        journal.note(0, Status.DONE)
    line = path.read_bytes()[len(whole) :]
    for cut in range(len(line)):
        path.write_bytes(whole + line[:cut])
        with Journal.open(path) as journal:
            assert journal.mark(0) is None
            journal.note(0, Status.BEGUN)
        with Journal.open(path) as journal:
            mark = journal.mark(0)
            assert mark is not None
            assert mark.status is Status.BEGUN


def test_one_at_a_time(tmp_path):
    """A journal that is in use is refused, in this process and another, and free again after."""
    script = "import sys; from lib.migration.journal import Journal\n"
    script += "from pathlib import Path; Journal.open(Path(sys.argv[1]))"
    with Journal.begin(plan_for(secret("A")), tmp_path) as journal:
        with pytest.raises(JournalError, match="is working on"):
            Journal.open(journal.path)
        words = [sys.executable, "-c", script, str(journal.path)]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        assert "is working on" in done.stderr
    Journal.open(journal.path).close()


BROKEN = [
    "",
    "no json\n",
    "[]\n",
    "{}\n",
    '{"schema":1}\n',
    '{"schema":2}\n',
    '{"schema":1,"space":"a/b","at":"","create":null,"steps":[{}],"writes":[],"before":{}}\n',
]


@pytest.mark.parametrize("text", BROKEN)
def test_what_is_no_journal(tmp_path, text):
    """A file that is no journal, or one of another version, is refused in a sentence."""
    path = tmp_path / "x.jsonl"
    path.write_text(text)
    with pytest.raises(JournalError) as caught:
        Journal.open(path)
    assert caught.value.advice.endswith(".")


def _changed(value: object, new: object) -> Iterator[object]:
    """Yield a JSON value with each of its parts replaced once."""
    yield new
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            for part in _changed(value[key], new):
                copy = deepcopy(value)
                copy[key] = part
                yield copy


@pytest.mark.parametrize("new", [None, -1, math.inf, "x", [], {}, [1], {"a": 1}], ids=repr)
def test_a_journal_with_any_part_of_another_kind(tmp_path, new):
    """Whatever part of it is something else, it is read or refused in a sentence, as a whole."""
    with Journal.begin(plan_for(secret("A"), secret("LEAKED")), tmp_path) as journal:
        journal.note(0, Status.BEGUN)
        journal.note(0, Status.DONE, dates={"A": "2026-02-03T09:30:00+00:00"})
    lines = [json.loads(line) for line in journal.path.read_text().splitlines()]
    for number, line in enumerate(lines):
        for other in _changed(line, new):
            told = [*lines[:number], other, *lines[number + 1 :]]
            journal.path.write_text("".join(json.dumps(one) + "\n" for one in told))
            with suppress(JournalError), Journal.open(journal.path) as again:
                texts = [again.space, again.begun_at, *(row.name for row in again.rows)]
                assert all(isinstance(one, str) for one in texts)
                assert {write.name for write in again.writes} <= {row.name for row in again.rows}
                assert isinstance(is_undone(again), bool)
                list(backs(again))


def test_no_file_a_link_and_a_full_folder(tmp_path):
    """A missing journal, a link, and a folder that cannot be made are told in a sentence."""
    with pytest.raises(JournalError, match="There is no such journal"):
        Journal.open(tmp_path / "missing.jsonl")
    with Journal.begin(plan_for(secret("A")), tmp_path) as journal:
        link = tmp_path / "link.jsonl"
        link.symlink_to(journal.path)
    with pytest.raises(JournalError):
        Journal.open(link)
    with pytest.raises(JournalError, match="could not be written"):
        Journal.begin(plan_for(secret("A")), journal.path / "below")
    assert journals(tmp_path / "nowhere") == ()


def test_a_full_disk_is_told(tmp_path, monkeypatch):
    """A line that cannot be brought to the disk is an error in a sentence."""
    with Journal.begin(plan_for(secret("A")), tmp_path) as journal:
        monkeypatch.setattr("os.fsync", _full)
        with pytest.raises(JournalError, match="No space left"):
            journal.note(0, Status.BEGUN)


def _full(_: int) -> None:
    raise OSError(28, "No space left on device")


def test_a_journal_of_nothing_can_be_discarded(tmp_path):
    """Where nothing was begun, nothing is left behind; else the journal stays."""
    with Journal.begin(plan_for(secret("LEAKED")), tmp_path) as journal:
        journal.discard()
    assert list(tmp_path.iterdir()) == []
    with Journal.begin(plan_for(secret("LEAKED")), tmp_path) as journal:
        journal.note(0, Status.BEGUN)
        journal.discard()
    assert len(list(tmp_path.iterdir())) == 2
    assert json.loads(journal.path.read_text().splitlines()[0])["space"] == "alice/demo"
