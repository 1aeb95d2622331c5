"""One Space for all tests here, behind its proxy, with a browser in front."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from lib.practice import PracticeServer
from tests.support.browser import chromium
from tests.support.edge import edge
from tests.support.projects import BAD_GROQ, GOOD_OPENAI, address_values, learn
from tests.support.space import HOST, Space, as_space, certificate, why_not

HUB = "huggingface.co"
STRANGER = "stranger.example"
NEIGHBOUR = "practice-mallory-page.hf.space"
# What the Hub lets the frame do (as its own snippets for embedding a Space give it).
SANDBOX = (
    "allow-forms allow-modals allow-popups allow-popups-to-escape-sandbox allow-same-origin "
    "allow-scripts allow-downloads"
)


@dataclass
class Outside:
    """What people see of a Space: its own address, and pages that frame it."""

    browser: Browser
    url: str = f"https://{HOST}/"
    hub: str = f"https://{HUB}/"
    stranger: str = f"https://{STRANGER}/"
    neighbour: str = f"https://{NEIGHBOUR}/"


@pytest.fixture(scope="session")
def possible() -> None:
    """Skip, and say why, where nothing can be started as on a Space."""
    reason = why_not()
    if reason:
        pytest.skip(reason)


@pytest.fixture(scope="module")
def providers() -> Iterator[PracticeServer]:
    """Practice providers that know the Space's key for as long as the Space runs.

    It looks at them whenever it likes, between two tests too, so no test may reset them.
    """
    with PracticeServer() as server:
        learn(server, "openai", GOOD_OPENAI)
        yield server


@pytest.fixture(scope="module")
def running(possible: None, providers: PracticeServer) -> Iterator[Space]:
    """A Space with a secret that works and one that does not."""
    secrets = {"OPENAI_API_KEY": GOOD_OPENAI, "GROQ_API_KEY": BAD_GROQ}
    with as_space(secrets | address_values(providers, "openai", "groq")) as served:
        yield served


@pytest.fixture(scope="module")
def outside(running: Space, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    """A browser that finds the Space, the Hub and two strangers behind the proxy."""
    with _outside(running.port, tmp_path_factory.mktemp("tls")) as found:
        yield found


@contextmanager
def _outside(port: int, folder: Path) -> Iterator[Outside]:
    frame = f'<iframe src="https://{HOST}/" width=1200 height=900 sandbox="{SANDBOX}"></iframe>'
    framing = f"<h1>Around</h1>{frame}"
    pages = dict.fromkeys((HUB, STRANGER, NEIGHBOUR), framing)
    with edge(certificate(folder), port, pages) as listening:
        hosts = f"--host-resolver-rules=MAP * 127.0.0.1:{listening}"
        with chromium(hosts, "--ignore-certificate-errors") as browser:
            yield Outside(browser)
