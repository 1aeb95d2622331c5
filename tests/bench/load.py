"""How busy others kept the machine while something was measured."""

import os
import resource
import time
from pathlib import Path
from typing import Final

# More than this, and what is measured is mostly how the others were doing.
MOST_LOAD: Final = 0.5
MOST_TAKEN: Final = 0.1
_STAT: Final = Path("/proc/stat")
_IDLE: Final = (3, 4)  # the columns for idling and for waiting on a disk
_GUESTS: Final = 8  # from here on, columns count again what others hold already


class Load:
    """The load before, and how much of the processors other processes take from here on."""

    def __init__(self) -> None:
        self._cores = os.cpu_count() or 1
        self._before = os.getloadavg()[0]
        self._began = time.monotonic()
        self._busy, self._own = _busy(), _own()

    def told(self) -> tuple[str, str]:
        """Return what is to be said of it, and why the figures are not to be kept, if they are not.

        Call it when what was started has ended: only then is its time known to be ours.
        """
        after = os.getloadavg()[0]
        said = f"Load average {self._before:.2f} before, {after:.2f} after, {self._cores} cores"
        taken = self._taken()
        if taken is None:
            return f"{said}; how busy others were cannot be told here.", self._why(0.0)
        return f"{said}; other processes took {taken:.0%} of the processors.", self._why(taken)

    def _taken(self) -> float | None:
        now = _busy()
        if now is None or self._busy is None:
            return None
        others = (now - self._busy) - (_own() - self._own)
        return max(0.0, others / ((time.monotonic() - self._began) * self._cores))

    def _why(self, taken: float) -> str:
        whys = []
        if self._before > MOST_LOAD * self._cores:
            whys.append(f"the load before was more than {MOST_LOAD:g} a core")
        if taken > MOST_TAKEN:
            whys.append(f"other processes took more than {MOST_TAKEN:.0%} of the processors")
        return " and ".join(whys)


def _busy() -> float | None:
    """Return for how many seconds the processors have worked; None where that is not told."""
    try:
        line = _STAT.read_text(encoding="ascii").partition("\n")[0].split()
    except OSError:
        return None
    ticks = [int(one) for one in line[1:]][:_GUESTS]
    return sum(one for at, one in enumerate(ticks) if at not in _IDLE) / os.sysconf("SC_CLK_TCK")


def _own() -> float:
    """Return how much of it was for this process and for those it started that have ended."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)
