"""Stand-ins for the Hub and the providers in a process of their own: they share no lock with us.

`python -m tests.bench.stand_in` prints its address and a write token of its Hub, and ends when its
standard input does.
"""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import requests

from lib.practice import PracticeServer
from lib.provider_config import Provider, table

from .surroundings import BIN, ROOT, Surroundings


@dataclass(frozen=True, slots=True)
class StandIn:
    """A running stand-in for the Hub and all providers. token: one that may write at its Hub."""

    url: str
    token: str = field(repr=False)

    def delay(self, seconds: float) -> None:
        """Let every answer take so long."""
        self._ask("POST", "faults", {"delay": seconds})

    def reset(self, **settings: object) -> None:
        """Be as at the beginning, but for some settings of the Hub."""
        self._ask("POST", "reset", {})
        self._ask("PUT", "hub/settings", settings)

    def seed(self, spaces: int, secrets: int) -> None:
        """Add so many Spaces with so many secrets each."""
        self._ask("POST", "hub/seed", {"spaces": spaces, "secrets": secrets})

    def asked(self) -> Counter[str]:
        """Return how often each route was asked since the beginning."""
        return Counter(one["route"] for one in self._ask("GET", "requests", None))

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

    def _ask(self, method: str, place: str, body: dict[str, object] | None) -> Any:
        with requests.Session() as session:
            session.trust_env = False
            reply = session.request(method, f"{self.url}/_practice/{place}", json=body, timeout=120)
            reply.raise_for_status()
            return reply.json()


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
        told = process.stdout.readline().split()
        if not told:
            raise RuntimeError("The stand-ins did not start.")
        try:
            yield StandIn(*told)
        finally:
            process.stdin.close()


if __name__ == "__main__":
    with PracticeServer() as running:
        print(running.url, running.tokens["write"], flush=True)
        sys.stdin.read()
