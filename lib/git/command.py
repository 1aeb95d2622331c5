"""Running the `git` command so that it only reads, even in a repository that means harm.

A repository's own configuration can name programs: a hook, a file system monitor, a pager, a
signature checker, a transport. None of them is started, nothing is fetched, nobody is asked, and
git gets no variable of ours that could hold a secret. No caller may pass a secret as an argument.

Nor can its files wear this machine out: every command has a time, a share of memory and of the
processor, writes no file, and is ended with all that it started (`lib.git.child_process`). After
a first command that took too long none is started for the same folder, so several do not add up.
What stands in the place of git's own files is looked at before git opens them
(`lib.git.git_dir`).
"""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Timer
from typing import IO, Final

from lib.git.child_process import answer, end, start
from lib.sources.programs import find_program

_SECONDS: Final = 20.0
_CONFIG: Final = (
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    "core.pager=cat",
    "core.quotePath=false",
    "log.showSignature=false",
    "log.showRoot=true",
    "protocol.allow=never",
    # Files that a repository may name, and that only matter to people who read on a terminal.
    "log.mailmap=false",
    f"diff.orderFile={os.devnull}",
    f"core.attributesFile={os.devnull}",
    # What is mapped and held at a time, so that honest repositories of any size fit the limits.
    "core.packedGitWindowSize=32m",
    "core.packedGitLimit=256m",
    "core.deltaBaseCacheLimit=64m",
    "core.bigFileThreshold=16m",
)
_OPTIONS: Final = ("--no-pager", *(part for one in _CONFIG for part in ("-c", one)))
# What git needs of our variables; the rest may hold keys, or make git write a trace.
_KEPT: Final = (
    "PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "USERPROFILE",
    "HOMEDRIVE", "HOMEPATH", "PROGRAMDATA", "XDG_CONFIG_HOME", "LD_LIBRARY_PATH",
    "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CEILING_DIRECTORIES",
    "GIT_EXEC_PATH",
)  # fmt: skip
_SET: Final = {
    "LC_ALL": "C",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_ALLOW_PROTOCOL": "none",  # a list of what is allowed; there is no such transport
}


class GitError(Exception):
    """Git could not answer. `said` is what it printed, for our own reading only."""

    def __init__(self, said: str) -> None:
        super().__init__("git could not answer")
        self.said = said


@dataclass(slots=True)
class Stream:
    """What a chain of commands prints, while it runs. `is_whole` is known once it is over."""

    reader: IO[bytes]
    processes: list[subprocess.Popen[bytes]] = field(repr=False)
    is_late: bool = False

    def is_whole(self) -> bool:
        """Whether every command came to its end, in time and without an error."""
        codes = [process.wait() for process in self.processes]
        return not any(codes) and not self.is_late

    def stop(self) -> None:
        """End every command, with whatever it started."""
        for process in self.processes:
            end(process)


@dataclass(frozen=True, slots=True)
class Git:
    """The command, and the folder it is run in. late: the commands that took too long, if any."""

    program: str
    folder: Path
    environ: Mapping[str, str] = field(repr=False)
    late: list[str] = field(default_factory=list, repr=False)

    def run(self, *words: str, stdin: bytes = b"", ok: tuple[int, ...] = (0,)) -> bytes:
        """Return what a command prints. Raises `GitError` for any other exit code, or late."""
        if self.late:
            raise GitError("timed out before")
        try:
            code, said, wrong = answer(
                self._command(words), self.folder, self.environ, stdin, seconds=_SECONDS
            )
        except subprocess.TimeoutExpired:
            self.late.append(words[0])
            raise GitError("timed out") from None
        except OSError as error:
            raise GitError(error.strerror or "") from None
        if code not in ok:
            raise GitError(wrong.decode("utf-8", "replace"))
        return said

    @contextmanager
    def pipe(self, *commands: tuple[str, ...], seconds: float) -> Iterator[Stream]:
        """Run commands, each reading what the one before prints, and end them when time is up."""
        if self.late:
            raise GitError("timed out before")
        processes: list[subprocess.Popen[bytes]] = []
        source: IO[bytes] | int = subprocess.DEVNULL
        try:
            for words in commands:
                process = start(
                    self._command(words), self.folder, self.environ, source, subprocess.DEVNULL
                )
                if not isinstance(source, int):
                    source.close()  # so that the first ends when the second does
                processes.append(process)
                assert process.stdout is not None  # noqa: S101 (it was asked for)
                source = process.stdout
            if isinstance(source, int):
                raise GitError("nothing to run")
            stream = Stream(source, processes)
            timer = Timer(max(seconds, 0), _too_late, (stream,))
            timer.daemon = True
            timer.start()
            try:
                yield stream
            finally:
                timer.cancel()
        except OSError as error:
            raise GitError(error.strerror or "") from None
        finally:
            _end(processes)

    def _command(self, words: tuple[str, ...]) -> list[str]:
        return [self.program, *_OPTIONS, *words]


def find_git(folder: Path, environ: Mapping[str, str]) -> Git | None:
    """Return the command for a folder, or None where there is none on the search path."""
    program = find_program("git", environ, apart_from=folder)
    if program is None:
        return None
    kept = {name: environ[name] for name in _KEPT if name in environ}
    return Git(program, folder, kept | _SET)


def _too_late(stream: Stream) -> None:
    stream.is_late = True
    stream.stop()


def _end(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        end(process)
        process.wait()
        if process.stdout is not None:
            process.stdout.close()
