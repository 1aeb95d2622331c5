"""Measure, and print one Markdown table: `python -m tests.bench [--only NAME]`.

A ratio over its aim is told in the table, never by the exit code: how fast a machine is at some
moment decides no build. Where others kept the machine busy, that is said before and after it.
"""

import argparse
import platform
import sys
from collections.abc import Callable, Iterable
from typing import Final

from . import checks, crowd, diagnosis, dotenv, hub, migration, page, processes
from .load import Load
from .ratio import Row, as_table

MEASUREMENTS: Final[dict[str, Callable[[], list[Row]]]] = {
    "processes": processes.measure,
    "checks": checks.measure,
    "dotenv": dotenv.measure,
    "diagnosis": diagnosis.measure,
    "hub": hub.measure,
    "migration": migration.measure,
    "page": page.measure,
    "crowd": crowd.measure,
}


def main() -> None:
    """Run the measurements that were asked for, one after the other."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", choices=tuple(MEASUREMENTS), metavar="NAME", help="run one")
    chosen = parser.parse_args().only
    load = Load()
    rows = _rows([chosen] if chosen else MEASUREMENTS)
    said, why = load.told()
    if why:
        print(f"NOT TO BE KEPT: {why}. Measure again on a quiet machine.\n")
    print(as_table(rows))
    print(f"\n{said}")
    if why:
        print(f"These figures are not to be kept: {why}.")
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}.")


def _rows(names: Iterable[str]) -> list[Row]:
    rows: list[Row] = []
    for name in names:
        print(f"Measuring {name} ...", file=sys.stderr, flush=True)
        found = MEASUREMENTS[name]()
        print(as_table(found), file=sys.stderr, flush=True)
        rows += found
    return rows


if __name__ == "__main__":
    main()
