"""A migration in a thread of its own, and what this machine remembers of earlier ones."""

import threading

import pytest

from lib.hub.errors import HubError
from lib.migration.background import BackgroundMigration, MigrationResult, move, resume_migration
from lib.migration.journal import Journal
from lib.migration.observation import Observation
from lib.migration.past_migrations import remembered
from lib.migration.results import EndReason
from lib.migration.steps import NewSpace
from lib.migration.waiting import Progress, What
from lib.practice import PracticeServer
from tests.migration.places import (
    TEN,
    furnish,
    hasty,
    hub_of,
    plan_of,
    planned,
    secret,
    take_back,
    there,
)
from tests.support.projects import fault, write_project

PATIENCE = 30.0


def test_a_whole_migration_in_one_call(practice: PracticeServer, tmp_path):
    """What was planned is there, and every name was read back."""
    furnish(practice)
    hub = hub_of(practice)
    moved = move(plan_of(hub), hub, patience=hasty(), folder=tmp_path)
    assert moved.outcome.is_complete
    assert {one.seen for one in moved.seen.names} == {Observation.YES}
    assert there(practice) == planned()
    (one,) = remembered(tmp_path)
    assert (one.done, one.total, one.is_unfinished) == (10, 10, False)


def test_a_migration_that_stopped_is_remembered_and_gone_on_with(practice, tmp_path):
    """Half of it done, it is unfinished; after going on it is not, and nothing is missing."""
    furnish(practice)
    hub = hub_of(practice)
    plan = plan_of(hub)
    fault(practice, provider="hub", route="set_variable", status=403, body="{}")
    moved = move(plan, hub, patience=hasty(), folder=tmp_path)
    assert not moved.outcome.is_complete
    (one,) = remembered(tmp_path)
    assert one.is_unfinished
    assert 0 < one.done < one.total
    practice.state.clear_faults()
    again = resume_migration(one.path, TEN, hub, patience=hasty())
    assert again.outcome.is_complete
    assert there(practice) == planned()
    assert not remembered(tmp_path)[0].is_unfinished


def test_a_final_refusal_is_not_remembered(practice, tmp_path):
    """Where the Hub will not have it, nothing was written, so there is nothing to go on with."""
    hub = hub_of(practice, kind="other")
    new = plan_of(hub, (secret("A"),), "practice-bob/new", create=NewSpace("docker"))
    moved = move(new, hub, patience=hasty(), folder=tmp_path)
    assert moved.outcome.is_refused
    assert "PRO" in moved.outcome.trouble
    assert not moved.outcome.journal.exists()
    assert not remembered(tmp_path)


DOCKERFILE = "FROM python:3.11\nRUN --mount=type=secret,id=A cat /run/secrets/A | wc -c\n"


@pytest.mark.parametrize(("name", "told"), [("A", 2), ("B", 0)])
def test_a_name_that_the_image_was_built_with(name, told, practice, tmp_path):
    """After the migration a factory rebuild is asked for; not for a name that no build reads."""
    project = write_project(tmp_path / "app", {"Dockerfile": DOCKERFILE})
    hub = hub_of(practice)
    plan = plan_of(hub, (secret(name),))
    moved = move(plan, hub, patience=hasty(), folder=tmp_path, project=str(project))
    assert moved.outcome.is_complete
    assert len(moved.rebuild) == told
    assert all("ebuild" in one for one in moved.rebuild)


def test_one_that_is_taken_back_is_not_offered(practice, tmp_path):
    """Once undoing has begun, there is nothing to go on with."""
    furnish(practice)
    hub = hub_of(practice)
    moved = move(plan_of(hub), hub, patience=hasty(), folder=tmp_path)
    take_back(moved.outcome.journal, hub)
    (one,) = remembered(tmp_path)
    assert one.is_undone
    assert not one.is_unfinished


def test_a_journal_in_use_or_broken_is_told_and_not_offered(practice, tmp_path):
    """A journal that another window writes, or that is none, raises nothing."""
    furnish(practice)
    hub = hub_of(practice)
    (tmp_path / "20260101T000000Z-x-000000.jsonl").write_text("no journal\n")
    with Journal.begin(plan_of(hub), tmp_path):
        found = remembered(tmp_path)
    assert len(found) == 2
    assert all(one.trouble and not one.is_unfinished for one in found)


def test_a_job_tells_how_far_it_is_and_what_came_of_it():
    """What is told while it runs is kept in order, and its result afterwards."""
    going = threading.Event()

    def work(patience) -> str:
        patience.tell(Progress(What.LOOKING, "one"))
        going.wait(PATIENCE)
        patience.tell(Progress(What.DONE, "two"))
        return "whole"

    job = BackgroundMigration(work)
    assert job.is_running
    going.set()
    job.wait(PATIENCE)
    assert not job.is_running
    assert [one.sentence for one in job.events] == ["one", "two"]
    assert job.result == "whole"


def test_an_error_is_kept_and_reaches_no_log(capfd, caplog):
    """Whatever ends a job early is for whoever looks, and in no thread's traceback."""

    def work(_) -> None:
        raise RuntimeError("canary")

    job = BackgroundMigration(work)
    job.wait(PATIENCE)
    assert isinstance(job.error, RuntimeError)
    out, err = capfd.readouterr()
    assert "canary" not in out + err + caplog.text


def test_a_job_that_is_cancelled_ends_after_the_request_under_way(practice, tmp_path):
    """What was being written is done, the rest is not, and it can be gone on with."""
    furnish(practice)
    hub = hub_of(practice)
    plan = plan_of(hub)
    jobs: list[BackgroundMigration[MigrationResult]] = []
    ready = threading.Event()

    def work(patience) -> MigrationResult:
        ready.wait(PATIENCE)
        tell = patience.tell

        def told(one: Progress) -> None:
            tell(one)
            if one.what is What.DONE:
                jobs[0].cancel()

        patience.tell = told
        return move(plan, hub, patience=patience, folder=tmp_path)

    jobs.append(BackgroundMigration(work))
    ready.set()
    jobs[0].wait(PATIENCE)
    result = jobs[0].result
    assert result is not None
    endings = [one.ending for one in result.outcome.results]
    assert EndReason.DONE in endings
    assert EndReason.NOT_DONE in endings
    assert remembered(tmp_path)[0].is_unfinished


def test_a_space_that_cannot_be_looked_at_is_an_error_of_the_job(practice, tmp_path):
    """Before the first write, an error of the Hub ends the job and leaves no journal."""
    furnish(practice)
    hub = hub_of(practice)
    plan = plan_of(hub)
    fault(practice, provider="hub", status=401, body="{}")
    job = BackgroundMigration(lambda patience: move(plan, hub, patience=patience, folder=tmp_path))
    job.wait(PATIENCE)
    assert isinstance(job.error, HubError)
    assert remembered(tmp_path) == ()
    with pytest.raises(HubError):
        raise job.error
