"""What the rules about git share: which files hold secrets, and how places are told."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lib.diagnosis.rule import RuleContext
from lib.sources.env_file import EXAMPLES
from lib.sources.model import DOTENV, DOTENV_LOCAL, label_for

if TYPE_CHECKING:
    from lib.git.repository import Repository
    from lib.known_secret import KnownSecret

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


def secret_files(look: RuleContext) -> tuple[Path, ...]:
    """Return where a project keeps its secrets, whether the files exist or not."""
    return tuple(look.folder / name for name in _SECRET_FILES)


def told_elsewhere(look: RuleContext, git: "Repository") -> frozenset[str | None]:
    """Return the tracked files that have rules of their own: files of secrets, and examples."""
    examples = (look.folder / name for name in EXAMPLES)
    return frozenset(git.path_of(path) for path in (*secret_files(look), *examples))


def tracked_secret_files(look: RuleContext, git: "Repository") -> Iterator[tuple[Path, str]]:
    """Yield the files of secrets that git tracks, with their labels."""
    for path in secret_files(look):
        if git.is_tracked(path):
            yield path, label_for(path, look.folder, look.home)


def label(look: RuleContext, git: "Repository", path: str) -> str:
    """Return how a path from the root is shown."""
    return label_for((git.root or look.folder) / path, look.folder, look.home)


def held_by(look: RuleContext) -> "tuple[KnownSecret, ...]":
    """Return the values that the project keeps as secrets."""
    # Loaded where something is searched; most looks have nothing to, and should start quickly.
    from lib.diagnosis.known_secrets import held_values  # noqa: PLC0415

    return tuple(held_values(look.project))
