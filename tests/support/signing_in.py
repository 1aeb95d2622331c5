"""A Space with sign-in, and people who sign in to it through the practice Hub."""

import base64
import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import unescape
from pathlib import Path

import requests
from playwright.sync_api import Browser, BrowserContext, Page

from lib.practice import PracticeServer
from lib.practice.hub.records import id_of
from tests.support.browser import PATIENCE, settled
from tests.support.crowd import session
from tests.support.dashboard import Dashboard, dashboard, dashboard_port

ALICE, BOB = "practice-alice", "practice-bob"
ACME, READERS = "practice-acme", "practice-readers"


def space_environ(
    practice: PracticeServer, owner: str, port: int, scopes: str = "openid profile"
) -> dict[str, str]:
    """Return what a Space with `hf_oauth: true` sets, its provider being the practice Hub."""
    client_id, client_secret = practice.oauth_client
    return {
        "SPACE_ID": f"{owner}/dashboard",
        "SPACE_AUTHOR_NAME": owner,
        "SPACE_REPO_NAME": "dashboard",
        "SPACE_HOST": f"localhost:{port}",
        "OAUTH_CLIENT_ID": client_id,
        "OAUTH_CLIENT_SECRET": client_secret,
        "OAUTH_SCOPES": scopes,
        "OPENID_PROVIDER_URL": practice.hub_url,
    }


@contextmanager
def space(
    project: Path,
    home: Path,
    practice: PracticeServer,
    owner: str,
    *,
    environ: Mapping[str, str] | None = None,
    scopes: str = "openid profile",
    port: int = 0,
) -> Iterator[Dashboard]:
    """Serve the dashboard as the Space of somebody, with sign-in. port: 0 takes a free one."""
    port = port or dashboard_port()
    given = space_environ(practice, owner, port, scopes) | dict(environ or {})
    with dashboard(project, home, given, ("--logger.level", "debug"), port) as served:
        yield served


def window(browser: Browser) -> Page:
    """Open a window that shares no cookie with another one."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.set_default_timeout(PATIENCE)
    return page


def open_at(page: Page, url: str) -> None:
    """Go to a page and wait until it stands still."""
    page.goto(url)
    page.wait_for_selector("h1")
    settled(page)


def begin_sign_in(page: Page) -> None:
    """Go from a page of the Space to the Hub's page of consent."""
    sidebar = page.get_by_test_id("stSidebar")
    sidebar.get_by_role("button", name="Sign in with Hugging Face").click()
    page.get_by_role("button", name="Continue to Hugging Face").click()
    page.wait_for_url("**/oauth/authorize?**")


def agree(page: Page, name: str, *orgs: str) -> None:
    """Agree on the Hub's page, granting access to some organisations, and come back."""
    link = page.get_by_role("link", name=f"Sign in as {name}").get_attribute("href")
    page.goto(f"{link}&orgIds={','.join(id_of('org', one) for one in orgs)}")
    page.wait_for_selector("h1")
    page.get_by_role("button", name="Sign out").wait_for()
    settled(page)


def sign_in_as(page: Page, served: Dashboard, name: str, *orgs: str) -> None:
    """Sign in to a Space."""
    open_at(page, served.url)
    begin_sign_in(page)
    agree(page, name, *orgs)


def signed_in_cookies(served: Dashboard, name: str, *orgs: str) -> dict[str, str]:
    """Sign in to a Space without a browser, and return the cookies that one would have then."""
    with requests.Session() as browser:
        browser.trust_env = False
        for path in ("/", "/_stcore/health"):  # the cookies that a page and its script bring
            _got(browser, served.url + path)
        # Not the first page, which would begin to test the keys.
        with session(served.url, browser.cookies.get_dict(), "diagnostics") as light:
            light.press("Continue to Hugging Face")
            light.wait(lambda _: bool(light.led_to))
        consent = _got(browser, served.url + light.led_to)
        link = re.search(rf'href="([^"]+)">Sign in as {name}<', consent)
        assert link, consent
        agreed = ",".join(id_of("org", one) for one in orgs)
        _got(browser, f"{unescape(link[1])}&orgIds={agreed}")
        return browser.cookies.get_dict()


def _got(browser: requests.Session, url: str) -> str:
    reply = browser.get(url, timeout=60)
    reply.raise_for_status()
    return reply.text


def cookies_of(context: BrowserContext) -> dict[str, str]:
    """Return every cookie a browser keeps, by its name."""
    return {one["name"]: one["value"] for one in context.cookies()}


def unpacked(value: str) -> str:
    """Return all that can be read in a cookie without its secret."""
    text = value
    for piece in re.split(r"[.|]", value):
        try:
            raw = base64.urlsafe_b64decode(piece + "=" * (-len(piece) % 4))
        except ValueError:
            continue
        text += raw.decode("latin-1")
        try:
            text += zlib.decompress(raw).decode("latin-1")
        except zlib.error:
            continue
    return text


def nonce_of(cookies: Mapping[str, str]) -> str:
    """Return what tells a sign-in from others, as it stands in its cookies."""
    for name, value in cookies.items():
        if name.startswith("_streamlit_user"):
            found = re.search(r"nonce\W+(\w+)", unpacked(value))
            if found:
                return found[1]
    raise AssertionError("no cookie of a sign-in")
