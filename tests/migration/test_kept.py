"""Old values of variables and private copies stay as long as an undo needs them, and no longer."""

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lib.editing import EditError
from lib.editing import backups as copies
from lib.editing.applied import all_done, undo_from
from lib.editing.remove_names import TidyNames
from lib.migration.journal import Journal, JournalError, Status, folder
from lib.migration.retention import KEPT_DAYS, forget, forget_if_undone, kept_until, tend
from lib.migration.undo import UndoneStatus
from tests.support.migrating import SPACE, Migrating

from .places import furnish, hub_of, plan_of, run, secret, take_back
from .test_journal import plan_for
from .test_undo import endings

OLD = "canary-old-value-Q7Rk2mZp9Lw4"
DAY = 86_400.0


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep everything in a folder of the test."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state"


def canaries_in(place: Path) -> list[str]:
    """Return the files that hold the old value."""
    return [str(one) for one in place.rglob("*") if one.is_file() and OLD in one.read_text()]


def begun(*, done: bool = True) -> Path:
    """Return the journal of a migration that has replaced a variable."""
    with Journal.begin(plan_for(secret("LEAKED"), value=OLD)) as journal:
        for number in range(len(journal.writes)):
            journal.note(number, Status.DONE if done else Status.BEGUN)
        return journal.path


def test_they_are_kept_for_an_undo(state):
    """While a migration can be taken back its old values are there, and it is told until when."""
    path = begun()
    tend()
    assert len(canaries_in(state)) == 1
    with Journal.open(path) as journal:
        until = kept_until(journal)
        assert until is not None
        days = until - datetime.now(UTC)
        assert timedelta(days=KEPT_DAYS - 1) < days <= timedelta(days=KEPT_DAYS)
        assert journal.old_variables()["LEAKED"].value.reveal() == OLD


def test_they_go_when_it_was_taken_back(practice, state):
    """After an undo nothing needs them: they go at once, with the real client at the Hub."""
    furnish(practice)
    with hub_of(practice) as hub:
        outcome = run(plan_of(hub), hub, folder())
        with Journal.open(outcome.journal) as journal:
            assert journal.has_old_values
            assert not forget_if_undone(journal)
        found = endings(take_back(outcome.journal, hub))
        assert UndoneStatus.FAILED not in found.values()
        with Journal.open(outcome.journal) as journal:
            assert forget_if_undone(journal)
            assert not journal.has_old_values
            assert kept_until(journal) is None
        again = endings(take_back(outcome.journal, hub))
    assert again == found
    assert not list(state.rglob("*.variables.json"))


@pytest.mark.parametrize("done", [True, False])
def test_they_go_when_they_are_old(state, done):
    """After thirty days they go, of an unfinished migration too, and no day earlier."""
    path = begun(done=done)
    tend(now=time.time() + (KEPT_DAYS - 1) * DAY)
    assert canaries_in(state)
    tend(now=time.time() + (KEPT_DAYS + 1) * DAY)
    assert canaries_in(state) == []
    with Journal.open(path) as journal:
        assert journal.old_variables() == {}
        assert journal.rows


def test_those_in_use_are_left_alone(state):
    """What another window or process is working on is not touched."""
    path = begun()
    with Journal.open(path):
        tend(now=time.time() + 2 * KEPT_DAYS * DAY)
        assert canaries_in(state)
        with pytest.raises(JournalError, match="is working on"):
            forget(path)
    assert path.exists()


def test_those_without_a_journal_go(state):
    """What a crash left before there was a journal goes after a day: a younger one may be begun."""
    begun().unlink()
    tend()
    assert canaries_in(state)
    tend(now=time.time() + 2 * DAY)
    assert canaries_in(state) == []


@pytest.mark.parametrize("broken", [False, True])
def test_forgotten_is_gone(state, broken):
    """A journal that somebody forgets goes with its old values, also one that cannot be read."""
    path = begun()
    if broken:
        path.write_text("no journal\n")
    forget(path)
    assert canaries_in(state) == []
    assert not list(folder().iterdir())
    with pytest.raises(JournalError):
        forget(path)


