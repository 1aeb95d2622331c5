"""What somebody else changed is never taken for ours: not verified, not undone, not tidied away."""

from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest

from lib.hub.errors import HubError, HubErrorKind
from lib.migration.apply import resume
from lib.migration.journal import Journal, More, Status
from lib.migration.observation import Observation
from lib.migration.results import AnotherSpaceError, EndReason
from lib.migration.steps import NewSpace
from lib.migration.undo import UndoneStatus, is_undone, plan_undo, undo
from lib.migration.verify import verify_names
from lib.migration.waiting import WaitPolicy, What
from lib.practice.hub.acts import Act
from tests.support.projects import fault

from .places import (
    SPACE,
    furnish,
    go_on,
    hasty,
    hub_of,
    plan_of,
    run,
    secret,
    there,
    variable,
    written,
)

WANTED = tuple(secret(f"NEW_{number}") for number in range(4))
VALUES = {one.name: one.value for one in WANTED}
THEIRS = secret("X", "theirs").value
# Our write, and a later one of ours after which somebody acts.
MOMENTS = list(combinations(range(4), 2))
OFFSETS = [0.0, 3600.0, -3600.0, 86_400.0]


@pytest.fixture
def hub(practice):
    """Our Hub with a furnished Space."""
    furnish(practice)
    return hub_of(practice)


def act(practice, do: str, **facts: object) -> None:
    """Let somebody do something at the Hub."""
    Act(do, {"space": SPACE, **facts}).carry_out(practice.state.hub)


def settings(practice, **facts: object) -> None:
    """Change the ways of the Hub."""
    world = practice.state.hub
    world.settings = replace(world.settings, **facts)


def take_back(path, hub, **more: Any):
    """Undo without a yes of its own for what is in doubt."""
    more.setdefault("patience", hasty())
    with Journal.open(path) as journal:
        return undo(journal, hub, **more)


def endings(outcome):
    """Return what became of each name."""
    return {one.name: one.ending for one in outcome.results}


@pytest.mark.parametrize("offset", OFFSETS)
@pytest.mark.parametrize(("name", "after"), MOMENTS)
def test_set_anew_while_the_migration_runs(hub, practice, tmp_path, name, after, offset):
    """A secret that somebody sets after a later write of ours is theirs, whatever the clock."""
    settings(practice, clock_offset=offset)

    def tell(one) -> None:
        if one.what is What.DONE and one.number == after + 1:
            hub_of(practice).add_secret(SPACE, f"NEW_{name}", THEIRS)

    outcome = run(plan_of(hub, WANTED), hub, tmp_path, patience=WaitPolicy(tell, lambda _: None))
    theirs = {f"NEW_{name}"}
    assert {
        one for one, ending in endings(outcome).items() if ending is EndReason.CHANGED
    } == theirs
    assert not outcome.is_complete
    with Journal.open(outcome.journal) as journal:
        seen = verify_names(journal, hub, VALUES, state=outcome.after)
        assert {one.name for one in seen if one.seen is not Observation.YES} == theirs
        plan = plan_undo(journal, hub, patience=hasty())
        assert set(plan.asks) == theirs
    found = endings(take_back(outcome.journal, hub))
    assert {one for one, ending in found.items() if ending is UndoneStatus.UNSURE} == theirs
    assert {
        one for one, ending in found.items() if ending is UndoneStatus.UNDONE
    } == VALUES.keys() - theirs
    assert there(practice)[0][f"NEW_{name}"][0] == "theirs"


def test_a_hub_without_dates_takes_a_yes_of_its_own(hub, practice, tmp_path):
    """Where the Hub tells no dates, undo's plan says so, and nothing goes without a yes to it."""
    settings(practice, dates=False)
    before = there(practice)
    outcome = run(plan_of(hub, WANTED), hub, tmp_path)
    with Journal.open(outcome.journal) as journal:
        plan = plan_undo(journal, hub, patience=hasty())
    assert set(plan.asks) == VALUES.keys()
    assert all("does not say when" in one.sentence for one in plan.intents)
    left = take_back(outcome.journal, hub)
    assert set(endings(left).values()) == {UndoneStatus.UNSURE}
    assert not left.is_complete
    with Journal.open(outcome.journal) as journal:
        assert not is_undone(journal)
    again = take_back(outcome.journal, hub, also_unsure=True)
    assert set(endings(again).values()) == {UndoneStatus.UNDONE}
    assert there(practice) == before


