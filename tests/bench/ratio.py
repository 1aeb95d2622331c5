"""What every measurement shares: rounds of turns, their spread, and the table."""

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Literal

Action = Callable[[], float]
Times = Sequence[float]


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison: seconds, or megabytes, one a round. Without an aim it is only told.

    The ratio is the median of those of the rounds: in each, both had their turn next to each other,
    on a machine that was as busy for the one as for the other.
    """

    what: str
    ours: Times
    peer: str
    theirs: Times
    aim: float | None = None
    unit: Literal["s", "MB"] = "s"

    @property
    def ratios(self) -> list[float]:
        """How many times as long ours takes, in each round."""
        return [mine / other for mine, other in zip(self.ours, self.theirs, strict=True)]

    @property
    def ratio(self) -> float:
        """How many times as long ours takes, in the round in the middle."""
        return median(self.ratios)


def timed(action: Callable[[], object]) -> Action:
    """Wrap an action so that it tells how many seconds it took."""

    def run() -> float:
        gc.collect()  # nobody pays for what the one before left behind
        started = time.perf_counter()
        action()
        return time.perf_counter() - started

    return run


def rounds(runs: int, actions: Sequence[Action]) -> list[list[float]]:
    """Let actions take turns (A B A B ...), once to warm up, and return the times of each."""
    for action in actions:
        action()
    turns = [[action() for action in actions] for _ in range(runs)]
    return [list(column) for column in zip(*turns, strict=True)]


def as_table(rows: Sequence[Row]) -> str:
    """Return rows as a Markdown table: medians, and in parentheses the smallest and the largest."""
    lines = [
        "| What | Takes | Against | Takes | Ratio | Half of the rounds | Aim |",
        "| --- | ---: | --- | ---: | ---: | ---: | ---: |",
    ]
    for row in rows:
        aim = "" if row.aim is None else f"≤ {row.aim:g}"
        mark = "" if row.aim is None or row.ratio <= row.aim else " (over)"
        lines.append(
            f"| {row.what} | {_told(row, row.ours)} | {row.peer} | {_told(row, row.theirs)} "
            f"| {row.ratio:.2f}{mark} | {_middle(row.ratios)} | {aim} |"
        )
    return "\n".join(lines)


def _middle(ratios: Times) -> str:
    """Return the quartiles: between them lies half of the rounds."""
    if len(ratios) < 2:
        return ""
    low, _, high = quantiles(ratios, n=4, method="inclusive")
    return f"{low:.2f} to {high:.2f}"


def _told(row: Row, values: Times) -> str:
    shown = [f"{one:.2f}" if row.unit == "MB" else f"{one * 1000:.0f}" for one in values]
    unit = "MB" if row.unit == "MB" else "ms"
    middle = median(values)
    told = f"{middle:.2f}" if row.unit == "MB" else f"{middle * 1000:.0f}"
    if len(values) < 2:
        return f"{told} {unit}"
    return f"{told} {unit} ({min(shown, key=float)} to {max(shown, key=float)})"
