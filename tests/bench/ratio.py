"""What every measurement shares: turns taken fairly, medians, and the table."""

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

Action = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison: seconds, or megabytes. Without an aim it is told for completeness."""

    what: str
    ours: float
    peer: str
    theirs: float
    aim: float | None = None
    unit: Literal["s", "MB"] = "s"

    @property
    def ratio(self) -> float:
        """How many times as long ours takes."""
        return self.ours / self.theirs


def timed(action: Callable[[], object]) -> Action:
    """Wrap an action so that it tells how many seconds it took."""

    def run() -> float:
        gc.collect()  # nobody pays for what the one before left behind
        started = time.perf_counter()
        action()
        return time.perf_counter() - started

    return run


def medians(runs: int, actions: Sequence[Action]) -> list[float]:
    """Let actions take turns (A B A B ...), once unmeasured to warm up, and return medians."""
    for action in actions:
        action()
    turns = [[action() for action in actions] for _ in range(runs)]
    return [median(column) for column in zip(*turns, strict=True)]


def as_table(rows: Sequence[Row]) -> str:
    """Return rows as a Markdown table."""
    lines = [
        "| What | Takes | Against | Takes | Ratio | Aim |",
        "| --- | ---: | --- | ---: | ---: | ---: |",
    ]
    for row in rows:
        aim = "" if row.aim is None else f"≤ {row.aim:g}"
        mark = "" if row.aim is None or row.ratio <= row.aim else " (over)"
        lines.append(
            f"| {row.what} | {_told(row, row.ours)} | {row.peer} | {_told(row, row.theirs)} "
            f"| {row.ratio:.2f}{mark} | {aim} |"
        )
    return "\n".join(lines)


def _told(row: Row, value: float) -> str:
    return f"{value:.2f} MB" if row.unit == "MB" else f"{value * 1000:.0f} ms"
