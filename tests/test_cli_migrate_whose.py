"""`migrate` on the command line in a world that changes: what it says is what was seen."""

import json
import subprocess
from dataclasses import replace

import pytest

from lib.practice import PracticeServer
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
    command = command_in(said[said.index("Continue there: ") :], "Continue there: ")
    migrating.run(*command, "--yes", "--wait", "0", code=0)
    assert migrating.values()["NEW_KEY"] == value(migrating, "new")


def test_what_cannot_be_taken_back_does_not_stand_in_the_way(migrating):
    """After a replacement that is lost, undo goes on to the migration before, and says so."""
    migrating.to_space("apply", "--only", "NEW_KEY", code=0)
    migrating.to_space("apply", "--only", "GROQ_API_KEY", "--replace", "GROQ_API_KEY", code=0)
    migrating.run("undo", "--yes", code=1)
    again = migrating.run("undo", "--yes", code=0)
    assert "can be undone" in again.stderr
    assert "NEW_KEY" not in migrating.values()


def test_a_yes_beforehand_is_none_to_what_could_be_somebody_elses(migrating):
    """Without dates, the plan says so, --yes leaves it, and the printed command takes it."""
    world = migrating.practice.state.hub
    world.settings = replace(world.settings, dates=False)
    before = migrating.values()
    migrating.to_space("apply", "--only", "NEW_KEY", code=0)
    left = migrating.run("undo", "--yes", code=1)
    assert "it needs a separate yes" in left.stdout
    assert "NEW_KEY" in migrating.values()
    migrating.run(*command_in(left.stderr, "Undo it anyway: "), "--yes", code=0)
    assert migrating.values() == before


def test_a_migration_of_another_hub_is_kept_for_its_own(migrating, tmp_path):
    """At another Hub the Space of this name is another one: nothing there, nothing lost here."""
    before = migrating.values()
    migrating.to_space("apply", "--only", "MODEL_ID", "--replace", "MODEL_ID", code=0)
    journal = str(journal_of(migrating))
    with PracticeServer() as other:
        there = replace(migrating, practice=other)
        for part, code in (
            (["undo", "--yes"], 1),
            (["apply", str(migrating.folder), "--continue", journal, "--yes", "--wait", "0"], 4),
        ):
            done = there.run(*part, code=code)
            assert migrating.practice.hub_url in done.stdout + done.stderr
        assert not there.asked(*WRITES)
    migrating.run("undo", "--yes", code=0)
    assert migrating.values() == before


def test_an_undo_of_another_project_says_so(migrating, tmp_path):
    """Whoever takes the newest back in another folder reads whose it is before the yes."""
    migrating.to_space("apply", "--only", "NEW_KEY", code=0)
    other = write_project(tmp_path / "other", {".env": "NEW_KEY=the-key-of-the-other\n"})
    told = migrating.run("undo", "--project", str(other), code=2)
    assert f"was started in the project {migrating.folder}" in told.stdout
    told = migrating.run("undo", "--project", str(migrating.folder), code=2)
    assert "was started in the project" not in told.stdout


def test_half_an_undo_is_not_told_as_a_whole_one(migrating):
    """While names are left to be taken back, no part says that it was taken back."""
    migrating.to_space("apply", code=0)
    what = {"provider": "hub", "route": "delete_secret", "status": 403, "times": 1}
    fault(migrating.practice, **what, body="{}")
    journal = journal_of(migrating)
    migrating.run("undo", "--yes", code=1)
    for part in (["status"], ["forget", str(journal_of(migrating))]):
        said = migrating.run(*part).stdout
        assert "being undone" in said
        assert "as far as possible" not in said
        assert "complete" not in said
    go_on = ["apply", str(migrating.folder), "--continue"]
    assert "is being undone" in migrating.run(*go_on, code=2).stderr
    assert "is being undone" in migrating.run(*go_on, str(journal), code=1).stderr
    migrating.run("undo", "--yes", code=0)
    told = migrating.run(*go_on, str(journal), code=1).stderr
    assert "was undone, as far as possible. Make a new plan." in told
    for part in (["status"], ["forget", str(journal_of(migrating))]):
        assert "undone, as far as possible" in migrating.run(*part).stdout


def test_what_is_to_be_forgotten_is_told_only_where_it_is(migrating):
    """A key typed in a journal's place is not repeated."""
    key = migrating.canaries.make("typed")
    for form in (key, f"{key}.json", f"/x/{key}.jsonl"):
        for more, code in (([], 2), (["--yes"], 1)):
            said = migrating.run("forget", form, *more, code=code)
            assert "\u240a" not in said.stdout + said.stderr


def test_a_value_made_from_the_environment_is_the_one_that_was_written(migrating):
    """A line with `${HOME}` holds what was written; nothing says that it is another value."""
    env = migrating.folder / ".env"
    env.write_text("DATA_KEY=${HOME}/data\n")
    done = migrating.to_space("apply", "--decide", "DATA_KEY", "--tidy", "remove", code=0)
    assert migrating.values()["DATA_KEY"] == f"{migrating.home}/data"
    assert "different value" not in done.stdout + done.stderr
    assert env.read_text() == ""


def test_lines_that_could_not_be_tidied_are_no_success(migrating):
    """Where another line needs a name, its line stays, and the command ends with 1."""
    env = migrating.folder / ".env"
    text = "DB_PASSWORD=one-two-three-4\nDATABASE_URL=postgres://u:${DB_PASSWORD}@h/x\n"
    env.write_text(text)
    migrating.to_space("apply", "--only", "DB_PASSWORD", "--tidy", "remove", code=1)
    assert env.read_text() == text


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
    """Tidying later takes the other lines, leaves the one with another value, and ends with 1."""
    done = json.loads(migrating.to_space("apply", "--format", "json", code=0).stdout)
    env = migrating.folder / ".env"
    rotated = env.read_text().replace(value(migrating, "new"), migrating.canaries.make("rotated"))
    env.write_text(rotated)
    later = ["--continue", done["journal"], "--tidy", "remove"]
    told = migrating.to_space("apply", *later, code=1)
    assert "stay: whether the values here match those on the Space" in told.stderr
    lines = rotated.splitlines(keepends=True)
    assert env.read_text() == "".join(one for one in lines if not one.startswith("OPENAI_API_KEY"))
    assert "NEW_KEY=" in env.read_text()
    for text in migrating.kept().values():
        migrating.check(text)


def test_a_command_names_the_folder_whatever_its_name_is(migrating):
    """A backtick in a folder's name is no mark of code type: a shell finds that very folder."""
    folder = migrating.folder.rename(migrating.folder.with_name("it's `my` app"))
    there = replace(migrating, folder=folder)
    said = there.to_space("plan", code=0).stdout
    command = next(one for one in said.splitlines() if one.startswith("Apply it: "))
    line = command.removeprefix("Apply it: ").replace("python -m lib", "printf '%s\\n'", 1)
    told = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=True, env={})
    assert str(folder) in told.stdout.splitlines()
