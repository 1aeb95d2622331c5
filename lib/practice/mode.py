"""Practice mode: the servers, a throw-away project and the dashboard on it, until Ctrl-C."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn

from lib.launch import command
from lib.practice.sample_project import make_project
from lib.practice.server import PracticeServer
from lib.program import PROGRAM, ROOT
from lib.provider_config import table

_HOST: Final = "127.0.0.1"
_USUAL_PORT: Final = 8501
_KEPT: Final = ("PATH", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT", "BROWSER", "DISPLAY")


def run_practice(*, app: bool, port: int, app_port: int) -> int:
    """Run practice mode until Ctrl-C and return an exit code; nothing is left behind.

    app: whether to open the dashboard; otherwise one line of JSON says where everything is.
    port: of the servers, 0 for a free one. app_port: of the dashboard, 0 for the usual one.
    """
    signal.signal(signal.SIGTERM, _leave)
    try:
        with (
            tempfile.TemporaryDirectory(prefix="spaces-secrets-practice-") as root,
            PracticeServer(port) as server,
        ):
            project = make_project(Path(root), server)
            if not app:
                print(json.dumps(_facts(server, project.folder)), flush=True)
                signal.pause()
            print("Practice mode: everything is simulated. Ctrl-C ends it.", flush=True)
            environ = _environment(project.home, project.environ)
            return _dashboard(project.folder, environ, app_port)
    except KeyboardInterrupt:
        print("Practice mode ended; nothing was left behind.", file=sys.stderr)
        return 0
    except OSError as error:
        print(
            f"{PROGRAM} practice: port {port} cannot be used: {error.strerror}. Choose "
            "another one with --port.",
            file=sys.stderr,
        )
        return 2


def _facts(server: PracticeServer, folder: Path) -> dict[str, object]:
    return {
        "hub": server.hub_url,
        "providers": {one: server.provider_url(one) for one in table()},
        "tokens": dict(server.tokens),
        "project": str(folder),
    }


def _dashboard(folder: Path, environ: Mapping[str, str], port: int) -> int:
    """Run the dashboard on the practice project until it ends or is interrupted."""
    line = command(folder, environ, port=port or _free_port())
    process = subprocess.Popen(line, cwd=ROOT, env=environ)
    try:
        return process.wait()
    finally:
        process.terminate()
        process.wait()


def _environment(home: Path, extra: Mapping[str, str]) -> dict[str, str]:
    """Return an environment that holds no key of the person's own."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return kept | {"HOME": str(home), "PYTHONUTF8": "1"} | dict(extra)


def _free_port() -> int:
    """Return the usual port of Streamlit, or a free one where it is taken."""
    for port in (_USUAL_PORT, 0):
        with socket.socket() as one:
            try:
                one.bind((_HOST, port))
            except OSError:
                continue
            return int(one.getsockname()[1])
    return _USUAL_PORT


def _leave(number: int, frame: FrameType | None) -> NoReturn:  # noqa: ARG001
    raise KeyboardInterrupt
