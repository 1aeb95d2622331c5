"""A child process that cannot wear this machine out, and ends with all that it started."""

import os
import signal
import subprocess
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

# The names of all files of the largest public repositories fit in half of it.
_MOST_SAID: Final = 64 * 1024 * 1024
_MOST_WRONG: Final = 64 * 1024
_CHUNK: Final = 1 << 16
_MEMORY: Final = 2 * 1024**3
_CPU_SECONDS: Final = 60
_FILE: Final = 16 * 1024 * 1024


class OutputLimitError(OSError):
    """A command said more than anybody wants to hear."""

    def __init__(self) -> None:
        super().__init__("said too much")
        self.strerror = "said too much"


def start(
    command: list[str],
    folder: Path,
    environ: Mapping[str, str],
    stdin: IO[bytes] | int,
    stderr: int,
) -> subprocess.Popen[bytes]:
    """Start a command in a group of its own, with its limits. Raises `OSError`."""
    process = subprocess.Popen(
        command,
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=stderr,
        cwd=folder,
        env=environ,
        process_group=0 if hasattr(os, "killpg") else -1,
    )
    _limit(process.pid)
    return process


def answer(
    command: list[str],
    folder: Path,
    environ: Mapping[str, str],
    stdin: bytes,
    *,
    seconds: float,
) -> tuple[int, bytes, bytes]:
    """Run a command to its end and return its exit code and what it printed on either way.

    Raises `subprocess.TimeoutExpired`, `OSError`, and `OutputLimitError` where it prints without
    end; it has ended then.
    """
    process = start(command, folder, environ, subprocess.PIPE, subprocess.PIPE)
    # All three were asked for.
    assert process.stdin is not None  # noqa: S101
    assert process.stdout is not None  # noqa: S101
    assert process.stderr is not None  # noqa: S101
    late = threading.Event()
    timer = threading.Timer(seconds, _too_late, (process, late))
    timer.daemon = True
    timer.start()
    wrong: list[bytes] = []
    helpers = [
        threading.Thread(target=_listen, args=(process.stderr, wrong), daemon=True),
        threading.Thread(target=_say, args=(process.stdin, stdin), daemon=True),
    ]
    try:
        for one in helpers:
            one.start()
        said = _read(process.stdout)
        code = process.wait()
    finally:
        timer.cancel()
        end(process)
        process.wait()
        for one in helpers:
            one.join()
        for pipe in (process.stdout, process.stderr):
            pipe.close()
    if late.is_set():
        raise subprocess.TimeoutExpired(command[:1], seconds)
    return code, said, b"".join(wrong)


def end(process: "subprocess.Popen[bytes]") -> None:
    """End a command that was started here, with everything that it started.

    Also where it has just ended: until somebody has waited for it, its number is nobody else's.
    """
    if process.returncode is not None:
        return
    with suppress(OSError):  # it ended by itself just now
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()


def _too_late(process: "subprocess.Popen[bytes]", late: threading.Event) -> None:
    late.set()
    end(process)


def _limit(pid: int) -> None:
    """Bound memory, processor and files of a child. Where a system cannot, time has to do."""
    if resource is None or not hasattr(resource, "prlimit"):
        return
    for what, most in (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_CPU, _CPU_SECONDS),
        (resource.RLIMIT_FSIZE, _FILE),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(OSError, ValueError):  # it has ended, or has a lower limit
            resource.prlimit(pid, what, (most, most))


def _read(pipe: IO[bytes]) -> bytes:
    parts, size = [], 0
    while part := pipe.read1(_CHUNK):  # type: ignore[attr-defined]
        parts.append(part)
        size += len(part)
        if size > _MOST_SAID:
            raise OutputLimitError
    return b"".join(parts)


def _listen(pipe: IO[bytes], into: list[bytes]) -> None:
    """Keep the beginning of what is printed and let the rest go, so that nobody waits."""
    size = 0
    with suppress(OSError, ValueError):
        while part := pipe.read1(_CHUNK):  # type: ignore[attr-defined]
            if size < _MOST_WRONG:
                into.append(part[: _MOST_WRONG - size])
            size += len(part)


def _say(pipe: IO[bytes], data: bytes) -> None:
    with suppress(OSError, ValueError):  # it does not listen, or has ended
        pipe.write(data)
    with suppress(OSError, ValueError):
        pipe.close()
