"""The files of this dashboard that a Space needs, as they are on this machine now."""

import os
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, PackagePath, files
from pathlib import Path, PurePosixPath
from typing import Final

from lib.disk.folder import LinkedFolderError, opened
from lib.disk.plain import NotPlainError, TooLargeError, read_all, read_plain
from lib.git.command import GitError
from lib.git.repository import open_repository
from lib.program import INSTALL, IS_INSTALLED, PACKAGE, ROOT
from lib.sources import REMEMBERED
from lib.user_error import UserError

DOCKERIGNORE: Final = ".dockerignore"
# The image does without these; the Space builds it from them.
_OF_THE_SPACE: Final = ("Dockerfile", DOCKERIGNORE)
# Never sent, whatever `.dockerignore` says or no longer says.
_NEVER: Final = (".env*", ".git", "secrets.toml", "*.pem", "*.key")
_NEEDED: Final = ("Dockerfile", "README.md", "requirements.txt", "streamlit_app.py")
_LARGEST: Final = 2_000_000


class LocalFilesError(UserError):
    """The files cannot be told or read."""


@dataclass(frozen=True, slots=True)
class LocalFiles:
    """Files by their paths. changed: those that differ from the last commit here."""

    contents: Mapping[str, bytes] = field(repr=False)
    changed: tuple[str, ...] = ()


def local_files(root: Path = ROOT) -> LocalFiles:
    """Read the tracked files that the image needs. Raises `LocalFilesError`."""
    tracked, changed = _installed(root) if IS_INSTALLED else _tracked(root)
    paths = [path for path in tracked if path in _OF_THE_SPACE or is_in_image(path, _rules(root))]
    paths = [path for path in paths if not _is_never_sent(path)]
    missing = [one for one in _NEEDED if one not in paths]
    if missing:
        raise LocalFilesError(
            f"`{missing[0]}` is not among the tracked files here, and no Space starts without it.",
            "Use a fresh clone of the dashboard.",
        )
    contents = {path: _read(root / path, path) for path in paths}
    return LocalFiles(contents, tuple(path for path in paths if path in changed))


def is_in_image(path: str, rules: Iterable[str]) -> bool:
    """Whether `.dockerignore` lets a file into the image: the last line that matches decides."""
    ignored = False
    for rule in rules:
        if re.fullmatch(f"{_as_regex(rule.removeprefix('!'))}(/.*)?", path):
            ignored = not rule.startswith("!")
    return not ignored


def _installed(root: Path) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return the files that an installed package brought, and those that were changed since.

    Who installed it wrote down its files with their hashes (PyPA, "Recording installed projects").
    """
    try:
        brought = files(PACKAGE) or []
    except PackageNotFoundError:
        brought = []
    ours = {str(path.locate()): path for path in brought}
    tracked, changed = [], set()
    for one in sorted(ours):
        path = Path(one).resolve()
        if not path.is_relative_to(root) or path.suffix == ".pyc":
            continue
        name = path.relative_to(root).as_posix()
        tracked.append(name)
        if _differs(path, ours[one]):
            changed.add(name)
    if not tracked:
        raise LocalFilesError(
            "Which files belong to the dashboard is unknown.",
            f"Install Spaces Secrets again: `{INSTALL}`.",
        )
    return tuple(tracked), frozenset(changed)


def _differs(path: Path, recorded: PackagePath) -> bool:
    """Whether a file is not, or no longer, what the package brought."""
    if recorded.hash is None:
        return False
    try:
        digest = sha256(read_plain(path, _LARGEST, follow=False)).digest()
    except (OSError, ValueError):
        return False  # what is wrong with it is said when it is read to be sent
    return urlsafe_b64encode(digest).decode("ascii").rstrip("=") != recorded.hash.value


def _tracked(root: Path) -> tuple[tuple[str, ...], frozenset[str]]:
    repository, _ = open_repository(root, REMEMBERED)
    if repository is None or repository.root != root:
        raise LocalFilesError(
            "Which files belong to the dashboard is only known in a git clone of it.",
            "Deploy from a clone; on a Space, duplicate that Space instead.",
        )
    try:
        said = repository.git.run("diff", "--name-only", "-z", "--no-ext-diff", "HEAD")
    except GitError:
        said = b""  # nothing was ever committed here
    changed = said.decode("utf-8", "surrogateescape").split("\0")
    return repository.tracked(), frozenset(changed)


def _rules(root: Path) -> list[str]:
    try:
        text = read_plain(root / DOCKERIGNORE, _LARGEST, follow=False)
        lines = text.decode("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise LocalFilesError(
            f"`{DOCKERIGNORE}`, which says what is not sent, cannot be read.", "Restore it."
        ) from None
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def _is_never_sent(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return any(fnmatchcase(part, pattern) for part in parts for pattern in _NEVER)


def _read(path: Path, name: str) -> bytes:
    try:
        with opened(path.parent) as folder:
            descriptor, facts = folder.open_plain(path.name)
            try:
                data = read_all(descriptor, _LARGEST, facts.st_size)
            finally:
                os.close(descriptor)
    except (NotPlainError, LinkedFolderError):
        raise LocalFilesError(
            f"`{name}` is not a plain file.", "Restore the tracked file."
        ) from None
    except TooLargeError:
        raise _unfit(name) from None
    except OSError as error:
        why = (error.strerror or "it is not there").lower()
        raise LocalFilesError(f"`{name}` cannot be read: {why}.", "Restore it.") from None
    if not _is_text(data):
        raise _unfit(name)
    return data


def _unfit(name: str) -> LocalFilesError:
    return LocalFilesError(
        f"`{name}` is too large, or not text.", "Upload it to the Space in another way."
    )


def _is_text(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return b"\0" not in data


def _as_regex(pattern: str) -> str:
    """Return a pattern of a `.dockerignore` as a regular expression, as Docker documents them."""
    return "".join(_parts(pattern.strip("/")))


def _parts(pattern: str) -> Iterator[str]:
    special = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    for part in re.split(r"(\*\*/|\*\*|\*|\?)", pattern):
        yield special.get(part, re.escape(part))
