"""A migration at the practice Hub, over HTTP with the real client."""

from dataclasses import dataclass, replace
from threading import Barrier, Thread

import pytest

from lib.migration.apply import EndReason, OnFailure, PlanStaleError, RunOutcome
from lib.migration.steps import Action, NewSpace
from lib.migration.undo import UndoneStatus
from lib.migration.waiting import What
from lib.practice.hub.records import StoredEntry
from tests.support.projects import fault

from .places import (
    DATE,
    SPACE,
    TEN,
    Watch,
    furnish,
    go_on,
    hub_of,
    plan_of,
    planned,
    run,
    secret,
    space_of,
    take_back,
    there,
    variable,
    written,
)


@dataclass
class Third:
    """Says yes at the third question and after it."""

    asked: int = 0

    def __call__(self) -> bool:
        """Answer."""
        self.asked += 1
        return self.asked >= 3


@pytest.fixture
def hub(practice):
    """Our Hub with a furnished Space."""
    furnish(practice)
    return hub_of(practice)


def test_ten_names_arrive_and_go_again(hub, practice, tmp_path):
    """A migration brings exactly what was planned in one write each, and undo takes it back."""
    before = there(practice)
    plan = plan_of(hub)
    outcome = run(plan, hub, tmp_path)
    assert outcome.is_complete
    assert there(practice) == planned()
    assert written(practice) == len(plan.writes) == 10
    undone = take_back(outcome.journal, hub)
    assert undone.is_complete
    secrets, variables = there(practice)
    assert variables == before[1]
    assert secrets == before[0] | {"OLD_SECRET": ("new-secret-value", "about OLD_SECRET")}
    endings = {one.name: one.ending for one in undone.results}
    assert [name for name, one in endings.items() if one is UndoneStatus.LOST] == ["OLD_SECRET"]
    assert set(endings.values()) == {UndoneStatus.LOST, UndoneStatus.UNDONE}


def test_without_a_change_in_mind_nothing_is_sent(hub, practice, tmp_path):
    """Names that are there already are left alone unless they are to be replaced."""
    wanted = (secret("OLD_SECRET"), variable("SAME", "same"))
    plan = plan_of(hub, wanted, replace=())
    assert [step.action for step in plan.steps] == [Action.SKIP, Action.UNCHANGED]
    assert run(plan, hub, tmp_path).is_complete
    assert written(practice) == 0


def test_a_plan_that_is_out_of_date_is_not_applied(hub, practice, tmp_path):
    """When somebody changes the Space in between, nothing is written and no journal is left."""
    plan = plan_of(hub)
    hub.add_secret(SPACE, "THEIRS", secret("X").value)
    practice.state.clear_requests()
    with pytest.raises(PlanStaleError, match="changed by somebody"):
        run(plan, hub, tmp_path)
    assert written(practice) == 0
    assert list(tmp_path.iterdir()) == []


def test_a_plan_that_nobody_looked_for_is_not_applied(hub, tmp_path):
    """A dry run cannot be applied, nor can a plan with an obstacle."""
    for plan in (plan_of(hub, space="practice-alice/nowhere"),):
        with pytest.raises(PlanStaleError):
            run(plan, hub, tmp_path)


def test_a_space_that_is_deleted_in_between(hub, practice, tmp_path):
    """A Space that is gone is told as such, before applying and before going on."""
    plan = plan_of(hub)
    kept = practice.state.hub.spaces.pop(SPACE)
    with pytest.raises(PlanStaleError):
        run(plan, hub, tmp_path)
    practice.state.hub.spaces[SPACE] = kept
    fault(practice, provider="hub", route="set_variable", status=500)
    outcome = run(plan_of(hub), hub, tmp_path)
    assert not outcome.is_complete
    practice.state.clear_faults()
    del practice.state.hub.spaces[SPACE]
    with pytest.raises(PlanStaleError, match="no such Space"):
        go_on(outcome.journal, hub)
    undone = take_back(outcome.journal, hub)
    assert {one.ending for one in undone.results} == {UndoneStatus.NOTHING}


