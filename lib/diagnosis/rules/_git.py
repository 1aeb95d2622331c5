"""What the rules about git share: which files hold secrets, and how places are told."""

from collections.abc import Iterable, Iterator
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
    deeper = (path for path, _ in tracked_secret_files(look, git))
    return frozenset(git.path_of(path) for path in (*secret_files(look), *examples, *deeper))


def tracked_secret_files(look: RuleContext, git: "Repository") -> Iterator[tuple[Path, str]]:
    """Yield the files of secrets that git tracks, with their labels: here and further down.

    Those of the project's own folder are files of secrets whatever they hold, unless nothing
    in them may be one; others where they hold a secret.
    """
    from lib.diagnosis.rules._secret_files import holding_secrets, is_harmless  # noqa: PLC0415

    own = secret_files(look)
    for path in own:
        if git.is_tracked(path) and not is_harmless(path):
            yield path, label_for(path, look.folder, look.home)
    for path in holding_secrets(git.root, below(look, git, git.tracked()), apart_from=own):
        yield path, label_for(path, look.folder, look.home)


def untracked_secret_files(look: RuleContext, git: "Repository") -> Iterator[Path]:
    """Yield the files of secrets that git neither tracks nor ignores, here and further down."""
    from lib.diagnosis.rules._secret_files import holding_secrets, is_harmless  # noqa: PLC0415
    from lib.names.secret_files import PATHSPECS  # noqa: PLC0415

    own = secret_files(look)
    found = git.untracked(PATHSPECS)
    for path in own:
        free = _is_free(git, path) if found is None else git.path_of(path) in found
        if free and path.is_file() and not is_harmless(path):
            yield path
    yield from holding_secrets(git.root, below(look, git, found or ()), apart_from=own)


def _is_free(git: "Repository", path: Path) -> bool:
    return not (git.is_tracked(path) or git.is_ignored(path))


def below(look: RuleContext, git: "Repository", paths: Iterable[str]) -> Iterator[str]:
    """Yield those of the paths from the root that lie in the project's folder."""
    start = git.path_of(look.folder)
    for path in paths:
        if start is not None and (start == "." or path.startswith(f"{start}/")):
            yield path


def label(look: RuleContext, git: "Repository", path: str) -> str:
    """Return how a path from the root is shown."""
    return label_for((git.root or look.folder) / path, look.folder, look.home)


def held_by(look: RuleContext) -> "tuple[KnownSecret, ...]":
    """Return the values that the project keeps as secrets."""
    # Loaded where something is searched; most looks have nothing to, and should start quickly.
    from lib.diagnosis.known_secrets import held_values  # noqa: PLC0415

    return tuple(held_values(look.project))
