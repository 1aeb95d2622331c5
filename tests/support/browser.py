"""The system's Chromium, driven by Playwright."""

import atexit
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Final
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from playwright.sync_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

# What Playwright switches off by itself, and the suggestions under the address bar: two pages of
# the browser's own for each window, which take as long as the page that is tested.
_OFF = (
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "OptimizationHints",
    "PaintHolding", "PreconnectToSearch", "AimEnabled", "NetworkTimeServiceQuerying",
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup",
)  # fmt: skip
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
    f"--disable-features={','.join(_OFF)}",
)
# The window that the tests of one browser share.
_WINDOWS: Final[WeakKeyDictionary[Browser, BrowserContext]] = WeakKeyDictionary()
# Milliseconds to wait for something to show on a busy machine.
PATIENCE = 90_000


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
    """Open a page and wait for its title.

    All pages of a browser share one window, which keeps what Streamlit's own files are and how they
    were compiled; the first page of a test finds no cookie and nothing stored by another test. Who
    needs a window apart, such as a second person, opens one with `browser.new_context`.
    """
    context = _window(browser)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    if context.pages == [page]:
        context.clear_cookies()
        session = context.new_cdp_session(page)
        forget = {"origin": _origin(url), "storageTypes": "local_storage,indexeddb,websql"}
        session.send("Storage.clearDataForOrigin", forget)
        session.detach()
    page.goto(url)
    page.wait_for_selector("h1")
    return page


def close_pages(browser: Browser) -> None:
    """Close every page of a test: one whose server has gone looks for it for ever."""
    for context in list(browser.contexts):
        if context is not _WINDOWS.get(browser):
            context.close()
        for page in list(context.pages):
            page.close()


def _window(browser: Browser) -> BrowserContext:
    if browser not in _WINDOWS:
        _WINDOWS[browser] = browser.new_context()
    return _WINDOWS[browser]


def _origin(url: str) -> str:
    there = urlsplit(url)
    return f"{there.scheme}://{there.netloc}"


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