def test_dates_of_whole_seconds_take_a_yes_of_their_own(hub, practice, tmp_path):
    """Within one second two changes cannot be told apart, which the plan of an undo says."""
    settings(practice, date_step=1.0)
    outcome = run(plan_of(hub, WANTED), hub, tmp_path)
    found = endings(take_back(outcome.journal, hub))
    assert set(found.values()) == {UndoneStatus.UNSURE}


def test_somebody_acts_while_it_is_undone(hub, practice, tmp_path):
    """A name that somebody sets anew during an undo, before its turn, is left alone."""
    outcome = run(plan_of(hub, WANTED), hub, tmp_path)

    def tell(one) -> None:
        if one.what is What.DONE and one.number == 1:
            hub_of(practice).add_secret(SPACE, "NEW_0", THEIRS)

    found = endings(take_back(outcome.journal, hub, patience=WaitPolicy(tell, lambda _: None)))
    assert found.pop("NEW_0") is UndoneStatus.LEFT
    assert set(found.values()) == {UndoneStatus.UNDONE}
    assert there(practice)[0]["NEW_0"][0] == "theirs"


def test_as_before_is_said_of_what_was_read_back(hub, practice, tmp_path):
    """A name that is there again after it was taken away, or that nobody could read, is told."""
    for number in range(2):
        outcome = run(plan_of(hub, WANTED[:1]), hub, tmp_path / str(number))

        def tell(one, number=number) -> None:
            if one.what is not What.DONE:
                return
            if number:
                fault(practice, provider="hub", status=500)
            else:
                hub_of(practice).add_secret(SPACE, "NEW_0", THEIRS)

        undone = take_back(outcome.journal, hub, patience=WaitPolicy(tell, lambda _: None))
        practice.state.clear_faults()
        assert endings(undone) == {"NEW_0": (UndoneStatus.LEFT, UndoneStatus.UNKNOWN)[number]}
        hub.delete_secret(SPACE, "NEW_0")


def test_what_was_not_read_back_is_not_done(hub, practice, tmp_path):
    """Where the last look fails, no name counts as done; going on reads it back."""

    def tell(one) -> None:
        if one.what is What.DONE and one.number == len(WANTED):
            fault(practice, provider="hub", status=500)

    outcome = run(plan_of(hub, WANTED), hub, tmp_path, patience=WaitPolicy(tell, lambda _: None))
    assert set(endings(outcome).values()) == {EndReason.UNKNOWN}
    assert not outcome.is_complete
    practice.state.clear_faults()
    before = written(practice)
    assert go_on(outcome.journal, hub, WANTED).is_complete
    assert written(practice) == before


UNSEEN: dict[str, tuple[dict[str, Any], HubErrorKind | None]] = {
    "not found": ({"status": 404, "headers": {"X-Error-Code": "RepoNotFound"}}, None),
    "no right": ({"status": 403}, HubErrorKind.NO_PERMISSION),
    "not known": ({"status": 401}, HubErrorKind.REJECTED),
    "gated": ({"status": 403, "headers": {"X-Error-Code": "GatedRepo"}}, HubErrorKind.GATED),
    "disabled": (
        {"status": 403, "body": '{"error":"Access to this resource is disabled."}'},
        HubErrorKind.DISABLED,
    ),
    **{
        f"renamed {status}": (
            {"status": status, "headers": {"Location": "/api/spaces/practice-bob/other"}},
            HubErrorKind.RENAMED,
        )
        for status in (301, 302, 307, 308)
    },
}


@pytest.mark.parametrize("way", UNSEEN)
def test_a_space_that_is_not_seen_is_not_taken_back(hub, practice, tmp_path, way):
    """Each reason why a Space is not seen is told apart, none is a success, and all stays to do."""
    outcome = run(plan_of(hub, WANTED), hub, tmp_path)
    what, kind = UNSEEN[way]
    fault(practice, provider="hub", route="space_info", **what)
    if kind is None:
        undone = take_back(outcome.journal, hub)
        assert not undone.is_complete
        assert "no such Space, or this token cannot see it" in undone.trouble
    else:
        with pytest.raises(HubError) as caught:
            take_back(outcome.journal, hub)
        assert caught.value.kind is kind
        assert ("practice-bob/other" in str(caught.value)) is (kind is HubErrorKind.RENAMED)
    practice.state.clear_faults()
    assert VALUES.keys() <= there(practice)[0].keys()
    assert set(endings(take_back(outcome.journal, hub)).values()) == {UndoneStatus.UNDONE}


