"""Undo: only what is ours, only as far as the Hub allows, and again after any interruption."""

import pytest

from lib.migration.apply import apply
from lib.migration.journal import Journal, JournalError
from lib.migration.undo import UndoneStatus, is_undone, undo
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
    take_back,
    there,
    variable,
    written,
)

WAYS = [
    {"status": 500},
    {"status": 403},
    {"disconnect": "before"},
    {"disconnect": "before", "after_write": True},
    {"status": 200, "body": "<html>", "after_write": True},
]


@pytest.fixture
def hub(practice):
    """Our Hub with a furnished Space."""
    furnish(practice)
    return hub_of(practice)


def endings(outcome):
    """Return what became of each name."""
    return {one.name: one.ending for one in outcome.results}


def test_what_somebody_has_changed_is_left_alone(hub, practice, tmp_path):
    """What was written anew, deleted or set again by somebody else is not touched, and told."""
    outcome = run(plan_of(hub), hub, tmp_path)
    theirs = secret("X", "theirs").value
    hub.add_secret(SPACE, "NEW_0", theirs)
    hub.delete_secret(SPACE, "NEW_1")
    hub.add_variable(SPACE, "OLD_VARIABLE", theirs)
    hub.add_variable(SPACE, "NEW_VARIABLE", theirs)
    hub.add_secret(SPACE, "LEAKED_KEY", theirs)
    found = endings(take_back(outcome.journal, hub))
    left = {"NEW_0", "OLD_VARIABLE", "NEW_VARIABLE", "LEAKED_KEY"}
    assert {name for name, one in found.items() if one is UndoneStatus.LEFT} == left
    assert found["NEW_1"] is UndoneStatus.UNDONE
    secrets, variables = there(practice)
    assert secrets["NEW_0"][0] == secrets["LEAKED_KEY"][0] == "theirs"
    assert variables["OLD_VARIABLE"][0] == variables["NEW_VARIABLE"][0] == "theirs"
    assert "LEAKED_KEY" not in variables


def test_a_variable_that_somebody_has_set_again(hub, practice, tmp_path):
    """A moved variable that somebody has put back with another value keeps it."""
    outcome = run(plan_of(hub, (secret("LEAKED_KEY", "leaked-value"),)), hub, tmp_path)
    hub.delete_secret(SPACE, "LEAKED_KEY")
    hub.add_variable(SPACE, "LEAKED_KEY", secret("X", "theirs").value)
    assert endings(take_back(outcome.journal, hub)) == {"LEAKED_KEY": UndoneStatus.LEFT}
    assert there(practice)[1]["LEAKED_KEY"][0] == "theirs"


@pytest.mark.parametrize("way", WAYS, ids=range(len(WAYS)))
def test_an_undo_that_is_interrupted_anywhere(hub, practice, tmp_path, way):
    """Whatever goes wrong at whichever write of undo, doing it again leads to the state before."""
    before = there(practice)
    wanted = (secret("A"), secret("LEAKED_KEY", "leaked-value"), variable("OLD_VARIABLE", "new"))
    for route in ("delete_secret", "set_variable"):
        for earlier in (0, 1):
            outcome = run(plan_of(hub, wanted), hub, tmp_path)
            practice.state.clear_requests()
            if earlier:
                fault(practice, provider="hub", route=route, times=1, headers={"X-Pass": "1"})
            fault(practice, provider="hub", route=route, times=1, **way)
            take_back(outcome.journal, hub)
            practice.state.clear_faults()
            again = take_back(outcome.journal, hub)
            assert set(endings(again).values()) == {UndoneStatus.UNDONE}
            assert there(practice) == before
            assert written(practice) == 4 + (0 if way.get("after_write") else 1)
            with Journal.open(outcome.journal) as journal:
                assert is_undone(journal)


def test_undo_ends_going_on(hub, practice, tmp_path):
    """A migration whose undoing has begun cannot be gone on with: it is planned anew."""
    outcome = run(plan_of(hub), hub, tmp_path)
    take_back(outcome.journal, hub)
    with pytest.raises(JournalError, match="is being undone"):
        go_on(outcome.journal, hub)


def test_forgotten_values_are_told(hub, practice, tmp_path):
    """Without the old values, variables cannot come back, and that is said."""
    outcome = run(plan_of(hub), hub, tmp_path)
    with Journal.open(outcome.journal) as journal:
        journal.forget_values()
    found = endings(take_back(outcome.journal, hub))
    lost = {name for name, one in found.items() if one is UndoneStatus.LOST}
    assert lost == {"OLD_SECRET", "OLD_VARIABLE", "LEAKED_KEY"}


def test_what_was_never_written_is_told(hub, practice, tmp_path):
    """Rows whose turn never came are told apart from those that were taken back."""
    fault(practice, provider="hub", route="set_secret", times=1, headers={"X-Pass": "1"})
    fault(practice, provider="hub", route="set_secret", status=403)
    outcome = run(plan_of(hub), hub, tmp_path)
    found = endings(take_back(outcome.journal, hub))
    assert found.pop("NEW_0") is UndoneStatus.UNDONE
    assert set(found.values()) == {UndoneStatus.NOTHING}


def test_undo_of_what_nobody_can_go_on_with(hub, practice, tmp_path):
    """A journal that ended in the middle of a write is undone by looking what is there."""
    plan = plan_of(hub, (secret("A"),))
    with Journal.begin(plan, tmp_path) as journal:
        fault(practice, provider="hub", route="set_secret", disconnect="before", after_write=True)
        fault(practice, provider="hub", route="list_secrets", times=1, headers={"X-Pass": "1"})
        fault(practice, provider="hub", route="list_secrets", status=500)
        outcome = apply(plan, hub, journal, patience=hasty())
        assert "is unknown" in outcome.results[0].sentence
    practice.state.clear_faults()
    assert "A" in there(practice)[0]
    assert endings(take_back(outcome.journal, hub)) == {"A": UndoneStatus.UNDONE}
    assert "A" not in there(practice)[0]


def test_undo_can_be_ended(hub, practice, tmp_path):
    """A person may stop undo between two rows and do the rest later."""
    outcome = run(plan_of(hub, (secret("A"), secret("B"))), hub, tmp_path)
    before = written(practice)
    with Journal.open(outcome.journal) as journal:
        stopped = undo(journal, hub, patience=hasty(cancelled=lambda: written(practice) > before))
    assert endings(stopped) == {"A": UndoneStatus.FAILED, "B": UndoneStatus.UNDONE}
    assert not stopped.is_complete
    assert take_back(outcome.journal, hub).is_complete
