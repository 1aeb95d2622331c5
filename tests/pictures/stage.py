"""What is photographed: practice mode that stands still, at home and as somebody's Space."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from lib.clock import STILL
from lib.deployment import PRACTICE_MARK
from lib.practice import PracticeServer
from lib.practice.sample_project import PracticeProject, make_project
from tests.support.dashboard import dashboard
from tests.support.signing_in import ALICE, space

_SEED = 2026


@dataclass(frozen=True)
class Stage:
    """The practice server and a project whose keys, masks and commits are always the same."""

    server: PracticeServer
    project: PracticeProject

    @contextmanager
    def at_home(self) -> Iterator[str]:
        """Serve the dashboard as on one's own machine and give its address."""
        with dashboard(self.project.folder, self.project.home, self._environ) as served:
            yield served.url

    @contextmanager
    def as_space(self) -> Iterator[str]:
        """Serve the dashboard as a public Space and give its address."""
        home = self.project.home
        with space(self.project.folder, home, self.server, ALICE, environ=self._environ) as served:
            yield served.url

    @property
    def _environ(self) -> Mapping[str, str]:
        return {**self.project.environ, PRACTICE_MARK: STILL, "TZ": "UTC"}


@contextmanager
def stage(root: Path, port: int = 0) -> Iterator[Stage]:
    """Set the stage below a folder. port: of the practice server, which some pages show."""
    with PracticeServer(port, chance=Random(_SEED)) as server:
        yield Stage(server, make_project(root, server))
