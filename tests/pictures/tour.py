"""All the walks through all the places, for whoever looks at each scene on the way."""

from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.pictures.camera import Look, window
from tests.pictures.scenes import Scene, Walk, walks
from tests.pictures.stage import stage


def tour(
    browser: Browser, look: Look, root: Path, port: int = 0
) -> Iterator[tuple[Walk, Page, Scene]]:
    """Yield every scene, with its walk, while a page shows it; on a practice Hub of its own.

    root: an empty folder. port: of the practice server, 0 for a free one.
    """
    with stage(root, port) as here:
        for place, ways in walks():
            with place(here) as url:
                for walk in ways:
                    with window(browser, look) as page:
                        for scene in walk(page, url):
                            yield walk, page, scene