def test_a_space_that_is_deleted_while_applying(hub, practice, tmp_path):
    """A Space that vanishes half-way ends the run: no other row is tried."""
    routes = {"provider": "hub", "status": 404, "headers": {"X-Error-Code": "RepoNotFound"}}
    for route in ("set_secret", "set_variable", "delete_variable"):
        fault(practice, route=route, **routes)
    outcome = run(plan_of(hub), hub, tmp_path, on_failure=OnFailure.CONTINUE)
    assert written(practice) == 1
    assert {one.ending for one in outcome.results} == {EndReason.FAILED, EndReason.NOT_DONE}


def test_a_failure_stops_or_not_as_chosen(hub, practice, tmp_path):
    """After a failed row the others are left, or done, and the result tells each."""
    for how, done in ((OnFailure.STOP, 2), (OnFailure.CONTINUE, 8)):
        furnish(practice)
        fault(practice, provider="hub", route="set_secret", times=2, headers={"X-Pass": "1"})
        fault(practice, provider="hub", route="set_secret", times=1, status=403)
        outcome = run(plan_of(hub), hub, tmp_path / how, on_failure=how)
        endings = [one.ending for one in outcome.results]
        assert endings.count(EndReason.DONE) == done
        assert endings.count(EndReason.FAILED) == 1
        failed = next(one for one in outcome.results if one.ending is EndReason.FAILED)
        assert "lacks permission" in failed.sentence
        assert go_on(outcome.journal, hub).is_complete
        assert there(practice) == planned()


def test_a_rate_limit_is_waited_for_in_sight(hub, practice, tmp_path):
    """The seconds that the Hub told are counted down, then everything goes on."""
    limit = {"status": 429, "headers": {"RateLimit": '"api";r=0;t=3'}}
    fault(practice, provider="hub", route="set_secret", times=1, **limit)
    watch = Watch([])
    assert run(plan_of(hub), hub, tmp_path, patience=watch.patience()).is_complete
    waiting = [one.seconds for one in watch.told if one.what is What.WAITING]
    assert waiting == [4, 3, 2, 1]


def test_waiting_is_bounded_and_can_be_ended(hub, practice, tmp_path):
    """A limit that takes too long, or a person who has enough, ends a run that can be gone on."""
    limit = {"status": 429, "headers": {"RateLimit": '"api";r=0;t=300'}}
    for name, more in (("bound", {"most": 60.0}), ("cancel", {"cancelled": Third()})):
        furnish(practice)
        fault(practice, provider="hub", route="set_secret", times=1, **limit)
        outcome = run(plan_of(hub), hub, tmp_path / name, patience=Watch([]).patience(**more))
        assert {one.ending for one in outcome.results} == {EndReason.FAILED, EndReason.NOT_DONE}
        assert go_on(outcome.journal, hub).is_complete
        practice.state.clear_faults()


def test_a_move_that_fails_puts_the_variable_back(hub, practice, tmp_path):
    """Where the secret cannot be set, the variable it replaces comes back at once."""
    fault(practice, provider="hub", route="set_secret", status=403)
    before = there(practice)
    outcome = run(plan_of(hub, (secret("LEAKED_KEY", "leaked-value"),)), hub, tmp_path)
    assert not outcome.is_complete
    assert there(practice) == before
    practice.state.clear_faults()
    assert go_on(outcome.journal, hub).is_complete
    assert "LEAKED_KEY" not in there(practice)[1]
    assert there(practice)[0]["LEAKED_KEY"] == ("leaked-value", "about LEAKED_KEY")
    assert take_back(outcome.journal, hub).is_complete
    assert there(practice) == before


