"""The system's Chromium, driven by Playwright."""

import atexit
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from playwright.sync_api import Browser, Locator, Page, Playwright, expect, sync_playwright

ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Nothing is drawn again and again while a page waits.
    "--force-prefers-reduced-motion",
)
# Milliseconds to wait for something to show on a busy machine.
PATIENCE = 30_000


def chromium_path() -> str:
    """Return where Chromium is. Raises `AssertionError` with what to do where it is missing."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if (path := shutil.which(name))), None)
    assert found, "Chromium is missing; `make test` installs it"
    return found


@cache
def _driver() -> Playwright:
    """Return the one driver of this process; a second one cannot be started beside it."""
    expect.set_options(timeout=PATIENCE)
    manager = sync_playwright()
    driver = manager.start()
    atexit.register(driver.stop)
    return driver


@contextmanager
def chromium(*options: str) -> Iterator[Browser]:
    """Run one browser; what is expected of its pages may take as long as a busy machine needs."""
    browser = _driver().chromium.launch(
        executable_path=chromium_path(), args=[*ARGUMENTS, *options]
    )
    try:
        yield browser
    finally:
        browser.close()


def open_page(
    browser: Browser, url: str, *, width: int = 1280, height: int = 900, scheme: str = "light"
) -> Page:
    """Open a page in a window of its own and wait for its title."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(url)
    page.wait_for_selector("h1")
    return page


def card(page: Page, provider: str) -> Locator:
    """Return the card of a provider."""
    return page.locator(f".st-key-card_{provider}")


def settled(page: Page) -> None:
    """Wait until no key is being tested any more and the page stands still."""
    page.wait_for_function(
        """() => {
            const app = document.querySelector('[data-testid="stApp"]');
            return app && app.getAttribute('data-test-script-state') === 'notRunning'
                && !document.querySelector('[data-testid="stSkeleton"]')
                && !document.body.innerText.includes('Testing ')
                && !document.body.innerText.includes('Asking whether')
                && !document.body.innerText.includes('Asking the providers');
        }"""
    )
