"""Stand-ins for the providers in a process of their own, so that they share no lock with us.

`python -m tests.bench.stand_in` prints its address, and ends when its standard input does.
"""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import requests

from lib.practice import PracticeServer
from lib.provider_config import Provider, table

from .surroundings import BIN, ROOT, Surroundings


@dataclass(frozen=True, slots=True)
class StandIn:
    """A running stand-in for all providers."""

    url: str

    def delay(self, seconds: float) -> None:
        """Let every answer take so long."""
        self._ask("POST", "faults", {"delay": seconds})

    def lines(self, rows: Sequence[Provider]) -> list[str]:
        """Make a key known for each row, and return the `.env` that leads there with it."""
        lines = []
        for row in rows:
            key = f"FAKE-{row.id}-of-the-benchmark"
            self._ask("PUT", "keys", {"provider": row.id, "key": key, "kind": "good"})
            lines += [f"{row.names[0]}={key}", f"{row.base_url_names[0]}={self._address(row)}"]
        return lines

    def _address(self, row: Provider) -> str:
        return f"{self.url}/providers/{row.id}"

    def _ask(self, method: str, place: str, body: dict[str, object]) -> None:
        with requests.Session() as session:
            session.trust_env = False
            session.request(
                method, f"{self.url}/_practice/{place}", json=body, timeout=10
            ).raise_for_status()


def checkable_rows(count: int) -> list[Provider]:
    """Return the first providers of the table that have a free check and want a key."""
    rows = [row for row in table().values() if row.check and row.names and row.base_url_names]
    rows = [row for row in rows if not row.key_optional]
    if len(rows) < count:
        raise RuntimeError(f"The table has no {count} providers with a free check.")
    return rows[:count]


@contextmanager
def stand_in(here: Surroundings) -> Iterator[StandIn]:
    """Run the stand-ins for the `with` block."""
    with subprocess.Popen(
        [str(BIN / "python"), "-m", "tests.bench.stand_in"],
        cwd=ROOT,
        env=dict(here.environ),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        if process.stdout is None or process.stdin is None:
            raise RuntimeError("The stand-ins have no pipes.")
        address = process.stdout.readline().strip()
        if not address:
            raise RuntimeError("The stand-ins did not start.")
        try:
            yield StandIn(address)
        finally:
            process.stdin.close()


if __name__ == "__main__":
    with PracticeServer() as running:
        print(running.url, flush=True)
        sys.stdin.read()
