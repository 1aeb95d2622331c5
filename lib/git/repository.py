"""A git repository, read with the `git` command and never changed."""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from lib.git.command import Git, GitError, find_git
from lib.git.git_dir import ELSEWHERE, place_of, trouble_with
from lib.git.history_search import HistorySearch, search_history
from lib.git.tracked_search import Hit, Matches, SearchLimits, search_files
from lib.known_secret import KnownSecret

NO_GIT: Final = "git is not installed"
NO_REPOSITORY: Final = "the folder is in no git repository"
NOT_YOURS: Final = (
    "git refuses a repository that belongs to somebody else; to trust it, add its folder to "
    "`safe.directory` in your git configuration"
)
BROKEN: Final = "git cannot read the repository; `git fsck` says more"


_SECONDS_FOR_UNTRACKED: Final = 5.0
_MOST_OF_NAMES: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class Ignored:
    """The line of the ignore file that makes git ignore a path."""

    source: str
    line: int


@dataclass(slots=True)
class Repository:
    """A repository as it is now; answers are kept, so make a new one for a new look.

    root is the top of the working tree, None in a bare repository. is_shallow: the older history
    is not here. limits bound every search; progress is told how many objects were searched.
    """

    git: Git = field(repr=False)
    root: Path | None
    is_shallow: bool
    limits: SearchLimits = field(default_factory=SearchLimits)
    progress: Callable[[int], None] | None = None
    _tracked: tuple[str, ...] | None = field(default=None, repr=False)
    _files: dict[frozenset[KnownSecret], tuple[tuple[Hit, ...], bool]] = field(
        default_factory=dict, repr=False
    )
    _history: dict[frozenset[KnownSecret], HistorySearch] = field(default_factory=dict, repr=False)

    def tracked(self) -> tuple[str, ...]:
        """Return the paths git tracks, from the root, committed or only added."""
        if self._tracked is None:
            said = b"" if self.root is None else self.git.run("ls-files", "-z", "--cached")
            paths = (os.fsdecode(one) for one in said.split(b"\0") if one)
            self._tracked = tuple(dict.fromkeys(paths))
        return self._tracked

    def untracked(self, patterns: Iterable[str]) -> tuple[str, ...] | None:
        """Return the paths that git neither tracks nor ignores, of those that fit a pathspec.

        None where that takes long, as in a tree with a million files of others.
        """
        if self.root is None:
            return None
        words = ("ls-files", "-z", "--others", "--exclude-standard", "--", *patterns)
        try:
            with self.git.pipe(words, seconds=_SECONDS_FOR_UNTRACKED) as stream:
                said = stream.reader.read(_MOST_OF_NAMES)
                if stream.is_late:
                    return None
        except GitError:
            return None
        return tuple(os.fsdecode(one) for one in said.split(b"\0")[:-1])

    def path_of(self, path: Path) -> str | None:
        """Return a file's path from the root, as git names it; None outside the repository."""
        if self.root is None or not path.is_relative_to(self.root):
            return None
        return path.relative_to(self.root).as_posix()

    def remotes(self) -> tuple[tuple[str, str], ...]:
        """Return names and addresses of the remotes. An address may hold a password: show none."""
        words = ("config", "-z", "--get-regexp", r"^remote\..*\.url$")
        try:
            said = os.fsdecode(self.git.run(*words, ok=(0, 1)))
        except GitError:
            return ()
        pairs = (one.partition("\n") for one in said.split("\0") if one)
        return tuple(
            (key.removeprefix("remote.").removesuffix(".url"), url) for key, _, url in pairs
        )

    def is_tracked(self, path: Path) -> bool:
        """Whether git tracks a file."""
        return self.path_of(path) in set(self.tracked())

    def is_ignored(self, path: Path) -> Ignored | None:
        """Return the rule that ignores a path, tracked or not; None where none does."""
        name = self.path_of(path)
        if name is None:
            return None
        words = ("check-ignore", "-v", "-z", "--no-index", "--stdin")
        try:
            said = self.git.run(*words, stdin=os.fsencode(name) + b"\0", ok=(0, 1))
        except GitError:
            return None  # beyond a link or in a submodule: no rule of this repository
        source, line, pattern, *_ = (*said.split(b"\0"), b"", b"", b"")
        if not source or pattern.startswith(b"!"):
            return None
        return Ignored(os.fsdecode(source), int(line))

    def search_tracked(self, held: Iterable[KnownSecret]) -> tuple[tuple[Hit, ...], bool]:
        """Find held values in the tracked files as they are now, and say whether all were read."""
        key = frozenset(held)
        if key not in self._files:
            files = search_files(self.root, self.tracked(), Matches(key), self.limits)
            self._files[key] = files
        return self._files[key]

    def search_history(self, held: Iterable[KnownSecret]) -> HistorySearch:
        """Find held values in everything ever committed to any branch or tag."""
        key = frozenset(held)
        if key not in self._history:
            self._history[key] = search_history(self.git, key, self.limits, self.progress)
        return self._history[key]


def open_repository(
    folder: Path,
    environ: Mapping[str, str],
    *,
    limits: SearchLimits | None = None,
    progress: Callable[[int], None] | None = None,
) -> tuple[Repository | None, str]:
    """Return the repository a folder is in, or None and the reason why it cannot be used."""
    git = find_git(folder, environ)
    if git is None:
        return None, NO_GIT
    trouble = trouble_with(folder)
    if trouble:
        return None, trouble
    try:
        said = git.run("rev-parse", "--is-bare-repository", "--is-shallow-repository").split()
        inside = git.run("rev-parse", "--is-inside-work-tree", ok=(0, 128)).strip() == b"true"
        root = Path(os.fsdecode(_line(git.run("rev-parse", "--show-toplevel")))) if inside else None
        if root is not None and not _is_its_own(root, folder):
            return None, ELSEWHERE
        git.run("rev-list", "--max-count=1", "--all")
        here = Git(git.program, root or folder, git.environ, git.late)
        shallow = said[1:] == [b"true"]
        repository = Repository(here, root, shallow, limits or SearchLimits(), progress)
        repository.tracked()  # a broken index shows now, not in the middle of the rules
    except GitError as error:
        return None, _reason(error.said)
    return repository, ""


def _is_its_own(root: Path, folder: Path) -> bool:
    """Whether a working tree is the folder that holds the repository, not one that it names."""
    place = place_of(folder)
    try:
        return place is not None and root.samefile(place)
    except OSError:
        return False


def _line(said: bytes) -> bytes:
    """Drop the line's end only: a folder's name may end in one, too."""
    return said.removesuffix(b"\n").removesuffix(b"\r")


def _reason(said: str) -> str:
    if "dubious ownership" in said or "unsafe repository" in said:
        return NOT_YOURS
    if "not a git repository (or any" in said:
        return NO_REPOSITORY
    return BROKEN