def test_a_move_that_stays_half_done_says_so(hub, practice, tmp_path):
    """Where the variable cannot be put back either, the row tells that the key is missing."""
    for route in ("set_secret", "set_variable"):
        fault(practice, provider="hub", route=route, status=403)
    before = there(practice)
    outcome = run(plan_of(hub, (secret("LEAKED_KEY", "leaked-value"),)), hub, tmp_path)
    (result,) = outcome.results
    assert result.ending is EndReason.HALF
    assert "continue, or undo it" in result.sentence
    practice.state.clear_faults()
    assert take_back(outcome.journal, hub).is_complete
    assert there(practice) == before


@pytest.mark.parametrize("after", [False, True])
def test_putting_back_that_is_interrupted(hub, practice, tmp_path, after):
    """Where it is not known whether the variable came back, going on and undo look first."""
    before = there(practice)
    for number, way in enumerate((go_on, take_back)):
        outcome = interrupted(hub, practice, tmp_path / str(number), after=after)
        assert not outcome.is_complete
        if way is go_on:
            assert go_on(outcome.journal, hub).is_complete
            assert "LEAKED_KEY" not in there(practice)[1]
            assert there(practice)[0]["LEAKED_KEY"][0] == "leaked-value"
            furnish(practice)
        else:
            assert take_back(outcome.journal, hub).is_complete
            assert there(practice) == before


def interrupted(hub, practice, folder, *, after):
    """Return the outcome of a move whose second half, and what should make it good, failed."""
    lost = {"provider": "hub", "disconnect": "before", "after_write": after}
    plan = plan_of(hub, (secret("LEAKED_KEY", "leaked-value"),))
    fault(practice, provider="hub", route="set_secret", status=403)
    fault(practice, route="set_variable", **lost)
    fault(practice, provider="hub", route="list_variables", times=2, headers={"X-Pass": "1"})
    fault(practice, provider="hub", route="list_variables", status=500)
    outcome = run(plan, hub, folder)
    assert '"putting_back"' in outcome.journal.read_text().splitlines()[-1]
    practice.state.clear_faults()
    return outcome


def test_a_collision_is_solved(hub, practice, tmp_path):
    """A name that is both becomes a secret only, and the Space can start again."""
    space = space_of(practice)
    entry = StoredEntry("old", None, DATE)
    practice.state.hub.spaces[SPACE] = replace(
        space, variables={**space.variables, "OLD_SECRET": entry}
    )
    outcome = run(plan_of(hub, (secret("OLD_SECRET", "new"),)), hub, tmp_path)
    assert outcome.is_complete
    assert not space_of(practice).collides
    take_back(outcome.journal, hub)
    assert not space_of(practice).collides


def test_a_new_space_in_one_request(hub, practice, tmp_path):
    """A new Space gets everything in one write; undo takes the names and leaves the Space."""
    name = "practice-acme/brand-new"
    wanted = (secret("A"), secret("B"), variable("C"))
    plan = plan_of(hub, wanted, name, create=NewSpace("docker", private=True))
    practice.state.clear_requests()
    outcome = run(plan, hub, tmp_path)
    assert outcome.is_complete
    assert written(practice) == 1
    assert practice.state.hub.spaces[name].private
    assert {key: value for key, (value, _) in there(practice, name)[0].items()} == {
        "A": "value of A",
        "B": "value of B",
    }
    assert take_back(outcome.journal, hub).is_complete
    assert there(practice, name) == ({}, {})


@pytest.mark.parametrize("after", [False, True])
def test_a_new_space_whose_answer_is_lost(hub, practice, tmp_path, after):
    """A lost answer is resolved by looking whether the Space is there with all its names."""
    name = "practice-acme/brand-new"
    fault(practice, provider="hub", route="create", times=1, disconnect="before", after_write=after)
    plan = plan_of(hub, (secret("A"), variable("C")), name, create=NewSpace())
    practice.state.clear_requests()
    assert run(plan, hub, tmp_path).is_complete
    assert written(practice) == (1 if after else 2)


