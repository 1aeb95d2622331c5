"""A migration at the practice Hub, over HTTP with the real client."""

import pytest

from lib.migration.undo import Undone

from .places import (
    furnish,
    hub_of,
    plan_of,
    planned,
    run,
    take_back,
    there,
    written,
)


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
    assert [name for name, one in endings.items() if one is Undone.LOST] == ["OLD_SECRET"]
    assert set(endings.values()) == {Undone.LOST, Undone.UNDONE}