@pytest.mark.parametrize("is_new", [False, True])
def test_a_space_that_was_made_anew(hub, practice, tmp_path, is_new):
    """Another Space of the same name is told as such: nothing is written or taken away there."""
    name = "practice-alice/brand-new"
    plan = plan_of(hub, WANTED, name, create=NewSpace()) if is_new else plan_of(hub, WANTED)
    outcome = run(plan, hub, tmp_path)
    assert outcome.is_complete
    space = name if is_new else SPACE
    Act("make_anew", {"space": space}).carry_out(practice.state.hub)
    hub.add_secret(space, "NEW_1", THEIRS)
    practice.state.clear_requests()
    with pytest.raises(AnotherSpaceError, match="recreated"):
        go_on(outcome.journal, hub, WANTED)
    undone = take_back(outcome.journal, hub)
    assert not undone.is_complete
    assert "recreated" in undone.trouble
    assert written(practice) == 0
    assert set(there(practice, space)[0]) == {"NEW_1"}
    with Journal.open(outcome.journal) as journal:
        assert is_undone(journal)  # so that it does not stand in the way of older ones


def begun(hub, folder):
    """Return the journal of a process that was killed as its first write was under way."""
    with Journal.begin(plan_of(hub, WANTED), folder) as journal:
        hub.secrets(SPACE)
        date = hub.answered_at
        journal.note(0, Status.BEGUN, more=More(hub=date.isoformat() if date else ""))
        return journal.path


class Late(WaitPolicy):
    """Lets what was sent arrive while it is waited for."""

    def __init__(self, practice, looks: int) -> None:
        super().__init__(sleep=self._count)
        self._practice, self._left = practice, looks

    def _count(self, _: float) -> None:
        self._left -= 1
        if self._left == 0:
            hub_of(self._practice).add_secret(SPACE, "NEW_0", WANTED[0].value)


@pytest.mark.parametrize("looks", [1, 3])
def test_a_write_that_arrives_after_a_kill(hub, practice, tmp_path, looks):
    """It is waited for, found, and not sent a second time."""
    path = begun(hub, tmp_path)
    with Journal.open(path) as journal:
        outcome = resume(journal, WANTED, hub, patience=Late(practice, looks))
    assert outcome.is_complete
    assert written(practice) == len(WANTED)
    with Journal.open(path) as journal:
        seen = verify_names(journal, hub, VALUES, state=outcome.after)
    assert {one.name for one in seen if one.seen is not Observation.YES} == {"NEW_0"}


def test_undo_of_a_write_that_may_still_arrive(hub, practice, tmp_path):
    """What was sent and is not there is open, not never written; once it came it is taken back."""
    path = begun(hub, tmp_path)
    undone = take_back(path, hub)
    found = endings(undone)
    assert found.pop("NEW_0") is UndoneStatus.UNKNOWN
    assert set(found.values()) == {UndoneStatus.NOTHING}
    assert not undone.is_complete
    assert "may still arrive" in undone.results[0].sentence
    hub.add_secret(SPACE, "NEW_0", WANTED[0].value)
    assert endings(take_back(path, hub, also_unsure=True))["NEW_0"] is UndoneStatus.UNDONE
    assert "NEW_0" not in there(practice)[0]


def test_a_variable_of_a_secret_s_name(hub, practice, tmp_path):
    """A name that somebody makes a variable beside our secret is not done: the Space stops."""

    def tell(one) -> None:
        if one.what is What.DONE and one.number == 1:
            hub_of(practice).add_variable(SPACE, "NEW_0", THEIRS)

    outcome = run(
        plan_of(hub, (*WANTED, variable("NEW_VARIABLE"))),
        hub,
        tmp_path,
        patience=WaitPolicy(tell, lambda _: None),
    )
    assert endings(outcome)["NEW_0"] is EndReason.CHANGED
    assert not outcome.is_complete
