"""`python -m lib serve`: one start for this machine, for others and for a Space."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from lib.launch import command, greeting
from tests.support.dashboard import (
    ROOT,
    Dashboard,
    clean_environment,
    ending,
    free_port,
    wait_until_healthy,
)
from tests.support.projects import write_project

SPACE = {"SPACE_ID": "practice-alice/demo", "SPACE_HOST": "practice-alice-demo.hf.space"}


@contextmanager
def served(folder: Path, home: Path, *options: str) -> Iterator[tuple[Dashboard, int]]:
    """Run the command and give the dashboard and the id of the process that was started."""
    port = free_port()
    home.mkdir()
    log = home / "server.log"
    line = [sys.executable, "-m", "lib", "serve", "--port", str(port), *options, str(folder)]
    environ = clean_environment(home, {"STREAMLIT_SERVER_HEADLESS": "true"})
    with log.open("wb") as sink:
        process = subprocess.Popen(
            line, cwd=ROOT, env=environ, stdout=sink, stderr=subprocess.STDOUT
        )
    running = Dashboard(f"http://localhost:{port}", log)
    with ending(process):
        wait_until_healthy(running, process)
        yield running, process.pid
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) in {0, -signal.SIGTERM}


def test_it_opens_the_dashboard_on_a_folder_for_this_machine_only(tmp_path):
    """The folder that was named is looked at, nothing else connects, and a signal ends it."""
    folder = write_project(tmp_path / "app", {".env": "GROQ_API_KEY=\n"})
    with served(folder, tmp_path / "home") as (running, pid):
        found = running.get("/api/providers").json()
        assert found["providers"]["total"] == 60
        assert "groq" in found["status"]
        listening = subprocess.run(
            ["cat", f"/proc/{pid}/net/tcp"], capture_output=True, text=True, check=True
        ).stdout
        port = f":{int(running.url.rpartition(':')[2]):04X}"
        addresses = {line.split()[1] for line in listening.splitlines() if " 0A " in line}
        assert [one for one in addresses if one.endswith(port)] == [f"0100007F{port}"]
        assert "visitor" not in running.log.read_text()


def test_open_to_others_it_says_who_sees_what(tmp_path):
    """Listening for other machines, the log says that they are visitors; here nothing is less."""
    folder = write_project(tmp_path / "app", {})
    with served(folder, tmp_path / "home", "--address", "0.0.0.0") as (running, _):
        assert "Other machines can connect" in running.log.read_text()
        assert running.get("/api/providers").json()["status"]
        own = socket.gethostbyname(socket.gethostname())
        if not own.startswith("127."):
            other = Dashboard(running.url.replace("localhost", own), running.log)
            assert other.get("/api/providers").json()["status"] == {}


def test_a_folder_that_is_not_there_is_told_and_not_repeated(tmp_path):
    """It starts, since the page helps on; what was typed might have been a key."""
    typed = "gsk_FAKEtypedFAKEwhereFAKEaFAKEfolder"
    with served(tmp_path / typed, tmp_path / "home") as (running, _):
        log = running.log.read_text()
    assert "There is no such folder" in log
    assert typed not in log


def test_a_space_gets_what_its_frame_needs(tmp_path):
    """On a Space the command has its options, wherever they are asked for; at home none of them."""
    at_space = command(tmp_path, SPACE, port=7860)
    assert at_space[at_space.index("--server.address") + 1] == "0.0.0.0"
    assert at_space[at_space.index("--browser.serverAddress") + 1] == SPACE["SPACE_HOST"]
    assert at_space[at_space.index("--server.enableXsrfProtection") + 1] == "true"
    assert at_space[-2:] == ["--", str(tmp_path)]
    at_home = command(tmp_path, {}, port=8600)
    assert at_home[3:] == ["run", "streamlit_app.py", "--server.port", "8600", "--", str(tmp_path)]


@pytest.mark.parametrize(
    ("environ", "address", "words"),
    [
        ({}, "", ""),
        ({}, "localhost", ""),
        ({}, "127.0.0.1", ""),
        ({}, "0.0.0.0", "Other machines can connect"),
        ({}, "192.168.1.5", "Other machines can connect"),
        (SPACE, "0.0.0.0", "Space practice-alice/demo opens at https://practice-alice-demo"),
    ],
)
def test_what_is_said_before_it_starts(environ: Mapping[str, str], address, words, tmp_path):
    """Nothing where nobody else may connect, otherwise who may and where."""
    said = greeting(tmp_path, environ, address)
    assert words in said
    assert bool(said) == bool(words)


def refused(tmp_path: Path, *options: str) -> str:
    """Run the command, which must end as bad usage without a traceback, and return what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "lib", "serve", *options],
        cwd=ROOT,
        env=clean_environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.mark.parametrize("port", ["abc", "65536", "-1", "70000000000"])
def test_a_port_that_is_none_is_refused(port, tmp_path):
    """A bad port is bad usage."""
    said = refused(tmp_path, "--port", port)
    assert "See `python -m lib serve --help`" in said


def test_a_port_in_use_is_named(tmp_path):
    """A port that somebody else listens on is named, with what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = refused(tmp_path, "--port", port)
    assert f"port {port} cannot be used" in said
    assert "Choose another one with --port" in said


@pytest.mark.parametrize("address", ["not a host", "..", "300.1.1.1"])
def test_an_address_that_is_none_is_refused(address, tmp_path):
    """An address that means nothing is refused with what to do."""
    said = refused(tmp_path, "--address", address)
    assert "not an address of this machine" in said
