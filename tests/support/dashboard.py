"""Start the real dashboard as its users do, in a clean environment, on a free port."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any, Final

import requests

from tests.support import fork_server
from tests.support.fork_server import Forked

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 90.0


@dataclass
class Dashboard:
    """A running dashboard. `log` holds everything the server printed."""

    url: str
    log: Path

    def get(self, path: str, **more: Any) -> requests.Response:
        """GET a route of it."""
        return self.request("GET", path, **more)

    def post(self, path: str, **more: Any) -> requests.Response:
        """POST to a route of it."""
        return self.request("POST", path, **more)

    def request(self, method: str, path: str, **more: Any) -> requests.Response:
        """Send any request to it."""
        with requests.Session() as session:
            session.trust_env = False
            return session.request(method, self.url + path, timeout=30, **more)


def looked(served: Dashboard) -> None:
    """Return once the dashboard has looked by itself, so that visitors can be told something."""
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        if "state" not in served.get("/api/providers").json():
            return
        time.sleep(0.05)
    raise AssertionError(f"the dashboard did not look:\n{served.log.read_text()}")


def clean_environment(home: Path, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return an environment with nothing of ours in it, and what is asked for."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    return kept | {"HOME": str(home), "PYTHONUTF8": "1"} | dict(extra or {})


# Below what the system hands out for connections (32768 at the lowest), and different for each
# process that tests: a port that was found free is still free when its server starts.
_FIRST: Final = 12_000 + os.getpid() % 160 * 120
_PORTS: Final = cycle(range(_FIRST + 20, _FIRST + 120))
_OF_DASHBOARDS: Final = range(_FIRST, _FIRST + 20)


def free_port() -> int:
    """Return a port of the loopback that nobody listens on, another one each time."""
    return next(port for port in _PORTS if _is_free(port))


def dashboard_port() -> int:
    """Return the first port that no dashboard listens on.

    It is the same one for most tests, so that a browser has Streamlit's own files already.
    """
    return next(port for port in _OF_DASHBOARDS if _is_free(port))


def _is_free(port: int) -> bool:
    with socket.socket() as one, suppress(OSError):
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        one.bind(("127.0.0.1", port))
        return True
    return False


@contextmanager
def dashboard(
    project: Path,
    home: Path,
    environ: Mapping[str, str] | None = None,
    options: tuple[str, ...] = (),
    port: int = 0,
) -> Iterator[Dashboard]:
    """Serve the dashboard for a project folder; stops its own process at the end.

    port: 0 takes a free one.
    """
    port = port or dashboard_port()
    home.mkdir(parents=True, exist_ok=True)
    log = home / f"server-{port}.log"
    words = ["run", "streamlit_app.py", "--server.port", str(port), "--server.headless", "true"]
    words += [*options, "--", str(project)]
    served = Dashboard(f"http://localhost:{port}", log)
    with log.open("wb") as sink, Path(os.devnull).open("rb") as nothing:
        streams = (nothing.fileno(), sink.fileno(), sink.fileno())
        process = fork_server.start(
            words,
            env=clean_environment(home, environ),
            cwd=ROOT,
            streams=streams,
            program="streamlit",
        )
    with ending(process):
        wait_until_healthy(served, process)
        yield served


@contextmanager
def serving(
    served: Dashboard, command: Sequence[str], environ: Mapping[str, str], folder: Path = ROOT
) -> "Iterator[subprocess.Popen[bytes]]":
    """Run a command that serves a dashboard, until the end of the block; gives it once it answers.

    What it prints goes to the dashboard's log. folder: where it is started.
    """
    with served.log.open("wb") as sink:
        process = subprocess.Popen(
            command, cwd=folder, env=environ, stdout=sink, stderr=subprocess.STDOUT
        )
    with ending(process):
        wait_until_healthy(served, process)
        yield process


@contextmanager
def ending(process: "subprocess.Popen[bytes] | Forked") -> Iterator[None]:
    """End a process of ours with the block, kindly first."""
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_healthy(served: Dashboard, process: "subprocess.Popen[bytes] | Forked") -> None:
    """Return once the server answers. Raises `AssertionError` with its log where it never does."""
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        if process.poll() is not None:
            break
        try:
            if served.get("/_stcore/health").ok:
                return
        except (requests.ConnectionError, requests.Timeout):
            time.sleep(0.05)
    raise AssertionError(f"the dashboard did not start:\n{served.log.read_text()}")
