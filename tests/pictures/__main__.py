"""`make screenshots`: write every picture of the documents, and what each of them shows."""

import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from tests.pictures import structure
from tests.pictures.camera import DESKTOP, LOOKS, Look, photograph, save, window
from tests.pictures.moving import save_moving
from tests.pictures.scenes import walks, wizard
from tests.pictures.stage import stage
from tests.support.browser import chromium
from tests.support.dashboard import ROOT

FOLDER = ROOT / "docs" / "images"
# Some pages show where the practice server answers, so for pictures it is always here.
_PORT = 8765


def main() -> int:
    """Write them all and return an exit code."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    shown: dict[str, list[str]] = {}
    with chromium() as browser:
        for look in LOOKS:
            _take(browser, look, shown)
    structure.write(shown)
    size = sum(one.stat().st_size for one in FOLDER.iterdir())
    print(f"{len(list(FOLDER.iterdir()))} files, {size // 1024} KiB in all: docs/images")
    return 0


def _take(browser: Browser, look: Look, shown: dict[str, list[str]]) -> None:
    """Take the pictures of one look, each look with a practice Hub of its own."""
    steps: list[Image.Image] = []
    with tempfile.TemporaryDirectory() as root, stage(Path(root), _PORT) as here:
        for place, ways in walks():
            with place(here) as url:
                for walk in ways:
                    with window(browser, look) as page:
                        for scene in walk(page, url):
                            if look is DESKTOP:
                                shown[scene.name] = structure.of(page)
                            picture = photograph(page, look, scene.top)
                            save(picture, FOLDER / f"{scene.name}{look.suffix}.png")
                            if look is DESKTOP and walk is wizard:
                                steps.append(picture)
    if steps:
        save_moving(steps, FOLDER / "wizard.webp")


if __name__ == "__main__":
    sys.exit(main())
