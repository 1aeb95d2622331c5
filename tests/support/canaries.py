"""Make-believe secrets that must never be seen, and the search for them."""

import random
import string
from dataclasses import dataclass

PIECE = 8
_TAIL = 4


@dataclass(frozen=True)
class Canary:
    """A secret value. `prefix` is public knowledge and may be shown, and the last 4 characters."""

    label: str
    value: str
    prefix: str = ""

    def pieces(self) -> list[str]:
        """Return every run of 8 characters that no mask may show."""
        secret = self.value[len(self.prefix) :]
        return [secret[at : at + PIECE] for at in range(len(secret) - PIECE + 1)]


class Canaries:
    """A flock of canaries, each different from run to run only by its label."""

    def __init__(self) -> None:
        self._all: list[Canary] = []

    def make(self, label: str, prefix: str = "", length: int = 40) -> str:
        """Return the value of a new canary."""
        letters = random.Random(label).choices(string.ascii_letters + string.digits, k=length)
        canary = Canary(label, prefix + "".join(letters), prefix)
        self._all.append(canary)
        return canary.value

    def add(self, label: str, value: str, keep: int = 0) -> None:
        """Take a value from elsewhere; its first `keep` characters may be shown."""
        self._all.append(Canary(label, value, value[:keep]))

    def values(self) -> list[str]:
        """Return every value there is."""
        return [one.value for one in self._all]

    def found_in(self, text: str) -> list[str]:
        """Return the labels of the canaries of which a piece stands in a text."""
        return [one.label for one in self._all if any(piece in text for piece in one.pieces())]
