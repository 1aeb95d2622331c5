"""Nobody gets by any door what is not theirs: the whole table, with canaries in every source."""

from pathlib import Path

import pytest

from tests.strangers.made import dice_for
from tests.strangers.table import TABLE, Cell, Way, Who
from tests.strangers.world import CANARIES, World, seen_in
from tests.support.hostile import ELSEWHERE
from tests.support.talking import talking

CELLS = [(way, who) for way in Way for who in Who]


@pytest.mark.parametrize(("way", "who"), CELLS, ids=[f"{way}, {who}" for way, who in CELLS])
def test_no_canary_comes_out(world: World, way: Way, who: Who):
    """Whatever is tried, what comes back holds no value, for strangers no name, and no trace."""
    cell = TABLE[way][who]
    if isinstance(cell, str):
        assert cell.endswith(".")
        return
    logs = world.home.served.log, world.space.log
    left, written = len(world.beacon.heard), [log.stat().st_size for log in logs]
    tried = list(cell.how(world, dice_for(f"{way} {who}"), cell.many))
    assert len(tried) == cell.many
    for one in tried:
        assert seen_in(one.said, brought=one.brought, names=not one.is_told) == [], one.what
        assert "Traceback" not in one.said, one.what
    gone = "\n".join(world.beacon.heard[left:])
    assert ELSEWHERE not in gone
    assert not CANARIES.found_in(gone)
    for log, before in zip(logs, written, strict=True):
        said = log.read_bytes()[before:].decode("utf-8", "replace")
        assert not CANARIES.found_in(said)
        assert "Traceback" not in said, said[said.index("Traceback") - 300 :][:3000]


def test_enough_is_tried():
    """Every door is thought of for everybody, and hundreds of variants are made."""
    assert [*TABLE] == [*Way]
    assert all([*row] == [*Who] for row in TABLE.values())
    cells = [cell for row in TABLE.values() for cell in row.values()]
    assert sum(cell.many for cell in cells if isinstance(cell, Cell)) > 500
    assert sum(isinstance(cell, str) for cell in cells) < 15


def test_the_canaries_are_there(world: World):
    """The person at home and the owner of the Space are shown names; the files hold the values."""
    with talking(world.home.served.url, page="diagnostics") as one:
        assert "OKAPI_TOKEN" in seen_in(one.heard)
    with talking(world.space.url, world.alice, "diagnostics") as one:
        assert "OKAPI_TOKEN" in seen_in(one.heard)
    project = world.home.look()["arguments"][1]
    assert ".env" in CANARIES.found_in(Path(project, ".env").read_text())
    assert "environment" in CANARIES.found_in(str(world.home.look()["environ"]))
