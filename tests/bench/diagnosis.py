"""The diagnosis: a large `.env` against python-dotenv alone, a long history against `git log`."""

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from dotenv import dotenv_values

from lib.diagnosis.checks import run_checks
from lib.diagnosis.known_secrets import held_values
from lib.git.repository import open_repository
from lib.project import load_project
from lib.sources import DOTENV

from .dotenv import LINES, env_line
from .ratio import Row, rounds, timed
from .surroundings import BIN, ROOT, Surroundings, surroundings

RUNS: Final = 5
COMMITS: Final = 5_000
FILES: Final = 200
_WORDS: Final = ("key", "value", "import", "return", "settings", "self", "model", "token", "=", "(")
# Not the shape of anybody's key; what is looked for is whatever the `.env` holds.
_SECRETS: Final = {f"SERVICE_{number}_API_KEY": f"q7Rk2mZp9Lw4Xc8Vq{number}" for number in range(8)}


def measure() -> list[Row]:
    """Time both, each in turns with its peer."""
    with surroundings() as here:
        return [*_large_file(here), _history(here)]


def _large_file(here: Surroundings) -> list[Row]:
    project = here.project([env_line(number) for number in range(LINES)])
    path, home = project / DOTENV, here.folder / "home"
    ours, expanded, plain = rounds(
        RUNS,
        (
            timed(lambda: run_checks(load_project(project, {}, home), {}, home)),
            timed(lambda: dotenv_values(path)),
            timed(lambda: dotenv_values(path, interpolate=False)),
        ),
    )
    what = f"a project with a `.env` of {LINES:,} lines diagnosed"
    return [
        Row(what, ours, "`dotenv_values(path)`", expanded, aim=3),
        Row(what, ours, "`dotenv_values(path, interpolate=False)`, which expands nothing", plain),
    ]


def _history(here: Surroundings) -> Row:
    folder = here.folder / "repository"
    _make(folder, here)
    log = ["git", "log", "-p", "--all"]
    ours, theirs = rounds(
        RUNS,
        (
            timed(lambda: _search(folder, here.folder / "home")),
            timed(lambda: _quietly(log, folder, here)),
        ),
    )
    what = f"the history of {COMMITS:,} commits searched, {_megabytes(folder, here)} MB at most"
    return Row(what, ours, "`git log -p --all` to nothing", theirs, aim=1.5)


def _search(folder: Path, home: Path) -> None:
    repository, why = open_repository(folder, os.environ)
    if repository is None:
        raise RuntimeError(why)
    held = held_values(load_project(folder, {}, home))
    found = repository.search_history(held)
    if not found.is_whole or {one.held for one in found.traces} != set(held[:1]):
        raise RuntimeError("The history holds one of the values, and something else was found.")


def _quietly(words: list[str], folder: Path, here: Surroundings, given: bytes = b"") -> None:
    subprocess.run(
        words,
        cwd=folder,
        env=dict(here.environ),
        input=given,
        stdout=subprocess.DEVNULL,
        check=True,
    )


def _make(folder: Path, here: Surroundings) -> None:
    """Make a repository of ordinary commits, one of which holds one of the values of the `.env`."""
    folder.mkdir()
    _quietly(["git", "init", "-q"], folder, here)
    _quietly(["git", "fast-import", "--quiet"], folder, here, b"".join(_commits()))
    lines = [f"{name}={value}\n" for name, value in _SECRETS.items()]
    (folder / DOTENV).write_text("".join(lines), encoding="utf-8")


def _commits() -> Iterator[bytes]:
    """Yield what `git fast-import` reads: each commit changes some lines of one file."""
    draw = random.Random(5000)
    texts = [[_line(draw) for _ in range(120)] for _ in range(FILES)]
    for number in range(COMMITS):
        place = draw.randrange(FILES)
        for _ in range(6):
            texts[place][draw.randrange(120)] = _line(draw)
        leaked = number == COMMITS // 2
        lines = [*texts[place], next(iter(_SECRETS.values()))] if leaked else texts[place]
        data = ("\n".join(lines) + "\n").encode()
        yield b"commit refs/heads/main\ncommitter A <a@example.org> %d +0000\n" % number
        yield b"data 6\nchange\nM 100644 inline src/file_%d.py\n" % place
        yield b"data %d\n%s\n" % (len(data), data)


def _line(draw: random.Random) -> str:
    return " ".join(draw.choices(_WORDS, k=8)) + f" {draw.random()}"


def _megabytes(folder: Path, here: Surroundings) -> int:
    """Return how much memory a process has used in the end that searched the history."""
    done = subprocess.run(
        [str(BIN / "python"), "-m", "tests.bench.diagnosis", str(folder)],
        cwd=ROOT,
        env=dict(here.environ),
        capture_output=True,
        text=True,
        check=True,
    )
    return round(int(done.stdout) / 1024)


def _peak() -> str:
    """Return the most kilobytes this process has used; `ru_maxrss` would count its parent's too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))


if __name__ == "__main__":
    _search(Path(sys.argv[1]), Path.home())
    print(_peak())
