"""Whatever goes wrong, at whichever request: going on and undo both lead where they should."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from .matrix import (
    POINTS,
    WAYS,
    cases,
    flaws,
    flaws_of_a_kill,
    requests_of_a_migration,
    swift_folder,
)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder for journals that is not there yet."""
    with swift_folder() as place:
        yield place / "journals"


@pytest.mark.parametrize("way", WAYS)
def test_every_request_goes_wrong(practice, folder, way, tmp_path):
    """After any request went wrong, the Space is made whole, and no write is sent in vain."""
    routes = requests_of_a_migration(practice, tmp_path / "first")
    assert len(routes) == 3 + 2 + 10 + 3
    wrong = [one for case in cases(way, routes) for one in flaws(practice, case, routes, folder)]
    assert wrong == []


@pytest.mark.parametrize("point", POINTS)
def test_the_process_is_killed(practice, folder, point):
    """A real process that is killed at any write leaves a journal that makes it whole."""
    wrong = [
        one for number in range(1, 11) for one in flaws_of_a_kill(practice, point, number, folder)
    ]
    assert wrong == []
