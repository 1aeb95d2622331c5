"""The dashboards that everything here is tried at, started once."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack

import pytest
import requests

from lib.practice import PracticeServer
from tests.strangers.world import ENVIRON, HOME_TOML, World, beacon, files, hostile_project
from tests.support.dashboard import Dashboard, looked
from tests.support.inside import started_in
from tests.support.projects import write_project
from tests.support.relays import SOMEBODY, needs_root, relayed
from tests.support.signing_in import ALICE, BOB, signed_in_cookies, space
from tests.support.talking import talking

PAGES = ("", "diagnostics", "migration")


@pytest.fixture(scope="package")
def world(
    tmp_path_factory: pytest.TempPathFactory, practice_server: PracticeServer
) -> Iterator[World]:
    """A home and a Space, with canaries in every source of each."""
    practice_server.state.reset()
    top = tmp_path_factory.mktemp("strangers")
    project = hostile_project(top / "hostile", practice_server)
    own = write_project(top / "own", files(practice_server))
    write_project(top / "home", {".streamlit/secrets.toml": f'HOME_KEY = "{HOME_TOML}"\n'})
    with ExitStack() as stack:
        heard = stack.enter_context(beacon())
        home = stack.enter_context(
            started_in(project, top / "home", environ=ENVIRON | heard.environ)
        )
        # The practice Hub, where people sign in, is asked by http, through no proxy.
        environ = ENVIRON | {"HTTPS_PROXY": heard.url}
        there = stack.enter_context(
            space(own, top / "there", practice_server, ALICE, environ=environ)
        )
        looked(there)
        alice = signed_in_cookies(there, ALICE)
        yield World(
            home,
            there,
            _other(stack, home.served),
            _cookies(home.served),
            signed_in_cookies(there, BOB),
            alice,
            heard,
            *_seen(home.served, there, alice),
        )


@pytest.fixture(scope="package")
def empty(
    tmp_path_factory: pytest.TempPathFactory, practice_server: PracticeServer
) -> Iterator[Dashboard]:
    """Alice's Space in a world with nothing in it."""
    top = tmp_path_factory.mktemp("empty")
    project = write_project(top / "own", {})
    with space(project, top / "there", practice_server, ALICE) as running:
        yield running


def _other(stack: ExitStack, served: Dashboard) -> Dashboard | None:
    try:
        needs_root()
    except pytest.skip.Exception:
        return None
    return stack.enter_context(relayed(served, SOMEBODY))


def _cookies(served: Dashboard) -> dict[str, str]:
    """Return what a page and its script bring a browser that signs in nowhere."""
    with requests.Session() as browser:
        browser.trust_env = False
        for path in ("/", "/_stcore/health"):
            browser.get(served.url + path, timeout=60).raise_for_status()
        return browser.cookies.get_dict()


def _seen(
    home: Dashboard, there: Dashboard, alice: Mapping[str, str]
) -> tuple[dict[str, tuple[list[str], list[str]]], list[str], list[str]]:
    """Return the controls of the person's pages, and what the person's and Alice's offer."""
    controls, offered = {}, []
    for page in PAGES:
        with talking(home.url, page=page) as one:
            controls[page] = [*one.ids.values()], one.fragments
            offered += one.media
    with talking(there.url, alice, "diagnostics") as one:
        return controls, sorted(set(offered)), one.media
