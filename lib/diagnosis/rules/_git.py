"""What the rules about git share: which files hold secrets, and how places are told."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lib.diagnosis.env_file import EXAMPLES
from lib.diagnosis.rule import Look
from lib.sources.model import DOTENV, DOTENV_LOCAL, label_for

if TYPE_CHECKING:
    from lib.diagnosis.git import Repository
    from lib.diagnosis.held import Held

_SECRET_FILES: Final = (
    DOTENV,
    DOTENV_LOCAL,
    f"{DOTENV}.bak",
    f"{DOTENV}.backup",
    f"{DOTENV}.old",
    f"{DOTENV}.save",
    f"{DOTENV}~",
    ".streamlit/secrets.toml",
)


def secret_files(look: Look) -> tuple[Path, ...]:
    """Return where a project keeps its secrets, whether the files exist or not."""
    return tuple(look.folder / name for name in _SECRET_FILES)


def told_elsewhere(look: Look, git: "Repository") -> frozenset[str | None]:
    """Return the tracked files that have rules of their own: files of secrets, and examples."""
    examples = (look.folder / name for name in EXAMPLES)
    return frozenset(git.path_of(path) for path in (*secret_files(look), *examples))


def tracked_secret_files(look: Look, git: "Repository") -> Iterator[tuple[Path, str]]:
    """Yield the files of secrets that git tracks, with their labels."""
    for path in secret_files(look):
        if git.is_tracked(path):
            yield path, label_for(path, look.folder, look.home)


def label(look: Look, git: "Repository", path: str) -> str:
    """Return how a path from the root is shown."""
    return label_for((git.root or look.folder) / path, look.folder, look.home)


def held_by(look: Look) -> "tuple[Held, ...]":
    """Return the values that the project keeps as secrets."""
    # Loaded where something is searched; most looks have nothing to, and should start quickly.
    from lib.diagnosis.held import held_values  # noqa: PLC0415

    return tuple(held_values(look.project))
