"""Make every test blind to the keys, the Space and the home folder of whoever runs it.

This runs before anything of `lib` is imported, which remembers the environment.
"""

import os
import signal
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

ROOT = Path(__file__).parent.parent
_ROWS = tomllib.loads((ROOT / "lib" / "providers.toml").read_text(encoding="utf-8"))["provider"]
_FIELDS = ("names", "aliases", "base_url_names", "check_base_names")
for _name in [name for row in _ROWS for field in _FIELDS for name in row.get(field, [])]:
    os.environ.pop(_name, None)
for _name in [name for name in os.environ if name.startswith(("SPACE_", "STREAMLIT_"))]:
    del os.environ[_name]
# Without this, `huggingface_hub` asks the real Hub about agents; it looks when it is imported.
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
# A shell that runs the tests in the background lets programs ignore Ctrl-C; ours shall hear it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
os.environ["HOME"] = tempfile.mkdtemp(prefix="spaces-secrets-home-")

from lib.practice import PracticeServer  # noqa: E402 - the environment is clean only now
from tests.support.browser import chromium, close_pages  # noqa: E402
from tests.support.sharing_out import share_out  # noqa: E402


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for the whole run, or for one worker of it."""
    with chromium() as running:
        yield running


@pytest.fixture(scope="session")
def practice_server() -> Iterator[PracticeServer]:
    """One server of practice providers for the whole run."""
    with PracticeServer() as server:
        yield server


@pytest.fixture
def practice(practice_server: PracticeServer) -> Iterator["PracticeServer"]:
    """Give the practice providers, with nothing left over from another test."""
    practice_server.state.reset()
    yield practice_server
    practice_server.state.reset()


@pytest.fixture(autouse=True)
def _windows_closed(request: pytest.FixtureRequest) -> Iterator[None]:
    """Close what a test opened in a browser."""
    yield
    browser = request.node.funcargs.get("browser")
    if isinstance(browser, Browser):
        close_pages(browser)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say which tests go to a worker together."""
    share_out(items, Path(__file__).parent)
