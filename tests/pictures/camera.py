"""Take pictures that are the same every time, and keep them small."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from PIL import Image, ImageChops
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import PATIENCE, settled

_TRIES = 40
_COLORS = 192
# By how much a pixel may differ, and how many may, in pictures that nobody can tell apart.
_SHADE = 32
_SHARE = 0.01


@dataclass(frozen=True)
class Look:
    """How a page is looked at. `suffix` is the end of its pictures' names."""

    suffix: str
    width: int
    shortest: int
    tallest: int
    scheme: Literal["light", "dark"] = "light"


DESKTOP = Look("", 1280, 720, 1400)
LOOKS = (
    DESKTOP,
    Look("-dark", 1280, 720, 1400, "dark"),
    Look("-phone", 390, 844, 1500),
    Look("-phone-dark", 390, 844, 1500, "dark"),
)


@contextmanager
def window(browser: Browser, look: Look) -> Iterator[Page]:
    """Open a window for one look, in which nothing is animated."""
    context = browser.new_context(
        viewport={"width": look.width, "height": look.shortest},
        color_scheme=look.scheme,
        reduced_motion="reduce",
        locale="en-US",
        timezone_id="UTC",
    )
    try:
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        yield page
    finally:
        context.close()


def photograph(page: Page, look: Look, top: str = "") -> Image.Image:
    """Take a picture of the page from its top to a height, once it stands still.

    What is open in front of the page is photographed as it stands, in a window of usual height;
    so is the page where it is to begin at a heading, `top`.
    """
    page.mouse.move(look.width - 1, look.shortest - 1)
    whole(page)
    if top:
        heading = page.get_by_role("heading", name=top)
        heading.evaluate("(one) => one.scrollIntoView({block: 'start', behavior: 'instant'})")
    elif not page.get_by_role("dialog").count():
        page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
        page.set_viewport_size({"width": look.width, "height": _height(page, look)})
    picture = _still(page)
    page.set_viewport_size({"width": look.width, "height": look.shortest})
    return picture


def whole(page: Page) -> None:
    """Wait until a page is drawn, also those parts of it that the browser loads later."""
    expect(page.get_by_text("values are never shown, only masks")).to_be_attached()
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    settled(page)


def save(picture: Image.Image, path: Path) -> bool:
    """Write a picture with the colours it has most of, and return whether it is a new one.

    Where the one that is there looks the same it stays: Chromium draws the curve of a corner
    now and then a shade lighter.
    """
    few = picture.quantize(palette=_palette(picture), dither=Image.Dither.NONE)
    if path.exists() and _looks_like(few.convert("RGB"), path):
        return False
    few.save(path, optimize=True)
    return True


def _looks_like(picture: Image.Image, path: Path) -> bool:
    with Image.open(path) as there:
        before = there.convert("RGB")
    if before.size != picture.size:
        return False
    shades = ImageChops.difference(before, picture).convert("L").histogram()
    return not sum(shades[_SHADE:]) and sum(shades[1:]) < sum(shades) * _SHARE


def _palette(picture: Image.Image) -> Image.Image:
    """Return the colours used most, as they are: a ground that is nearly white looks dirty."""
    # Pillow tells a pixel of one band from one of several at runtime only.
    counted: Any = picture.getcolors(picture.width * picture.height)
    often = sorted(counted, reverse=True)[:_COLORS]
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for _, color in often for part in color])
    return palette


def _height(page: Page, look: Look) -> int:
    whole = page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollHeight")
    return max(look.shortest, min(int(whole), look.tallest))


def _still(page: Page) -> Image.Image:
    """Return what is shown once it is shown twice in a row."""
    before = b""
    for _ in range(_TRIES):
        whole(page)
        now = page.screenshot(animations="disabled", caret="hide")
        if now == before:
            return Image.open(io.BytesIO(now)).convert("RGB")
        before = now
        page.wait_for_timeout(250)
    raise AssertionError("the page does not stand still")
