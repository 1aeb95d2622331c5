"""Seeing whether it arrived: names, the restart of the Space, and the dashboard that runs there."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from lib.hub.client import Hub
from lib.migration.dashboard_probe import ask_dashboard
from lib.migration.journal import Journal
from lib.migration.observation import Observation
from lib.migration.restart import restart_if_stopped, wait_for_restart
from lib.migration.space_state import SpaceState, read_state
from lib.migration.verify import verify_names
from lib.migration.waiting import Progress, WaitPolicy, What
from lib.practice import PracticeServer
from lib.practice.hub.records import COLLISION
from tests.providers.conftest import answers, direct, raw
from tests.support.dashboard import dashboard
from tests.support.projects import GOOD_GROQ, addresses, fault, learn, write_project

from .places import SPACE, TEN, furnish, hub_of, plan_of, run, secret, space_of

__all__ = ["direct", "raw"]

VALUES = {one.name: one.value for one in TEN}


@pytest.fixture
def hub(practice):
    """Our Hub with a furnished Space."""
    furnish(practice)
    return hub_of(practice)


def seen(hub, path, state=None):
    """Return what is seen of each name."""
    with Journal.open(path) as journal:
        return {one.name: one.seen for one in verify_names(journal, hub, VALUES, state=state)}


def test_every_name_is_read_back(hub, tmp_path):
    """After a migration every name is seen, from what was read already and from a new look."""
    outcome = run(plan_of(hub), hub, tmp_path)
    for state in (outcome.after, None):
        found = seen(hub, outcome.journal, state)
        assert len(found) == 9
        assert set(found.values()) == {Observation.YES}


def test_what_is_not_as_it_should_be_is_seen(hub, practice, tmp_path):
    """A name that is gone, changed, old or a collision is told as such."""
    outcome = run(plan_of(hub), hub, tmp_path)
    hub.delete_secret(SPACE, "NEW_0")
    hub.add_secret(SPACE, "NEW_1", secret("X").value)
    hub.add_variable(SPACE, "OLD_VARIABLE", secret("X").value)
    hub.delete_variable(SPACE, "NEW_VARIABLE")
    hub.add_variable(SPACE, "NEW_2", secret("X").value)
    found = seen(hub, outcome.journal)
    expected = {
        "NEW_0": Observation.NO,
        "NEW_1": Observation.COULD_NOT_TELL,
        "NEW_2": Observation.NO,
        "OLD_VARIABLE": Observation.NO,
        "NEW_VARIABLE": Observation.NO,
    }
    assert {name: one for name, one in found.items() if one is not Observation.YES} == expected


def test_a_secret_that_was_not_replaced_is_seen(hub, practice, tmp_path):
    """A secret with the date of the old one was not replaced."""
    fault(practice, provider="hub", route="set_secret", status=403)
    outcome = run(plan_of(hub), hub, tmp_path)
    practice.state.clear_faults()
    assert seen(hub, outcome.journal)["OLD_SECRET"] is Observation.NO


def staged(practice: PracticeServer, *stages: str) -> WaitPolicy:
    """Return a patience during which the Space goes through stages, one at each look."""
    left = list(stages)

    def sleep(_: float) -> None:
        if left:
            put(practice, left.pop(0))

    return WaitPolicy(sleep=sleep)


def put(practice: PracticeServer, stage: str, error: str | None = None) -> None:
    """Put the Space at a stage."""
    space = replace(space_of(practice), stage=stage, error=error, busy_until=0.0)
    practice.state.hub.spaces[SPACE] = space


RESTARTS = [
    (("BUILDING", "APP_STARTING", "RUNNING"), Observation.YES, "has restarted"),
    (("RUNNING_BUILDING", "RUNNING"), Observation.YES, "has restarted"),
    ((), Observation.COULD_NOT_TELL, "no restart was seen"),
    (("BUILDING",), Observation.COULD_NOT_TELL, "not come back"),
    (("BUILDING", "BUILD_ERROR"), Observation.NO, "build log"),
    (("BUILDING", "RUNTIME_ERROR"), Observation.NO, "log"),
    (("CONFIG_ERROR",), Observation.NO, "configuration is wrong"),
    (("PAUSED",), Observation.COULD_NOT_TELL, "paused"),
    (("SLEEPING",), Observation.COULD_NOT_TELL, "asleep"),
    (("SOMETHING_NEW",), Observation.COULD_NOT_TELL, "SOMETHING_NEW"),
]


@pytest.mark.parametrize(("stages", "expected", "words"), RESTARTS)
def test_a_restart_is_seen_or_not(hub, practice, stages, expected, words):
    """Leaving and coming back is seen; whatever else happens is told as it is."""
    found = wait_for_restart(hub, SPACE, patience=staged(practice, *stages))
    assert found.seen is expected
    assert words in found.sentence


def test_a_collision_is_named(hub, practice):
    """A configuration error is told with its cause and the cure."""
    put(practice, "CONFIG_ERROR", COLLISION)
    found = wait_for_restart(hub, SPACE, patience=staged(practice))
    assert found.seen is Observation.NO
    assert "the same name" in found.sentence


def test_a_space_that_a_collision_had_stopped_is_restarted(practice, tmp_path):
    """Once the collision is solved the Space is restarted and runs; any other is left alone."""
    furnish(practice)
    hub, name = hub_of(practice), "practice-alice/collision"
    wanted = (secret("MODEL_ID", "new"),)
    before = read_state(hub, name)
    assert before.collisions == ("MODEL_ID",)
    outcome = run(plan_of(hub, wanted, name, replace={"MODEL_ID"}), hub, tmp_path)
    assert outcome.after is not None
    assert not restart_if_stopped(hub, before, before)
    assert restart_if_stopped(hub, before, outcome.after)
    assert hub.runtime(name).stage == "RUNNING"
    assert not restart_if_stopped(hub, read_state(hub, name), outcome.after)


def test_waiting_for_a_restart_is_told_and_can_be_ended(hub, practice):
    """Each look is told with the seconds left, and the person may stop waiting."""
    told: list[Progress] = []
    put(practice, "BUILDING")
    patience = WaitPolicy(told.append, lambda _: None, lambda: len(told) == 3)
    assert wait_for_restart(hub, SPACE, patience=patience).seen is Observation.COULD_NOT_TELL
    assert [(one.what, one.seconds) for one in told] == [
        (What.WAITING, 600),
        (What.WAITING, 598),
        (What.WAITING, 596),
    ]


def test_a_hub_that_does_not_tell(hub, practice):
    """Where the Hub does not answer, what the Space does could not be told."""
    fault(practice, provider="hub", route="runtime", status=500)
    assert wait_for_restart(hub, SPACE).seen is Observation.COULD_NOT_TELL
    state = read_state(hub, SPACE)
    assert ask_dashboard(hub, state).seen is Observation.COULD_NOT_TELL


def told_by(hub: Hub, url: str, state: SpaceState | None = None):
    """Ask what answers at an address as the app of the Space."""
    place: Callable[[str], str] = lambda _: url  # noqa: E731 - shorter than a function
    return ask_dashboard(hub, state or read_state(hub, SPACE), address=place)


BOARDS = [
    (200, b'{"providers": {"available": ["groq", "openai"]}}', Observation.YES, "groq, openai"),
    (200, b'{"providers": {"available": ["<b>", 1, "groq"]}}', Observation.YES, "work: groq."),
    (200, b'{"providers": {"available": []}}', Observation.NO, "no provider works"),
    (200, b'{"providers": []}', Observation.COULD_NOT_TELL, "another app"),
    (200, b"<html>", Observation.COULD_NOT_TELL, "another app"),
    (404, b'{"providers": {"available": ["groq"]}}', Observation.COULD_NOT_TELL, "another app"),
    (200, b"[" * 70_000, Observation.COULD_NOT_TELL, "another app"),
]


@pytest.mark.parametrize(("status", "body", "expected", "words"), BOARDS)
def test_what_the_app_says(hub, raw, status, body, expected, words):
    """A dashboard tells its providers; any other app is not taken for one."""
    server = raw(answers(status, body, Content_Type="application/json"))
    found = told_by(hub, server.url)
    assert found.seen is expected
    assert words in found.sentence
    (request,) = server.seen
    assert b"GET /api/providers " in request
    assert b"uthorization" not in request
    assert b"ookie" not in request


def test_no_redirect_is_followed_and_no_private_space_asked(hub, practice, raw):
    """A redirect is not followed, and an app behind a sign-in is not asked at all."""
    other = raw(answers(200, b"{}"))
    server = raw(answers(302, b"", Location=f"{other.url}/api/providers"))
    assert told_by(hub, server.url).seen is Observation.COULD_NOT_TELL
    assert other.seen == []
    furnish(practice, private=True)
    found = told_by(hub, other.url)
    assert found.seen is Observation.COULD_NOT_TELL
    assert "private" in found.sentence
    assert other.seen == []


def test_only_hosts_of_spaces_are_asked(hub, practice):
    """A host that is not one of the Hub's Spaces is not asked: the practice Hub's leads nowhere."""
    found = ask_dashboard(hub, read_state(hub, SPACE))
    assert found.seen is Observation.COULD_NOT_TELL
    assert "does not say its address" in found.sentence


def test_the_real_dashboard_is_understood(hub, practice, tmp_path):
    """The dashboard itself, as the app of the Space, tells which providers work there."""
    learn(practice, "groq", GOOD_GROQ)
    text = f"GROQ_API_KEY={GOOD_GROQ}\n" + addresses(practice, "groq")
    project = write_project(tmp_path / "app", {".env": text})
    with dashboard(project, tmp_path / "home") as served:
        found = told_by(hub, served.url)
    assert (found.seen, "groq" in found.sentence) == (Observation.YES, True)