def test_a_space_that_somebody_else_has_made_meanwhile(hub, practice, tmp_path):
    """A Space of the wanted name that is not ours gets nothing."""
    name = "practice-acme/brand-new"
    plan = plan_of(hub, (secret("A"),), name, create=NewSpace())
    fault(practice, provider="hub", route="create", status=500)
    outcome = run(plan, hub, tmp_path)
    practice.state.clear_faults()
    hub.create_space(name, "docker", secrets={}, variables={})
    (result,) = go_on(outcome.journal, hub, (secret("A"),)).results
    assert result.ending is EndReason.CHANGED
    assert there(practice, name) == ({}, {})


def test_what_somebody_changed_is_not_overwritten_when_going_on(hub, practice, tmp_path):
    """A name that was changed after an interruption is left, and the rest is done."""
    fault(practice, provider="hub", route="set_secret", status=403)
    outcome = run(plan_of(hub), hub, tmp_path)
    practice.state.clear_faults()
    hub.add_secret(SPACE, "OLD_SECRET", secret("X", "theirs").value)
    again = go_on(outcome.journal, hub)
    endings = {one.name: one.ending for one in again.results}
    assert endings.pop("OLD_SECRET") is EndReason.CHANGED
    assert set(endings.values()) == {EndReason.DONE}
    assert there(practice)[0]["OLD_SECRET"][0] == "theirs"


def test_a_value_that_is_gone_from_the_file(hub, practice, tmp_path):
    """Going on without one of the values does the others and tells which is missing."""
    fault(practice, provider="hub", route="set_secret", status=403)
    outcome = run(plan_of(hub), hub, tmp_path)
    practice.state.clear_faults()
    again = go_on(outcome.journal, hub, TEN[1:])
    missing = [one.name for one in again.results if one.ending is EndReason.NO_VALUE]
    assert missing == ["NEW_0"]
    assert "LEAKED_KEY" in there(practice)[0]
    assert go_on(outcome.journal, hub).is_complete


def test_two_people_at_once(practice, tmp_path):
    """Two people who migrate the same names at once leave no collision and no name out."""
    furnish(practice)
    outcomes: list[RunOutcome | PlanStaleError] = []
    both = Barrier(2)

    def migrate(value: str) -> None:
        hub = hub_of(practice)
        wanted = tuple(secret(f"SHARED_{number}", f"{value} {number}") for number in range(20))
        plan = plan_of(hub, (*wanted, secret("LEAKED_KEY", "leaked-value")))
        both.wait(10)
        try:
            outcomes.append(run(plan, hub, tmp_path / value))
        except PlanStaleError as error:
            outcomes.append(error)

    threads = [Thread(target=migrate, args=(value,)) for value in ("mine", "yours")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert any(isinstance(one, RunOutcome) and one.is_complete for one in outcomes)
    secrets, variables = there(practice)
    assert {f"SHARED_{number}" for number in range(20)} | {"LEAKED_KEY"} <= secrets.keys()
    assert not secrets.keys() & variables.keys()
    values = {secrets[f"SHARED_{number}"][0] for number in range(20)}
    assert values <= {f"{who} {number}" for who in ("mine", "yours") for number in range(20)}


def test_two_hundred_names(hub, practice, tmp_path):
    """Two hundred names take two hundred writes and eight requests more, from plan to end.

    Undo looks before each name that it takes away, since somebody may have changed it meanwhile.
    """
    wanted = tuple(secret(f"NEW_{number}") for number in range(200))
    practice.state.clear_requests()
    outcome = run(plan_of(hub, wanted), hub, tmp_path)
    assert outcome.is_complete
    assert len(practice.state.requests()) == 208
    assert len(there(practice)[0]) == 202
    practice.state.clear_requests()
    assert take_back(outcome.journal, hub).is_complete
    assert len(practice.state.requests()) == 3 + 200 + 199 + 3
    assert len(there(practice)[0]) == 2
