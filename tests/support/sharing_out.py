"""How the tests are shared out among several workers: what belongs together, and what comes first.

Tests of one file share its fixtures (a dashboard, a Space, a repository), so a file goes to one
worker as a whole. Where each test starts what it needs by itself, each goes alone. What takes
longest begins first, so that no worker is left with it at the end.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

# Files of which every test starts what it needs by itself.
_EACH_ALONE: Final = (
    "browser/test_migration.py",
    "browser/test_accessibility.py",
    "browser/test_accessibility_of_people.py",
    "browser/test_keyboard.py",
    "browser/test_diagnostics.py",
    "test_own_ground.py",
    "migration/test_matrix.py",
    "migration/test_meanwhile.py",
)
# What `make check` leaves to `make test`: every fault at every request, generated and hostile
# inputs by the hundred, whole processes and installations, and what starts a Space.
_EXHAUSTIVE: Final = (
    "deploy/test_carry.py",
    "diagnosis/test_git_hostile.py",
    "diagnosis/test_reading_properties.py",
    "editing/test_bytes_are_kept.py",
    "editing/test_making.py",
    "hub/test_practice_faults.py",
    "migration/test_intake_nasty.py",
    "migration/test_matrix.py",
    "migration/test_meanwhile.py",
    "migration/test_strangers.py",
    "pictures/",
    "practice/hub/test_cli.py",
    "practice/test_mode.py",
    "sources/test_hostile.py",
    "space/",
    "strangers/",
    "test_cli_migrate_trouble.py",
    "test_installed.py",
    "test_leaks.py",
    "test_no_lookups.py",
    "test_own_ground.py",
    "test_patterns.py",
    "test_shown_commands.py",
    "web/test_doors.py",
    "web/test_messages.py",
    "web/test_peer.py",
    "web/test_slow_clients.py",
)
# The slowest, longest first; the others follow as they are collected.
_FIRST: Final = (
    "browser/",
    "pictures/",
    "space/",
    "test_leaks.py",
    "migration/",
    "practice/",
)


def share_out(items: list[pytest.Item], root: Path) -> None:
    """Give each test the group it is sent with, and order them by what takes longest.

    What `make check` leaves out is marked `exhaustive`.
    """
    for item in items:
        file = _file(item, root)
        alone = file in _EACH_ALONE
        item.add_marker(pytest.mark.xdist_group(item.nodeid if alone else file))
        if file.startswith(_EXHAUSTIVE):
            item.add_marker(pytest.mark.exhaustive)
    items.sort(key=lambda item: _rank(_file(item, root), _FIRST))


def _file(item: pytest.Item, root: Path) -> str:
    return item.path.relative_to(root).as_posix()


def _rank(file: str, first: Sequence[str]) -> int:
    return next((place for place, part in enumerate(first) if file.startswith(part)), len(first))
