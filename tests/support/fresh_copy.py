"""A fresh copy of the repository with a project beside it: where a new user types commands."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from lib.practice import PracticeServer
from tests.diagnosis.git_support import Repo
from tests.support.dashboard import (
    ROOT,
    Dashboard,
    clean_environment,
    free_port,
    wait_until_healthy,
)
from tests.support.projects import address_values, learn

PATIENCE: Final = 120.0
# What the documents say, and what it is at the practice Hub.
_STAND_INS: Final = {
    "alice/my-app": "practice-alice/chatbot",
    "alice/new-app": "practice-alice/new-app",
}
# A person answers the question.
_ASKING: Final = re.compile(r"python -m lib migrate (apply|undo|forget)\b")
_PORT: Final = re.compile(r"\b(8501|8600)\b")


@dataclass
class FreshCopy:
    """A copy of the tracked files, a project folder and a home folder.

    port: what stands for every port of the documents.
    """

    practice: PracticeServer
    place: Path
    port: int = field(default_factory=free_port)
    keys: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._copy()
        world = self.practice.state.hub
        world.settings = replace(world.settings, restart_seconds=1.0)
        self.keys = [
            learn(self.practice, "groq", "gsk_" + "FAKEgood" * 4),
            learn(self.practice, "openai", "sk-proj-" + "FAKEgood" * 4),
        ]
        lines = f"GROQ_API_KEY={self.keys[0]}\nOPENAI_API_KEY={self.keys[1]}\n"
        repo = Repo(self.place, self.project.name)
        repo.commit({"app.py": "import os\n"})
        repo.write({".env": lines})

    @property
    def root(self) -> Path:
        """The copy of the repository."""
        return self.place / "spaces-secrets"

    @property
    def project(self) -> Path:
        """The project that the documents call `../my-app`."""
        return self.place / "my-app"

    def environ(self) -> dict[str, str]:
        """Return the environment of a new user whose `python` is ours."""
        token = self.practice.tokens["write"]
        extra: Mapping[str, str] = {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "HF_ENDPOINT": self.practice.hub_url,
            "HF_TOKEN": token,
            "PORT": str(self.port),
            "STREAMLIT_SERVER_HEADLESS": "true",
            "STREAMLIT_SERVER_PORT": str(self.port),
            # What is wanted is there already; nothing is fetched.
            "PIP_NO_INDEX": "1",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "HF_HUB_DISABLE_TELEMETRY": "1",
        }
        return clean_environment(self.place / "home", extra) | address_values(
            self.practice, "groq", "openai"
        )

    def run(self, command: str) -> str:
        """Run a command as it stands, and return what it printed. It has to end with 0."""
        done = subprocess.run(
            ["sh", "-c", self._fitted(command)],
            cwd=self.root,
            env=self.environ(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        said = done.stdout + done.stderr
        assert done.returncode == 0, f"{command}: {done.returncode}\n{said}"
        return self._checked(said)

    def serve(self, command: str, ask: str = "") -> str:
        """Run a command that serves the dashboard until it is up; end it, and return its words.

        ask: a command to be run meanwhile.
        """
        log = self.place / "server.log"
        with log.open("wb") as sink:
            process = subprocess.Popen(
                ["sh", "-c", self._fitted(command)],
                cwd=self.root,
                env=self.environ(),
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            wait_until_healthy(Dashboard(f"http://localhost:{self.port}", log), process)
            said = self.run(ask) if ask else ""
        finally:
            _end(process)
        return said + self._checked(log.read_text(encoding="utf-8"))

    def _fitted(self, command: str) -> str:
        for shown, real in _STAND_INS.items():
            command = command.replace(shown, real)
        command = _PORT.sub(str(self.port), command)
        return f"{command} --yes" if _ASKING.match(command) else command

    def _checked(self, said: str) -> str:
        assert "Traceback" not in said, said
        for value in (*self.keys, *self.practice.tokens.values()):
            assert value not in said
        return said

    def _copy(self) -> None:
        listed = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        for name in listed.stdout.splitlines():
            if (ROOT / name).is_file():
                path = self.root / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes((ROOT / name).read_bytes())
        # What `make` would install is what runs this.
        venv = self.root / ".venv"
        venv.mkdir()
        for one in Path(sys.prefix).iterdir():
            (venv / one.name).symlink_to(one)
        for mark in (".run", ".test"):
            (venv / mark).unlink(missing_ok=True)
            (venv / mark).touch()


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End the shell, `make` and the server, and wait for all of them: the session is ours alone.

    The shell goes first. A server that is still going would answer for the next one at its port.
    """
    give_up = time.monotonic() + PATIENCE
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(PATIENCE)
        while time.monotonic() < give_up:
            os.killpg(process.pid, 0)
            time.sleep(0.02)
        raise AssertionError("the server does not end")
