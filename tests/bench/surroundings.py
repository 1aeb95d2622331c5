"""What a measured process runs in: a home of its own, and nothing of this one's environment."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
# Not resolved: in a virtual environment the programs stand beside the link, not beside its target.
BIN: Final = Path(sys.executable).parent

_KEPT: Final = ("PATH", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH")
# Of no use here, and without a network only waiting for one.
_QUIET: Final = {
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_UPDATE_CHECK": "1",
}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A temporary folder, and the environment of the processes that run in it."""

    folder: Path
    environ: Mapping[str, str]

    def project(self, lines: list[str]) -> Path:
        """Make a project folder whose `.env` has these lines."""
        project = self.folder / "project"
        project.mkdir()
        (project / ".env").write_text("\n".join(lines) + "\n", encoding="utf-8")
        return project


@contextmanager
def surroundings() -> Iterator[Surroundings]:
    """Make a home folder for the `with` block.

    Variables of this process's Python are left out too: one that forbids keeping compiled files
    would slow down only what is not installed, which is ours.
    """
    with TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        home = folder / "home"
        home.mkdir()
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        yield Surroundings(folder, kept | _QUIET | {"HOME": str(home)})
