"""A process that migrates and kills itself at some moment, or is killed; for the matrix.

Arguments: the Hub's address, a make-believe token, a folder for the journal, when, which write.
"""

import os
import signal
import sys
from pathlib import Path

from lib.hub.client import Hub
from lib.migration.waiting import Progress, WaitPolicy, What
from lib.secret import Secret

from .places import plan_of, run

_WHEN = {"before it is noted": What.BEGUN, "after it is noted": What.DONE}


def main(url: str, token: str, folder: str, when: str, number: str) -> None:
    """Migrate until the moment has come."""

    def tell(one: Progress) -> None:
        if one.what is _WHEN.get(when) and one.number == int(number):
            os.kill(os.getpid(), signal.SIGKILL)

    hub = Hub(Secret(token), url)
    run(plan_of(hub), hub, Path(folder), patience=WaitPolicy(tell, lambda _: None))


if __name__ == "__main__":
    main(*sys.argv[1:])
