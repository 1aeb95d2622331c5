"""`make screenshots`: write every picture of the documents, and what each of them shows."""

import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from tests.pictures import structure
from tests.pictures.camera import DESKTOP, LOOKS, Look, photograph, save
from tests.pictures.moving import save_moving
from tests.pictures.scenes import wizard
from tests.pictures.tour import tour
from tests.support.browser import chromium
from tests.support.dashboard import ROOT

FOLDER = ROOT / "docs" / "images"
MOVING = FOLDER / "wizard.webp"
# Some pages show where the practice server answers, so for pictures it is always here.
_PORT = 8765


def main() -> int:
    """Write them all, take away those of scenes that are no more, and return an exit code."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    shown: dict[str, list[str]] = {}
    taken: set[Path] = set()
    with chromium() as browser:
        for look in LOOKS:
            with tempfile.TemporaryDirectory() as root:
                taken |= _take(browser, look, Path(root), shown)
    structure.write(shown)
    for old in set(FOLDER.glob("*.png")) - taken:
        old.unlink()
    size = sum(one.stat().st_size for one in FOLDER.iterdir())
    print(f"{len(taken)} pictures in docs/images, {size // 1024} KiB with all that is there")
    return 0


def _take(browser: Browser, look: Look, root: Path, shown: dict[str, list[str]]) -> set[Path]:
    """Take the pictures of one look and return their paths."""
    taken: set[Path] = set()
    steps: list[Image.Image] = []
    moved = False
    for walk, page, scene in tour(browser, look, root, _PORT):
        path = FOLDER / f"{scene.name}{look.suffix}.png"
        if look is DESKTOP:
            shown[scene.name] = structure.of(page)
        picture = photograph(page, look, scene.top)
        is_new = save(picture, path)
        taken.add(path)
        if look is DESKTOP and walk is wizard:
            steps.append(picture)
            moved |= is_new
    if moved or (steps and not MOVING.exists()):
        save_moving(steps, MOVING)
    return taken


if __name__ == "__main__":
    sys.exit(main())
