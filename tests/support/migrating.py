"""Run `python -m lib migrate` as its users do, at the practice Hub, on a pipe or a terminal."""

import os
import select
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from lib.practice import PracticeServer
from lib.practice.hub.records import Space
from tests.support import fork_server
from tests.support.canaries import Canaries
from tests.support.dashboard import ROOT, clean_environment

SPACE = "practice-alice/chatbot"
PATIENCE = 60.0
WRITES = ("set_secret", "delete_secret", "set_variable", "delete_variable", "create")
# The terminal becomes the controlling one, which is where a token is asked for; Ctrl-C is heard,
# also where the tests run in the background of a shell, which tells programs to ignore it.
_ON_TERMINAL = (
    "import fcntl, signal, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
    "signal.signal(signal.SIGINT, signal.default_int_handler);"
    "from lib.__main__ import main; sys.exit(main(sys.argv[1:]))"
)
Done = subprocess.CompletedProcess[str]


@dataclass
class Migrating:
    """A project folder, a home folder and a practice Hub, and the command between them.

    hub: another address of the Hub. has_address: whether the environment tells one. Whatever the
    command prints is searched for the canaries of the project, the tokens, and tracebacks.
    """

    practice: PracticeServer
    folder: Path
    home: Path
    canaries: Canaries = field(default_factory=Canaries)
    hub: str = ""
    has_address: bool = True

    def environ(self, kind: str = "write") -> dict[str, str]:
        """Return the environment of a command, with a token of the practice Hub if one is named."""
        extra = {"HF_ENDPOINT": self.hub or self.practice.hub_url} if self.has_address else {}
        if kind:
            extra["HF_TOKEN"] = self.practice.tokens[kind]
        return clean_environment(self.home, extra)

    def run(
        self, *arguments: str, kind: str = "write", stdin: str = "", code: int | None = None
    ) -> Done:
        """Run `migrate` and return what it printed."""
        words = ["migrate", *arguments]
        done = fork_server.run(words, env=self.environ(kind), stdin=stdin, timeout=PATIENCE)
        return self._checked(done, code)

    def to_space(self, part: str, *arguments: str, space: str = SPACE, **more: object) -> Done:
        """Run `plan` or `apply` of the project to a Space; what is applied is not asked for."""
        quick = ["--yes", "--wait", "0"] if part == "apply" else []
        words = [part, str(self.folder), "--space", space, *quick, *arguments]
        return self.run(*words, **more)  # type: ignore[arg-type]

    @contextmanager
    def running(self, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
        """Start `migrate` and give the process, which is ended if it does not end."""
        process = subprocess.Popen(
            [sys.executable, "-m", "lib", "migrate", *arguments],
            cwd=ROOT,
            env=self.environ(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            yield process
        finally:
            process.kill()
            process.communicate(timeout=PATIENCE)

    def ended(self, process: "subprocess.Popen[str]") -> Done:
        """Wait for a process and return what it printed."""
        out, err = process.communicate(timeout=PATIENCE)
        return self._checked(Done(process.args, process.returncode, out, err), None)

    def _checked(self, done: Done, code: int | None) -> Done:
        said = done.stdout + done.stderr
        assert "Traceback" not in said, said
        self.check(said)
        assert code in {None, done.returncode}, f"{done.returncode}: {said}"
        return done

    def check(self, text: str) -> None:
        """See that a text holds no value and no token."""
        assert self.canaries.found_in(text) == []
        assert [kind for kind, value in self.practice.tokens.items() if value in text] == []

    @property
    def space(self) -> Space:
        """The Space as the practice Hub keeps it."""
        return self.practice.state.hub.spaces[SPACE]

    def values(self, space: str = SPACE) -> dict[str, str]:
        """Return what a Space holds, secrets and variables by name."""
        there = self.practice.state.hub.spaces[space]
        entries = {**there.secrets, **there.variables}
        return {name: entry.value for name, entry in entries.items()}

    def asked(self, *routes: str) -> int:
        """Return how many requests have reached some routes of the Hub."""
        return sum(seen["route"] in routes for seen in self.practice.state.requests())

    def wait_for(self, route: str) -> None:
        """Return when a request has reached a route."""
        end = time.monotonic() + PATIENCE
        while not self.asked(route):
            assert time.monotonic() < end, f"no request to {route}"
            time.sleep(0.02)

    def kept(self) -> dict[str, str]:
        """Return the files that the command has left in the home folder, copies of `.env` aside."""
        state = self.home / ".local/state/spaces-secrets"
        files = [path for path in state.rglob("*") if path.is_file() and path.suffix != ".bak"]
        return {path.name: path.read_text() for path in files}


class Terminal:
    """A real pseudo-terminal with a command in it."""

    def __init__(
        self, migrating: Migrating, *arguments: str, kind: str = "write", command: str = "migrate"
    ) -> None:
        self._master, slave = os.openpty()
        self._said = ""
        self._process = subprocess.Popen(
            [sys.executable, "-c", _ON_TERMINAL, command, *arguments],
            cwd=ROOT,
            env=migrating.environ(kind) | {"TERM": "dumb", "NO_COLOR": "1"},
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        )
        os.close(slave)

    def until(self, words: str) -> str:
        """Read until some words were said, and return everything that was."""
        end = time.monotonic() + PATIENCE
        while words not in self._said:
            assert time.monotonic() < end, self._said
            assert self._read(1.0), f"it ended: {self._said}"
        return self._said

    def type(self, text: str) -> None:
        """Type something."""
        os.write(self._master, text.encode())

    def interrupt(self) -> None:
        """Send what Ctrl-C sends."""
        self._process.send_signal(signal.SIGINT)

    def end(self) -> tuple[int, str]:
        """Wait for the end and return the exit code and everything that was said."""
        give_up = time.monotonic() + PATIENCE
        while self._read(1.0):
            assert time.monotonic() < give_up, f"it does not end: {self._said}"
        code = self._process.wait(PATIENCE)
        os.close(self._master)
        return code, self._said

    def _read(self, seconds: float) -> bool:
        """Read what there is; False at the end."""
        waiting = select.poll()  # `select` itself takes no number above 1,023
        waiting.register(self._master, select.POLLIN | select.POLLHUP)
        if not waiting.poll(seconds * 1000):
            return True
        try:
            data = os.read(self._master, 65536)
        except OSError:
            return False
        self._said += data.decode()
        return bool(data)


def command_in(said: str, words: str) -> list[str]:
    """Return the arguments for `migrate` of a command that was printed after some words."""
    line = next(line for line in said.splitlines() if line.startswith(words))
    arguments = shlex.split(line.removeprefix(words))
    assert arguments[:4] == ["python", "-m", "lib", "migrate"]
    return arguments[4:]
