"""Processes that start quickly: forked from one that has everything loaded already.

What a test starts this way is a process of its own, with its own environment, folder and streams,
as if a person had typed the command; only the modules were loaded once for all of them. How the
commands begin in earnest is proved elsewhere, with processes begun the ordinary way.

As a program (`python -m tests.support.fork_server PROGRAM FD`) it is the process that is forked.
"""

import atexit
import gc
import importlib
import json
import logging
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parent.parent.parent
# What commands load, but for the client of the Hub, which reads the environment as it is loaded.
_LOADED: Final = (
    "asyncio", "certifi", "charset_normalizer", "dotenv", "email.message", "filelock", "httpx2",
    "idna", "logging", "requests", "tqdm", "urllib3", "yaml",
    "lib.__main__", "lib.commands.check.check_command", "lib.commands.deploy.deploy_command",
    "lib.commands.explain", "lib.commands.migrate.apply_command",
    "lib.commands.migrate.forget_command", "lib.commands.migrate.plan_command",
    "lib.commands.migrate.resume_command", "lib.commands.migrate.status_command",
    "lib.commands.migrate.undo_command", "lib.migration.importing",
)  # fmt: skip
_LOADED_BY_SERVERS: Final = (
    "PIL.Image", "numpy", "pandas", "pyarrow", "starlette.middleware.sessions", "streamlit",
    "streamlit.testing", "streamlit.web.bootstrap", "streamlit.web.cli",
    "streamlit.web.server.starlette", "uvicorn", "authlib.integrations.starlette_client",
    *_LOADED,
)  # fmt: skip
# What is started, by the word that stands behind `python -m`.
_BY_PROGRAM: Final = {"lib": _LOADED, "streamlit": _LOADED_BY_SERVERS}
_LONGEST: Final = 1 << 20


class Forked:
    """A process that was forked, used like a `subprocess.Popen`; `pid` is its own."""

    def __init__(self, pid: int, status: int, args: Sequence[str]) -> None:
        self.pid = pid
        self.args = args
        self.returncode: int | None = None
        self._status = status

    def poll(self) -> int | None:
        """Return the exit code, negative for a signal; None while it runs."""
        return self._read(wait=False)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end. Raises `subprocess.TimeoutExpired`."""
        give_up = None if timeout is None else time.monotonic() + timeout
        while self._read(wait=give_up is None) is None:
            if give_up is not None and time.monotonic() > give_up:
                raise subprocess.TimeoutExpired(list(self.args), timeout or 0.0)
            time.sleep(0.002)
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it still runs."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)

    def _read(self, *, wait: bool) -> int | None:
        if self.returncode is None:
            os.set_blocking(self._status, wait)
            with suppress(BlockingIOError):
                text = os.read(self._status, 16)
                self.returncode = int(text) if text else -signal.SIGKILL
                os.close(self._status)
        return self.returncode


def run(
    words: Sequence[str],
    *,
    env: Mapping[str, str],
    cwd: Path = ROOT,
    stdin: str = "",
    timeout: float,
    loud: bool = False,
) -> "subprocess.CompletedProcess[str]":
    """Run `python -m lib` with some words and return what came of it, like `subprocess.run`.

    loud: with everything that is logged on standard error.
    """
    with (
        _file(stdin) as source,
        _file("") as out,
        _file("") as err,
    ):
        streams = (source.fileno(), out.fileno(), err.fileno())
        process = start(words, env=env, cwd=cwd, streams=streams, loud=loud)
        try:
            process.wait(timeout)
        finally:
            process.kill()
        texts = []
        for one in (out, err):
            one.seek(0)
            texts.append(one.read().decode("utf-8"))
    assert process.returncode is not None
    return subprocess.CompletedProcess(list(words), process.returncode, *texts)


def start(
    words: Sequence[str],
    *,
    env: Mapping[str, str],
    cwd: Path,
    streams: tuple[int, int, int],
    program: str = "lib",
    loud: bool = False,
) -> Forked:
    """Start `python -m PROGRAM` with some words on three open streams."""
    reading, writing = os.pipe()
    asked = {
        "program": program,
        "words": list(words),
        "env": dict(env),
        "cwd": str(cwd),
        "loud": loud,
    }
    try:
        server = _server(program)
        socket.send_fds(server, [json.dumps(asked).encode()], [*streams, writing])
    finally:
        os.close(writing)
    pid = b""
    while not pid.endswith(b"\n"):
        more = os.read(reading, 1)
        assert more, "the process was not started"
        pid += more
    return Forked(int(pid), reading, words)


def _file(text: str) -> Any:
    found = tempfile.TemporaryFile()  # noqa: SIM115 - whoever asked closes it
    found.write(text.encode("utf-8"))
    found.seek(0)
    return found


@cache
def _server(program: str) -> socket.socket:
    """Return the way to the process that is forked for a program; it ends with this one."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    environ = {
        name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ
    } | {"PYTHONUTF8": "1", "HOME": os.environ["HOME"]}
    command = [sys.executable, "-m", "tests.support.fork_server", program]
    command.append(str(theirs.fileno()))
    process = subprocess.Popen(command, cwd=ROOT, env=environ, pass_fds=[theirs.fileno()])
    theirs.close()

    def end() -> None:
        ours.close()
        process.wait(10)

    atexit.register(end)
    return ours