@pytest.mark.parametrize("name", ["x.jsonl", "x.json", "x"])
def test_nothing_else_can_be_forgotten(tmp_path, name, state):
    """A file elsewhere, or a link to one among the journals, is not removed."""
    begun()
    path = tmp_path / name
    path.write_text("mine")
    link = folder() / "link.jsonl"
    link.symlink_to(path)
    for one in (path, link, folder() / ".." / ".." / ".." / name):
        with pytest.raises(JournalError):
            forget(one)
    assert path.read_text() == "mine"


def changed(place: Path, value: str = OLD) -> tuple[Path, Path]:
    """Return a file out of which a name was taken, and the record of that."""
    path = place / ".env"
    path.write_text(f"A_KEY={value}\nB=2\n")
    return path, TidyNames(path, ".env", ("A_KEY",), "remove").change().make().record


def test_a_copy_goes_when_its_change_is_undone(tmp_path, state):
    """The private copy of a `.env` goes when the file is as before; undoing it again is told."""
    path, record = changed(tmp_path)
    assert canaries_in(state)
    assert copies.read(record)
    said = undo_from(record)
    assert canaries_in(state) == []
    assert path.read_text() == f"A_KEY={OLD}\nB=2\n"
    assert undo_from(record) == said
    path.write_text("A_KEY=new\n")
    with pytest.raises(EditError, match="already undone"):
        undo_from(record)
    assert path.read_text() == "A_KEY=new\n"


def test_a_copy_goes_when_it_is_old(tmp_path, state):
    """After thirty days it goes; undoing says so, the record goes on telling what was done."""
    _, record = changed(tmp_path)
    copy = copies.copy_of(record)
    for days, there in ((KEPT_DAYS - 1, True), (KEPT_DAYS + 1, False)):
        moment = time.time() - days * DAY
        os.utime(copy, (moment, moment))
        copies.remove_old()
        assert copy.exists() == there
    assert canaries_in(state) == []
    assert [one.record for one in all_done()] == [record]
    with pytest.raises(EditError, match="kept for 30 days"):
        undo_from(record)


def test_copies_and_records_are_bounded_in_number(tmp_path, monkeypatch):
    """Of very many changes the oldest copies go first, then the oldest records."""
    monkeypatch.setattr(copies, "_MOST_COPIES", 3)
    monkeypatch.setattr(copies, "_MOST_RECORDS", 5)
    made = [changed(tmp_path)[1] for _ in range(8)]
    copies.remove_old()
    assert [one for one in made if one.exists()] == made[3:]
    assert [one for one in made if copies.copy_of(one).exists()] == made[5:]


def test_forget_on_the_command_line(practice, tmp_path):
    """After `migrate forget --all` no value is left in the state folder, and it was said what goes.

    Without a yes, or without anything named, nothing is removed.
    """
    furnish(practice)
    one = Migrating(practice, tmp_path / "app", tmp_path / "home")
    one.home.mkdir()
    one.folder.mkdir()
    (one.folder / ".env").write_text(f"NEW_ONE={OLD}\nOLD_VARIABLE={OLD}2\n")
    words = ("--replace", "OLD_VARIABLE", "--variable", "OLD_VARIABLE", "--tidy", "remove")
    one.to_space("apply", *words, "--public", "OLD_VARIABLE", code=0)
    place = one.home / ".local" / "state"
    assert canaries_in(place)
    assert list(place.rglob("*.variables.json"))
    assert "are kept until" in one.run("status", code=0).stdout
    assert one.run("forget").returncode == 2
    assert one.run("forget", "--all").returncode == 2
    said = one.run("forget", "--all", "--yes", code=0).stdout
    assert SPACE in said
    assert "with old values of its variables" in said
    assert "2 of 2 removed." in said
    assert canaries_in(place) == []
    assert not [path for path in place.rglob("*") if path.suffix in {".json", ".jsonl", ".bak"}]
    assert "Nothing is kept" in one.run("forget", "--all", "--yes", code=0).stdout
