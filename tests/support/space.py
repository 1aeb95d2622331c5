"""Start the dashboard as a Space would: its user, its environment, its code, its proxy."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.support.container import (
    copy_image,
    front_matter,
    health_command,
    image_environment,
    start_command,
)
from tests.support.dashboard import Dashboard, ending, free_port, wait_until_healthy

SPACE_USER = 1000
HOST = "practice-alice-demo.hf.space"
# What a Space sets (Hub documentation, "Spaces overview"); `SYSTEM` and `PORT` are not documented.
SPACE_VARIABLES = {
    "ACCELERATOR": "none",
    "CPU_CORES": "2",
    "MEMORY": "16Gi",
    "SPACE_AUTHOR_NAME": "practice-alice",
    "SPACE_REPO_NAME": "demo",
    "SPACE_TITLE": "Spaces Secrets",
    "SPACE_ID": "practice-alice/demo",
    "SPACE_HOST": HOST,
    "SPACE_CREATOR_USER_ID": "000000000000000000000000",
    "SYSTEM": "spaces",
    "PORT": str(front_matter()["app_port"]),
}

# This Python goes for the image's.
_PATH = os.pathsep.join([str(Path(sys.executable).parent), "/usr/local/bin", "/usr/bin", "/bin"])


@dataclass
class Space(Dashboard):
    """A dashboard that runs as on a Space. `app` is its folder of code, `home` its user's."""

    app: Path
    home: Path
    port: int
    process: "subprocess.Popen[bytes]"
    environ: Mapping[str, str]

    def run(self, command: list[str]) -> "subprocess.CompletedProcess[str]":
        """Run another command inside, as the same user in the same environment."""
        return subprocess.run(
            [*as_space_user(), *command],
            cwd=self.app,
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def is_well(self) -> "subprocess.CompletedProcess[str]":
        """Run the image's health check."""
        official = str(front_matter()["app_port"])
        return self.run([word.replace(official, str(self.port)) for word in health_command()])


def why_not() -> str:
    """Say why nothing can be started as on a Space here; empty where it can."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or not shutil.which("setpriv"):
        return "only root, with setpriv, can start the dashboard as the user of a Space"
    return "" if _can_import(as_space_user()) else "the user of a Space may not read this Python"


@cache
def as_space_user() -> tuple[str, ...]:
    """Return what goes before a command to run it as the user of a Space, with no rights of root.

    Where this Python lives in a folder of root's alone, the user may read there, and write
    nowhere but in its own: `dac_read_search` is the right to read.
    """
    plain = f"setpriv --reuid {SPACE_USER} --regid {SPACE_USER} --clear-groups --no-new-privs"
    none = f"{plain} --inh-caps=-all --bounding-set=-all".split()
    if _can_import(tuple(none)):
        return tuple(none)
    kept = "=-all,+dac_read_search"
    reading = [f"--inh-caps{kept}", f"--ambient-caps{kept}", f"--bounding-set{kept}"]
    return (*plain.split(), *reading)


def _can_import(before: tuple[str, ...]) -> bool:
    probe = [*before, "python", "-c", "import streamlit"]
    done = subprocess.run(probe, cwd="/", env={"PATH": _PATH}, capture_output=True, check=False)
    return done.returncode == 0


@contextmanager
def as_space(
    secrets: Mapping[str, str] | None = None,
    files: Mapping[str, str] | None = None,
    command: Sequence[str] | None = None,
) -> Iterator[Space]:
    """Run what the Dockerfile describes; everything is removed at the end.

    secrets: more variables, as the Space's settings give them. files: more files among the code,
        as an existing Space may have shipped them. command: instead of the image's own.
    """
    with tempfile.TemporaryDirectory(prefix="space-") as name:
        root = Path(name)
        root.chmod(0o755)
        app, home, log = root / "app", root / "home", root / "server.log"
        copy_image(app)
        for path, text in (files or {}).items():
            (app / path).write_text(text, encoding="utf-8")
            (app / path).chmod(0o444)
        home.mkdir()
        os.chown(home, SPACE_USER, SPACE_USER)
        with _started(command or start_command(), app, home, log, secrets or {}) as running:
            yield running


@contextmanager
def _started(
    line: Sequence[str], app: Path, home: Path, log: Path, secrets: Mapping[str, str]
) -> Iterator[Space]:
    official = int(str(front_matter()["app_port"]))
    port = official if _is_free(official) else free_port()
    command = [str(port) if word == str(official) else word for word in line]
    environ = _environment(home) | dict(secrets)
    with log.open("wb") as sink:
        process = subprocess.Popen(
            [*as_space_user(), *command],
            cwd=app,
            env=environ,
            stdout=sink,
            stderr=subprocess.STDOUT,
        )
    with ending(process):
        running = Space(f"http://127.0.0.1:{port}", log, app, home, port, process, environ)
        wait_until_healthy(running, process)
        yield running


def _environment(home: Path) -> dict[str, str]:
    """Return nothing but what the image and the Space set, with this Python as the image's."""
    return image_environment() | SPACE_VARIABLES | {"PATH": _PATH, "HOME": str(home)}


def _is_free(port: int) -> bool:
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind(("0.0.0.0", port))
        except OSError:
            return False
    return True


def certificate(folder: Path, hosts: Iterable[str] = (HOST,)) -> tuple[Path, Path]:
    """Make a certificate of our own for a proxy and return its file and its key's."""
    made, key = folder / "certificate.pem", folder / "certificate.key"
    openssl = shutil.which("openssl")
    assert openssl, "openssl is missing"
    names = ",".join(f"DNS:{host}" for host in hosts)
    subject = ["-subj", "/CN=practice", "-addext", f"subjectAltName={names}"]
    line = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject]
    subprocess.run([*line, "-keyout", str(key), "-out", str(made)], check=True, capture_output=True)
    return made, key
