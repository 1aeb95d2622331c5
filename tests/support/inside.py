"""Look into a running dashboard from inside: what is in force there, and whom it starts."""

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.dashboard import (
    PATIENCE,
    ROOT,
    Dashboard,
    clean_environment,
    free_port,
    serving,
)

# Python runs it before everything else. It answers a signal, and notes every program started.
_SPY = """\
import json, os, signal, sys

def dump(*_):
    import requests, streamlit.config as config
    from lib.http import transport
    options = config.get_config_options()
    found = {
        "options": {name: repr(one.value) for name, one in options.items()},
        "where": {name: one.where_defined for name, one in options.items()},
        "environ": dict(os.environ),
        "remembered": dict(transport.ENVIRON),
        "proxies": transport.proxies_for("https://provider.invalid", transport.ENVIRON),
        "certificates": transport.certificates(transport.ENVIRON),
        "path": sys.path,
        "folder": os.getcwd(),
        "arguments": sys.argv,
        "files": [getattr(one, "__file__", None) or "" for one in list(sys.modules.values())],
    }
    with open(os.environ["SPY"] + ".new", "w") as file:
        json.dump(found, file)
    os.replace(os.environ["SPY"] + ".new", os.environ["SPY"])

def note(event, words):
    if event in ("subprocess.Popen", "os.exec", "os.posix_spawn", "os.system", "os.fork"):
        with open(os.environ["SPY"] + ".started", "a") as file:
            file.write(json.dumps([event, repr(words)]) + "\\n")

if "SPY" in os.environ:
    signal.signal(signal.SIGUSR1, dump)
    sys.addaudithook(note)
"""


@dataclass
class Inside:
    """A running dashboard that can be looked into."""

    served: Dashboard
    pid: int
    answers: Path

    def look(self) -> dict[str, Any]:
        """Return what is in force now."""
        self.answers.unlink(missing_ok=True)
        os.kill(self.pid, signal.SIGUSR1)
        give_up = time.monotonic() + PATIENCE
        while not self.answers.exists():
            assert time.monotonic() < give_up, "the process does not answer"
            time.sleep(0.02)
        found: dict[str, Any] = json.loads(self.answers.read_text())
        return found

    def started(self) -> list[tuple[str, str]]:
        """Return what it started, as Python's audit tells: the event, and what it was given."""
        return self.started_by(self.answers.parent)

    @staticmethod
    def started_by(home: Path) -> list[tuple[str, str]]:
        """Return the same for any process that spied in a home folder."""
        notes = home / "seen.json.started"
        lines = notes.read_text().splitlines() if notes.exists() else []
        return [(event, words) for event, words in map(json.loads, lines)]

    def listening(self) -> set[str]:
        """Return the addresses that it listens on, in hexadecimal, one for each socket."""
        held = {str(one.readlink()) for one in Path(f"/proc/{self.pid}/fd").iterdir()}
        found = set()
        for table in ("tcp", "tcp6"):
            for line in Path(f"/proc/{self.pid}/net/{table}").read_text().splitlines()[1:]:
                words = line.split()
                if words[3] == "0A" and f"socket:[{words[9]}]" in held:
                    found.add(words[1].rpartition(":")[0])
        return found


def spying(home: Path) -> dict[str, str]:
    """Return the variables that let a process be looked into."""
    folder = home / "spy"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sitecustomize.py").write_text(_SPY)
    return {"PYTHONPATH": str(folder), "SPY": str(home / "seen.json")}


@contextmanager
def started_in(
    folder: Path,
    home: Path,
    *options: str,
    environ: dict[str, str] | None = None,
    command: tuple[str, ...] = (),
) -> Iterator[Inside]:
    """Run `streamlit run` with our front door from inside some folder, as people do."""
    port, home = free_port(), home.absolute()
    home.mkdir(parents=True, exist_ok=True)
    program = command or (str(Path(sys.executable).with_name("streamlit")),)
    line = [*program, "run", str(ROOT / "streamlit_app.py"), "--server.port", str(port), *options]
    log = home / "server.log"
    names = {"STREAMLIT_SERVER_HEADLESS": "true"} | spying(home) | (environ or {})
    served = Dashboard(f"http://localhost:{port}", log)
    with serving(served, line, clean_environment(home, names), folder) as process:
        yield Inside(served, process.pid, home / "seen.json")
