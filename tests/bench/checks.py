"""Twenty providers asked at once, against the slowest of them asked alone."""

from collections.abc import Sequence
from functools import partial
from statistics import median
from typing import Final

from lib.project import Configured, load_project
from lib.providers.checker import Checker

from .ratio import Row, rounds, timed
from .stand_in import checkable_rows, stand_in
from .surroundings import surroundings

RUNS: Final = 5
PROVIDERS: Final = 20
SECONDS: Final = 0.3


def measure() -> list[Row]:
    """Time the batch and each provider alone in turns, every answer taking 300 ms."""
    rows = checkable_rows(PROVIDERS)
    with surroundings() as here, stand_in(here) as server:
        project = here.project(server.lines(rows))
        server.delay(SECONDS)
        found = load_project(
            project, environ={}, home=here.folder, providers={row.id: row for row in rows}
        ).configured
        batch, *alone = rounds(
            RUNS,
            [
                timed(partial(_check, found)),
                *(timed(partial(_check, [one])) for one in found),
            ],
        )
    return [
        Row(
            f"{PROVIDERS} providers checked at once, {SECONDS * 1000:.0f} ms each",
            batch,
            "the slowest of them checked alone",
            max(alone, key=median),
            aim=1.2,
        )
    ]


def _check(providers: Sequence[Configured]) -> None:
    results = list(Checker().check_all(providers))
    answered = sum(result.status == 200 for result in results)
    if answered != len(providers):
        raise RuntimeError(f"Only {answered} of {len(providers)} stand-ins answered.")
