"""Run `python -m lib deploy` as its users do, at the practice Hub."""

import subprocess
import sys

from tests.support.dashboard import ROOT
from tests.support.migrating import PATIENCE, Done, Migrating

NEW = "practice-alice/board"


class Deploying(Migrating):
    """A project folder, a home folder and a practice Hub, and the command between them."""

    def deploy(
        self, *arguments: str, space: str = NEW, kind: str = "write", code: int | None = None
    ) -> Done:
        """Run `deploy` and return what it printed, searched for canaries and tracebacks."""
        words = ["deploy", str(self.folder), "--space", space, *arguments]
        done = subprocess.run(
            [sys.executable, "-m", "lib", *words],
            cwd=ROOT,
            env=self.environ(kind),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        return self._checked(done, code)
