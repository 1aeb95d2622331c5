"""The dashboard asks no address elsewhere for its own: not at the start, not when pages connect.

A hook of the interpreter writes down every connection and every name that is looked up, in the
real server, however it is started.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path

import pytest

from tests.support.crowd import session
from tests.support.dashboard import (
    ROOT,
    Dashboard,
    clean_environment,
    ending,
    free_port,
    wait_until_healthy,
)
from tests.support.projects import write_project
from tests.support.wire import Door, knock, websocket

SPACE = {"SPACE_ID": "practice-alice/demo", "SPACE_HOST": "practice-alice-demo.hf.space"}
HOOK = """
import os, sys
def _note(event, arguments):
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        what = arguments[1]
    elif event in {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}:
        what = arguments[0]
    else:
        return
    with open(os.environ["ASKED"], "a") as log:
        log.write(repr(what) + "\\n")
sys.addaudithook(_note)
"""
STREAMLIT = (sys.executable, "-m", "streamlit", "run")
SCRIPT = str(ROOT / "streamlit_app.py")
SERVE = (sys.executable, "-m", "lib", "serve")
# The command, whether it is run in our own folder, and what else is in the environment. `make run`
# is `serve`; a test of the documents holds that.
STARTS = {
    "serve": (SERVE, True, {}),
    "serve for others": ((*SERVE, "--address", "0.0.0.0"), True, {}),
    "serve on a Space": (SERVE, True, SPACE),
    "streamlit run": ((*STREAMLIT, "streamlit_app.py"), True, {}),
    "streamlit run for others": (
        (*STREAMLIT, "streamlit_app.py", "--server.address", "0.0.0.0"),
        True,
        {},
    ),
    "streamlit run elsewhere": ((*STREAMLIT, SCRIPT), False, {}),
}


@contextmanager
def started(tmp_path: Path, start: str) -> Iterator[tuple[Dashboard, Path]]:
    """Start the dashboard in one of the ways and give it, with the file of what it asked."""
    command, is_ours, more = STARTS[start]
    asked, log, port = tmp_path / "asked", tmp_path / "server.log", free_port()
    asked.touch()
    write_project(tmp_path / "hook", {"sitecustomize.py": HOOK})
    write_project(tmp_path / "elsewhere", {"README.md": "Somebody's project.\n"})
    environ = clean_environment(tmp_path / "home", more) | {
        "ASKED": str(asked),
        "PYTHONPATH": str(tmp_path / "hook"),
        # Without a screen Streamlit looks its outer address up, too.
        "STREAMLIT_SERVER_HEADLESS": "true",
        "STREAMLIT_SERVER_PORT": str(port),
    }
    with log.open("wb") as sink:
        process = subprocess.Popen(
            command,
            cwd=ROOT if is_ours else tmp_path / "elsewhere",
            env=environ,
            stdout=sink,
            stderr=subprocess.STDOUT,
        )
    running = Dashboard(f"http://localhost:{port}", log)
    with ending(process):
        wait_until_healthy(running, process)
        yield running, asked


def is_here(what: str) -> bool:
    """Whether something that was asked is this machine."""
    asked = eval(what, {"__builtins__": {}})  # noqa: S307 - a line of our own hook
    host = asked[0] if isinstance(asked, tuple) else asked
    if host is None or host == "localhost" or str(host).startswith("/"):
        return True
    try:
        found = ip_address(host.decode() if isinstance(host, bytes) else host)
    except ValueError:
        return False
    # To listen on every address asks nobody.
    return found.is_loopback or found.is_unspecified


@pytest.mark.parametrize("start", STARTS)
def test_nothing_elsewhere_is_asked(tmp_path, start):
    """From the start to a page in use, and with pages elsewhere knocking, all stays here."""
    with started(tmp_path, start) as (running, asked):
        for origin in ("http://127.0.0.1:1", "http://0.0.0.0", "https://evil.example", "null"):
            for door in (websocket(), Door("GET", "/_stcore/health"), Door("PUT", "/media/x")):
                assert knock(running, door, [f"Origin: {origin}"]).status in {400, 403}
        with session(running.url) as one:
            one.wait(lambda heard: "Provider status" in heard)
        running.get("/_stcore/health", headers={"Origin": running.url})
        lines = asked.read_text().splitlines()
    assert [one for one in lines if not is_here(one)] == []


def test_the_hook_hears(tmp_path):
    """The hook above would have written down a look-up, so that its silence means something."""
    write_project(tmp_path, {"sitecustomize.py": HOOK})
    asked = tmp_path / "asked"
    done = subprocess.run(
        [sys.executable, "-c", "from streamlit import net_util; net_util.get_internal_ip()"],
        env=clean_environment(tmp_path, {"ASKED": str(asked), "PYTHONPATH": str(tmp_path)}),
        check=False,
    )
    assert done.returncode == 0
    assert [one for one in asked.read_text().splitlines() if not is_here(one)]
