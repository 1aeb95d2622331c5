"""The pictures of the documents: they show what the pages show, and they are all there."""

from difflib import unified_diff
from pathlib import Path

import pytest
from PIL import Image

from lib.components.layout import _PAGES
from tests.pictures import structure
from tests.pictures.camera import DESKTOP, LOOKS
from tests.pictures.tour import tour
from tests.support.dashboard import ROOT

FOLDER = ROOT / "docs" / "images"
AGAIN = "`make screenshots` takes the pictures anew."
MOST_BYTES = 3_000_000
MOST_MOVING_BYTES = 1_500_000


@pytest.mark.browser
def test_every_picture_shows_what_its_page_shows(browser, tmp_path: Path):
    """By roles, headings, labels and texts in their order, no page differs from its picture."""
    before = structure.read()
    stale: list[str] = []
    for _, page, scene in tour(browser, DESKTOP, tmp_path):
        now, then = structure.of(page), before.pop(scene.name, [])
        stale += unified_diff(then, now, scene.name, "now", n=1, lineterm="")
    assert not stale, "\n".join([f"The pages have changed. {AGAIN}", *stale[:60]])
    assert not before, f"Nobody goes to {', '.join(before)} any more. {AGAIN}"


def test_there_is_a_picture_of_each_scene_in_each_look():
    """Every scene was photographed on a desktop and a phone, in light and dark, and no other."""
    scenes = structure.read()
    wanted = {f"{name}{look.suffix}" for name in scenes for look in LOOKS}
    # Signed in on a phone, the page is the one that is photographed at home.
    wanted -= {"space-owner-phone", "space-owner-phone-dark"}
    assert {one.stem for one in FOLDER.glob("*.png")} == wanted, AGAIN


def test_every_page_has_a_picture():
    """Each page of the menu is the one that some scene shows."""
    shown = "\n".join(line for lines in structure.read().values() for line in lines)
    for _, title, _ in _PAGES:
        assert f'heading "{title}" [level=1]' in shown, f"Add a walk to `scenes.py`. {AGAIN}"


def test_the_pictures_are_small():
    """All of them together, and the moving one, stay below what a page may load."""
    assert sum(one.stat().st_size for one in FOLDER.iterdir()) < MOST_BYTES
    moving = FOLDER / "wizard.webp"
    assert moving.stat().st_size < MOST_MOVING_BYTES
    with Image.open(moving) as picture:
        assert getattr(picture, "n_frames", 1) > 7
