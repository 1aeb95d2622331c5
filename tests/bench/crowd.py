"""Fifty sessions at once on the board, against as many on a Streamlit app of one line.

The sessions are light: they speak Streamlit's protocol over real websockets, each from a run of
the script on. The window that is opened beside them is real Chromium.
"""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Final

from playwright.sync_api import Browser

from tests.support.crowd import crowd

from .browser import chromium, served_by
from .page import HEADING, PEER, PROVIDERS, seconds_to_see
from .ratio import Row
from .stand_in import checkable_rows, stand_in
from .surroundings import ROOT, Surroundings, surroundings

SESSIONS: Final = 50
_ROUNDS: Final = 3
_OPENINGS: Final = 5


@dataclass(frozen=True, slots=True)
class _Crowd:
    """What fifty sessions took: seconds until all saw it, megabytes of one, seconds of a window."""

    seen: float
    memory: float
    window: float


def measure() -> list[Row]:
    """Let a crowd come to both apps in turns."""
    ours, theirs = [], []
    with (
        surroundings() as here,
        chromium(here) as browser,
        _peer(here) as peer,
        _ours(here) as own,
    ):
        for _ in range(_ROUNDS):
            ours.append(_measured(browser, *own, f"{PROVIDERS} working"))
            theirs.append(_measured(browser, *peer, "Hello"))
    app = "a Streamlit app of one line"
    crowd_of = f"{SESSIONS} sessions at once"
    return [
        Row(f"{crowd_of}, the last one has its board", [one.seen for one in ours],
            f"{app}, its title", [one.seen for one in theirs], aim=1.3),
        # Of the first round: in the others a server uses again what it has.
        Row("memory of one of them", [ours[0].memory], f"{app}, the same", [theirs[0].memory],
            unit="MB"),
        Row("a window opened beside them, its heading seen", [one.window for one in ours],
            f"{app}, the same", [one.window for one in theirs]),
    ]  # fmt: skip


@contextmanager
def _peer(here: Surroundings) -> Iterator[tuple[str, int]]:
    folder = here.folder / "peer"
    folder.mkdir()
    (folder / "app.py").write_text(PEER, encoding="utf-8")
    with served_by(here, folder, "app.py") as found:
        yield found


@contextmanager
def _ours(here: Surroundings) -> Iterator[tuple[str, int]]:
    with stand_in(here) as providers:
        project = here.project(providers.lines(checkable_rows(PROVIDERS)))
        with served_by(here, ROOT, "streamlit_app.py", [str(project)]) as found:
            yield found


def _measured(browser: Browser, address: str, process: int, words: str) -> _Crowd:
    with crowd(address, 1) as first:  # the first one only warms up
        first[0].wait(lambda heard: words in heard)
    before = _megabytes(process)
    began = time.perf_counter()
    with crowd(address, SESSIONS) as sessions:
        for session in sessions:
            session.wait(lambda heard: words in heard)
        seen = time.perf_counter() - began
        memory = (_megabytes(process) - before) / SESSIONS
        openings = [seconds_to_see(browser, address, HEADING)[0] for _ in range(_OPENINGS)]
    return _Crowd(seen, memory, median(openings))


def _megabytes(process: int) -> float:
    """Return how much memory a process holds now."""
    told = subprocess.run(
        ["ps", "-o", "rss=", "-p", str(process)], capture_output=True, text=True, check=True
    )
    return int(told.stdout) / 1024
