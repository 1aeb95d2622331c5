"""`migrate` on the command line in a world that changes: what it says is what was seen."""

import json
from dataclasses import replace

import pytest

from lib.practice.hub.acts import Act
from tests.support.migrating import SPACE, WRITES, Migrating, command_in
from tests.support.projects import fault, write_project
from tests.test_cli_migrate import migrating, value

__all__ = ["migrating"]


def journal_of(migrating: Migrating):
    """Return the newest journal."""
    place = migrating.home / ".local/state/spaces-secrets/journals"
    return max(place.glob("*.jsonl"))


def half_way(migrating: Migrating) -> None:
    """Leave a migration half-way."""
    what = {"provider": "hub", "route": "set_secret", "status": 403, "times": 1}
    fault(migrating.practice, **what, body="{}")
    migrating.to_space("apply", code=4)


@pytest.mark.parametrize("text", ['{"schema":99}\n', "not a journal\n"])
def test_a_newest_journal_that_cannot_be_read_is_named_everywhere(migrating, text):
    """A newer or damaged journal is named by every part, and blocks no older one."""
    half_way(migrating)
    older = journal_of(migrating)
    newest = older.with_name("99991231T000000Z-x-000000.jsonl")
    newest.write_text(text)
    newest.chmod(0o600)
    go_on = ["apply", str(migrating.folder), "--continue", "--yes", "--wait", "0"]
    for part in (go_on, ["undo", "--yes"]):
        assert newest.name in migrating.run(*part, code=2).stderr
    assert newest.name in migrating.run("status", code=0).stdout
    undo = migrating.run("undo", "--yes", code=2).stderr
    assert str(older) in undo
    migrating.run(*go_on[:3], str(older), *go_on[3:], code=0)


def test_a_migration_of_another_project_is_not_gone_on_with_here(migrating, tmp_path):
    """Values of the same names, but of another folder, are not written to its Space."""
    half_way(migrating)
    other = write_project(tmp_path / "other", {".env": "NEW_KEY=the-key-of-the-other\n"})
    written = migrating.asked(*WRITES)
    here = ["apply", str(other), "--continue", str(journal_of(migrating)), "--yes", "--wait", "0"]
    said = migrating.run(*here, code=2).stderr
    assert str(migrating.folder) in said
    assert migrating.asked(*WRITES) == written
    command = command_in(said[said.index("Go on there: ") :], "Go on there: ")
    migrating.run(*command, "--yes", "--wait", "0", code=0)
    assert migrating.values()["NEW_KEY"] == value(migrating, "new")


def test_what_cannot_be_taken_back_does_not_stand_in_the_way(migrating):
    """After a replacement that is lost, undo goes on to the migration before, and says so."""
    migrating.to_space("apply", "--only", "NEW_KEY", code=0)
    migrating.to_space("apply", "--only", "GROQ_API_KEY", "--replace", "GROQ_API_KEY", code=0)
    migrating.run("undo", "--yes", code=1)
    again = migrating.run("undo", "--yes", code=0)
    assert "Nothing more can be taken back of" in again.stderr
    assert "NEW_KEY" not in migrating.values()


def test_a_yes_beforehand_is_none_to_what_could_be_somebody_elses(migrating):
    """Without dates, the plan says so, --yes leaves it, and the printed command takes it."""
    world = migrating.practice.state.hub
    world.settings = replace(world.settings, dates=False)
    before = migrating.values()
    migrating.to_space("apply", "--only", "NEW_KEY", code=0)
    left = migrating.run("undo", "--yes", code=1)
    assert "it takes a yes of its own" in left.stdout
    assert "NEW_KEY" in migrating.values()
    migrating.run(*command_in(left.stderr, "Take it back all the same: "), "--yes", code=0)
    assert migrating.values() == before


def test_a_renamed_space_is_told_by_its_new_name(migrating):
    """Each part says the new name, and none of them ends with a success."""
    migrating.to_space("apply", "--only", "NEW_KEY", code=0)
    journal = str(journal_of(migrating))
    new = "practice-bob/chatbot"
    Act("rename", {"space": SPACE, "to": new}).carry_out(migrating.practice.state.hub)
    for part, code in (
        (["undo", "--yes"], 1),
        (["apply", str(migrating.folder), "--continue", journal, "--yes", "--wait", "0"], 4),
    ):
        done = migrating.run(*part, code=code)
        assert new in done.stdout + done.stderr
    assert "NEW_KEY" in migrating.values(new)


def test_a_rotated_key_stays_in_the_file(migrating):
    """Tidying later, with another value in the file, touches no line and ends with 1."""
    done = json.loads(migrating.to_space("apply", "--format", "json", code=0).stdout)
    env = migrating.folder / ".env"
    rotated = env.read_text().replace(value(migrating, "new"), migrating.canaries.make("rotated"))
    env.write_text(rotated)
    later = ["--continue", done["journal"], "--tidy", "remove"]
    told = migrating.to_space("apply", *later, code=1)
    assert "stay: whether the values here are those at the Space" in told.stderr
    assert env.read_text() == rotated
    for text in migrating.kept().values():
        migrating.check(text)
