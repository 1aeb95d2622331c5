"""The page in a real browser, against a Streamlit app of one line: opening it, and one rerun."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Final

from playwright.sync_api import Browser, Page

from .browser import chromium, served
from .ratio import Row, Times, rounds
from .stand_in import checkable_rows, stand_in
from .surroundings import ROOT, Surroundings, surroundings

OPENINGS: Final = 11
RERUNS: Final = 21
PROVIDERS: Final = 5
PEER: Final = 'import streamlit as st; st.title("Hello")\n'
HEADING: Final = "h1"
_BOARD: Final = ".st-key-all_again, [class*=st-key-card_]"
_SETTLED: Final = ".st-key-all_again button:not([disabled])"
_RESTS: Final = "[data-testid=stApp][data-test-script-state=notRunning]"
# Longer than the frontend waits before it takes old elements away.
_CALM_MS: Final = 1500

# Looks once a frame; resolves with the milliseconds since navigation began, one a selector.
_SEEN: Final = """selectors => new Promise(resolve => {
  const seen = selectors.map(() => null);
  const look = () => {
    selectors.forEach((selector, place) => {
      const found = document.querySelector(selector);
      if (found && found.checkVisibility({visibilityProperty: true}))
        seen[place] ??= performance.now();
    });
    if (seen.includes(null)) requestAnimationFrame(look);
    else resolve(seen);
  };
  look();
})"""

# Milliseconds from the key press until the script's run is told to have finished.
_WATCH_RERUN: Final = """() => {
  const root = document.querySelector('[data-testid=stApp]');
  let pressed = null, began = false;
  window.rerun = new Promise(resolve => {
    window.addEventListener(
      'keydown', () => { pressed = performance.now(); }, {capture: true, once: true});
    new MutationObserver((_, observer) => {
      const rests = root.dataset.testScriptState === 'notRunning';
      began ||= pressed !== null && !rests;
      if (!began || !rests) return;
      observer.disconnect();
      resolve(performance.now() - pressed);
    }).observe(root, {attributes: true, attributeFilter: ['data-test-script-state']});
  });
}"""


def measure() -> list[Row]:
    """Serve both apps, then open them and rerun them in turns."""
    with surroundings() as here, _both(here) as (ours, peer), chromium(here) as browser:
        heading, board, hello = _openings(browser, ours, peer)
        pages = _calm(browser, ours, _SETTLED), _calm(browser, peer, HEADING)
        rerun, hello_rerun = rounds(RERUNS, [partial(_seconds_to_rerun, page) for page in pages])
    app = "a Streamlit app of one line"
    return [
        Row("the page opened, its heading seen", heading, f"{app}, the same", hello, aim=1.2),
        Row("the page opened, its board seen", board, f"{app}, its heading seen", hello),
        Row("one rerun of the page", rerun, f"{app}, the same", hello_rerun, aim=1.5),
    ]


@contextmanager
def _both(here: Surroundings) -> Iterator[tuple[str, str]]:
    """Serve the dashboard for a project with five keys that work, and the peer."""
    peer_folder = here.folder / "peer"
    peer_folder.mkdir()
    (peer_folder / "app.py").write_text(PEER, encoding="utf-8")
    with stand_in(here) as providers:
        project = here.project(providers.lines(checkable_rows(PROVIDERS)))
        with (
            served(here, ROOT, "streamlit_app.py", [str(project)]) as ours,
            served(here, peer_folder, "app.py") as peer,
        ):
            yield ours, peer


def _openings(browser: Browser, ours: str, peer: str) -> tuple[Times, Times, Times]:
    """Return seconds until our heading, our board, and the peer's heading are seen."""
    boards: list[float] = []

    def open_ours() -> float:
        heading, board = seconds_to_see(browser, ours, HEADING, _BOARD)
        boards.append(board)
        return heading

    def open_peer() -> float:
        return seconds_to_see(browser, peer, HEADING)[0]

    heading, hello = rounds(OPENINGS, (open_ours, open_peer))
    return heading, boards[1:], hello  # the first one only warms up


def seconds_to_see(browser: Browser, address: str, *selectors: str) -> list[float]:
    """Open an address as somebody new, and wait until some elements are seen."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(address, wait_until="commit")
        return [milliseconds / 1000 for milliseconds in page.evaluate(_SEEN, selectors)]


def _calm(browser: Browser, address: str, settled: str) -> Page:
    """Open an address and return its page when nothing moves any more."""
    page = browser.new_context().new_page()
    page.goto(address)
    page.wait_for_selector(settled)
    page.wait_for_timeout(_CALM_MS)
    return page


def _seconds_to_rerun(page: Page) -> float:
    """Press the key for a rerun, and wait until the script has run."""
    page.wait_for_selector(_RESTS)
    page.evaluate(_WATCH_RERUN)
    page.keyboard.press("r")
    milliseconds: float = page.evaluate("window.rerun")
    return milliseconds / 1000
