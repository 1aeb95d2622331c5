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
    """Give each test the group it is sent with, and order them by what takes longest."""
    for item in items:
        file = _file(item, root)
        alone = file in _EACH_ALONE
        item.add_marker(pytest.mark.xdist_group(item.nodeid if alone else file))
    items.sort(key=lambda item: _rank(_file(item, root), _FIRST))


def _file(item: pytest.Item, root: Path) -> str:
    return item.path.relative_to(root).as_posix()


def _rank(file: str, first: Sequence[str]) -> int:
    return next((place for place, part in enumerate(first) if file.startswith(part)), len(first))
