"""Run `python -m lib deploy` as its users do, at the practice Hub."""

from tests.support import fork_server
from tests.support.migrating import PATIENCE, Done, Migrating

NEW = "practice-alice/board"


class Deploying(Migrating):
    """A project folder, a home folder and a practice Hub, and the command between them."""

    def deploy(
        self, *arguments: str, space: str = NEW, kind: str = "write", code: int | None = None
    ) -> Done:
        """Run `deploy` and return what it printed, searched for canaries and tracebacks."""
        words = ["deploy", str(self.folder), "--space", space, *arguments]
        done = fork_server.run(words, env=self.environ(kind), timeout=PATIENCE)
        return self._checked(done, code)
