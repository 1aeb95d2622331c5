"""Streamlit apps served as people serve them, and a real Chromium to look at them with."""

import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, sync_playwright

from .surroundings import BIN, Surroundings

_NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS: Final = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    # Nobody outside is asked, so nobody outside is measured.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
_PATIENCE: Final = 60.0


@contextmanager
def served(
    here: Surroundings, folder: Path, script: str, arguments: Sequence[str] = ()
) -> Iterator[str]:
    """Serve a script of a folder with `streamlit run`, and give its address."""
    with served_by(here, folder, script, arguments) as (address, _):
        yield address


@contextmanager
def served_by(
    here: Surroundings, folder: Path, script: str, arguments: Sequence[str] = ()
) -> Iterator[tuple[str, int]]:
    """Do the same, and give the id of the server's process too."""
    port = _free_port()
    options = {
        "server.headless": "true",
        "server.address": "127.0.0.1",
        "server.port": str(port),
        "browser.gatherUsageStats": "false",
    }
    flags = [f"--{name}={value}" for name, value in options.items()]
    log = here.folder / f"{port}.log"
    with (
        log.open("wb") as output,
        subprocess.Popen(
            [str(BIN / "streamlit"), "run", script, *flags, "--", *arguments],
            cwd=folder,
            env=dict(here.environ),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        try:
            if not _is_healthy(process, port):
                raise RuntimeError(f"`{script}` did not start:\n{log.read_text()}")
            yield f"http://127.0.0.1:{port}/", process.pid
        finally:
            _end(process)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


def _is_healthy(process: "subprocess.Popen[bytes]", port: int) -> bool:
    """Wait until an app answers; false where it ends, or takes a minute."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with opener.open(f"http://127.0.0.1:{port}/_stcore/health", timeout=1):
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    return False


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()


@contextmanager
def chromium(here: Surroundings) -> Iterator[Browser]:
    """Run the Chromium of this machine."""
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    if found is None:
        raise RuntimeError("There is no Chromium; `make bench` installs it.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found, args=list(_ARGUMENTS), env=dict(here.environ)
        )
        try:
            yield browser
        finally:
            browser.close()