def _serve(program: str, server: socket.socket) -> None:
    before = set(os.environ)
    for name in _BY_PROGRAM[program]:
        importlib.import_module(name)
    # Some modules set a variable as they are loaded (`streamlit`: `MPLBACKEND`).
    by_loading = {name: os.environ[name] for name in os.environ.keys() - before}
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the waiting ones
    while True:
        message, streams, _, _ = socket.recv_fds(server, _LONGEST, 4)
        if not message:
            return
        if os.fork() == 0:
            server.close()
            asked = json.loads(message)
            asked["env"] = by_loading | asked["env"]
            _wait_for(asked, streams)
        for one in streams:
            os.close(one)


def _wait_for(asked: dict[str, Any], streams: list[int]) -> None:
    """Fork once more, tell the process's id, wait for it, and tell how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    status = streams.pop()
    ready, go = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(go)
        os.close(status)
        os.read(ready, 1)  # its id is told first
        os.close(ready)
        _become(asked, streams)
    os.close(ready)
    for one in streams:
        os.close(one)
    os.write(status, f"{pid}\n".encode())
    os.close(go)
    _, how = os.waitpid(pid, 0)
    os.write(status, str(os.waitstatus_to_exitcode(how)).encode())
    os._exit(0)


def _become(asked: dict[str, Any], streams: list[int]) -> None:
    """Run the command as a process that was just begun."""
    for number, one in enumerate(streams):
        os.dup2(one, number)
    for one in streams:
        if one > 2:
            os.close(one)
    os.chdir(asked["cwd"])
    _take_environment(asked["env"])
    random.seed()
    tempfile.tempdir = None
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for name, number, mode in (("stdin", 0, "r"), ("stdout", 1, "w"), ("stderr", 2, "w")):
        stream: Any = os.fdopen(number, mode, encoding="utf-8", closefd=False)
        if name == "stderr":
            stream.reconfigure(line_buffering=True, errors="backslashreplace")
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    if asked["loud"]:
        logging.basicConfig(level=logging.DEBUG)
    sys.argv = [asked["program"], *asked["words"]]
    code: object = 1
    try:
        code = _main(asked["program"])(asked["words"])
    except SystemExit as end:
        code = end.code
    except BaseException:
        traceback.print_exc()
    for written in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            written.flush()
    os._exit(code if isinstance(code, int) else 0 if code is None else 1)


def _take_environment(environ: Mapping[str, str]) -> None:
    """Put an environment in the place of this process's own, as a process begins with it."""
    os.environ.clear()
    os.environ.update(environ)
    if not os.environ.get("LC_ALL") and os.environ.get("LANG", "C") in {"C", "POSIX"}:
        os.environ.setdefault("LC_CTYPE", "C.UTF-8")  # as Python does when it begins (PEP 538)
    from lib.sources.environment import REMEMBERED

    # It was remembered as the module was loaded, which is now for this process.
    (remembered,) = gc.get_referents(REMEMBERED)
    remembered.clear()
    remembered.update(os.environ)


def _main(program: str) -> Callable[[list[str]], object]:
    if program == "lib":
        from lib.__main__ import main

        return main
    from streamlit.web.cli import main as streamlit

    return lambda words: streamlit(words, prog_name="streamlit")


if __name__ == "__main__":
    _serve(sys.argv[1], socket.socket(fileno=int(sys.argv[2])))
