"""What a page shows, as readers of screens are told it: roles, headings, labels, in order."""

import json
import re

from playwright.sync_api import Page

from tests.pictures.camera import whole
from tests.support.dashboard import ROOT

FILE = ROOT / "docs" / "images" / "structure.json"
_TRIES = 40
_BETWEEN_MS = 400
# Where servers answer and what a new version is called says nothing about the page.
_VOLATILE = (
    (re.compile(r"(127\.0\.0\.1|localhost):\d+"), r"\1:PORT"),
    (re.compile(r"Spaces Secrets \d+\.\d+\S*"), "Spaces Secrets VERSION"),
)


def of(page: Page) -> list[str]:
    """Return the structure of a page, line by line."""
    text = _still(page)
    for pattern, word in _VOLATILE:
        text = pattern.sub(word, text)
    # What was announced along the way depends on how quickly it was typed.
    return [line for line in text.splitlines() if not line.startswith("- log")]


def _still(page: Page) -> str:
    """Return what is told once it is told twice in a row: parts of a page load when first used."""
    before = ""
    for _ in range(_TRIES):
        whole(page)
        now = page.locator("body").aria_snapshot()
        if now == before:
            return now
        before = now
        page.wait_for_timeout(_BETWEEN_MS)
    raise AssertionError("the page does not stand still")


def read() -> dict[str, list[str]]:
    """Return what each picture shows, by its name."""
    found: dict[str, list[str]] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def write(shown: dict[str, list[str]]) -> None:
    """Write down what each picture shows."""
    text = json.dumps(shown, indent=1, ensure_ascii=False, sort_keys=True)
    FILE.write_text(text + "\n", encoding="utf-8")
