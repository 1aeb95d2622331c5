"""Count requests, each kind for each caller in a fixed window, as the Hub does."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Final

ANONYMOUS: Final = "anonymous"
PRO: Final = "pro"
FREE: Final = "free"

# Requests in five minutes, from the Hub's page on rate limits.
QUOTAS: Final[Mapping[str, Mapping[str, int]]] = {
    "api": {ANONYMOUS: 500, FREE: 1000, PRO: 2500},
    "resolvers": {ANONYMOUS: 3000, FREE: 5000, PRO: 12_000},
    "pages": {ANONYMOUS: 100, FREE: 200, PRO: 400},
}


@dataclass(frozen=True, slots=True)
class Count:
    """Where a caller stands."""

    bucket: str
    quota: int
    used: int
    resets_in: float
    window: int

    @property
    def over(self) -> bool:
        """Whether this request is one too many."""
        return self.used > self.quota

    def headers(self) -> dict[str, str]:
        """Return what the Hub tells about it with every answer."""
        left = max(self.quota - self.used, 0)
        return {
            "ratelimit": f'"{self.bucket}";r={left};t={max(ceil(self.resets_in), 0)}',
            "ratelimit-policy": f'"fixed window";"{self.bucket}";q={self.quota};w={self.window}',
        }


class Quotas:
    """The counters of one Hub."""

    def __init__(self) -> None:
        self._counters: dict[tuple[str, str], tuple[float, int]] = {}

    def forget(self) -> None:
        """Begin every window anew."""
        self._counters.clear()

    def count(self, who: str, bucket: str, quota: int, window: int, now: float) -> Count:
        """Count one request and return where its caller stands now."""
        begin, used = self._counters.get((who, bucket), (now, 0))
        if now >= begin + window:
            begin, used = now, 0
        self._counters[who, bucket] = (begin, used + 1)
        return Count(bucket, quota, used + 1, begin + window - now, window)
