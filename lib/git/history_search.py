"""Searching everything ever committed, each distinct file content once.

`git rev-list` names the contents, `git cat-file` prints them, and we look at them as they pass by:
faster than reading patches, which repeat them. Which commit brought a content in is asked only
for those that hold something.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import IO, Final

from lib.git.command import Git, GitError, Stream
from lib.git.tracked_search import Budget, Matches, SearchLimits
from lib.known_secret import KnownSecret

_MOST_ASKED: Final = 200  # contents whose commit is asked for, in one command line
_TO_ATTRIBUTE: Final = 15.0
_EVERY: Final = 200
_LONGEST_LINE: Final = 1024
_LONGEST_FIELD: Final = 4 * 1024 * 1024
_CONTENTS: Final = (
    ("rev-list", "--all", "--objects", "--filter=object:type=blob", "--no-object-names",
     "--missing=print"),
    ("cat-file", "--batch=%(objecttype) %(objectsize) %(objectname)", "--buffer"),
)  # fmt: skip
_MESSAGES: Final = ("log", "--all", "-z", "--no-show-signature", "--format=%H%x00%cs%x00%B")
_CHANGES: Final = (
    "log", "--all", "--reverse", "-m", "--raw", "-z", "--no-abbrev", "--no-renames",
    "--no-ext-diff", "--no-textconv", "--no-show-signature", "--ignore-submodules=all",
    "--format=%x01%H %cs",
)  # fmt: skip

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class HistoryHit:
    """Where a held value first came into the history; commit and date are empty if not known.

    remote: a remote-tracking branch that has the commit. path: empty for a commit's message.
    """

    held: KnownSecret
    commit: str = ""
    date: str = ""
    path: str = ""
    remote: str = ""


@dataclass(frozen=True, slots=True)
class HistorySearch:
    """What the history holds, and whether all of it was searched."""

    traces: tuple[HistoryHit, ...] = ()
    is_whole: bool = True


def search_history(
    git: Git, held: Iterable[KnownSecret], limits: SearchLimits, progress: Progress | None = None
) -> HistorySearch:
    """Find the first commit of every held value in all branches and tags."""
    wanted = tuple(held)
    if not wanted:
        return HistorySearch()
    matches, budget = Matches(wanted), Budget(limits)
    holders: dict[KnownSecret, list[str]] = {}
    try:
        with git.pipe(*_CONTENTS, seconds=budget.left) as stream:
            whole = _contents(stream, matches, budget, holders, progress)
            whole = whole and stream.is_whole()
        said, messages_whole = _messages(git, matches, budget)
        first = _first_commits(git, holders)
    except GitError:
        return HistorySearch(tuple(HistoryHit(one) for one in holders), False)
    traces = [
        first.get(one) or said.get(one) or HistoryHit(one)
        for one in wanted
        if one in holders or one in said
    ]
    remotes = {commit: _remote(git, commit) for commit in {one.commit for one in traces}}
    told = tuple(replace(one, remote=remotes[one.commit]) for one in traces)
    return HistorySearch(told, whole and messages_whole)


def _contents(
    stream: Stream,
    matches: Matches,
    budget: Budget,
    holders: dict[KnownSecret, list[str]],
    progress: Progress | None,
) -> bool:
    """Note which contents hold what; whether the end was reached and nothing was missing."""
    whole = True
    count = 0
    while header := stream.reader.readline(_LONGEST_LINE):
        words = header.split()
        if len(words) != 3 or not words[1].isdigit():
            whole = False  # an object that is not here
            continue
        size = int(words[1])
        if budget.is_spent(size):
            stream.stop()
            return False
        name = words[2].decode("ascii", "replace")
        found = {
            one
            for piece, _ in matches.pieces(stream.reader.read, size)
            for one in matches.found_in(piece)
        }
        stream.reader.read(1)
        for one in found if words[0] == b"blob" else ():
            holders.setdefault(one, []).append(name)
        count += 1
        if progress is not None and not count % _EVERY:
            progress(count)
    return whole


def _messages(
    git: Git, matches: Matches, budget: Budget
) -> tuple[dict[KnownSecret, HistoryHit], bool]:
    """Return the oldest commit whose message holds a value, for each value."""
    found: dict[KnownSecret, HistoryHit] = {}
    with git.pipe(_MESSAGES, seconds=max(budget.left, 1.0)) as stream:
        fields = _fields(stream.reader)
        while commit := next(fields, b""):
            date, text = next(fields, b""), next(fields, b"")
            for one in matches.found_in(text):  # newest first, so the last stays
                found[one] = HistoryHit(one, commit.strip().decode(), date.decode())
        return found, stream.is_whole()


def _first_commits(
    git: Git, holders: dict[KnownSecret, list[str]]
) -> dict[KnownSecret, HistoryHit]:
    """Return the oldest commit that brought in a content that holds a value, for each value."""
    share = max(2, _MOST_ASKED // max(len(holders), 1)) // 2
    asked: dict[str, list[KnownSecret]] = {}
    for one, names in holders.items():
        for name in dict.fromkeys((*names[:share], *names[-share:])):
            asked.setdefault(name, []).append(one)
    names = list(islice(asked, _MOST_ASKED))
    if not names:
        return {}
    words = (*_CHANGES, *(f"--find-object={name}" for name in names))
    found: dict[KnownSecret, HistoryHit] = {}
    commit = date = ""
    with git.pipe(words, seconds=_TO_ATTRIBUTE) as stream:
        fields = _fields(stream.reader)
        for field in fields:
            part = field.strip(b"\n").decode("ascii", "replace")
            if part.startswith("\x01"):
                commit, _, date = part[1:].partition(" ")
            elif part.startswith(":"):
                path = next(fields, b"").decode("utf-8", "surrogateescape")
                for one in asked.get(part.split(" ")[3], ()):
                    found.setdefault(one, HistoryHit(one, commit, date, path))
            if len(found) == len(holders):
                break
    return found


def _remote(git: Git, commit: str) -> str:
    """Return a remote-tracking branch that has a commit, empty where none is known."""
    if not commit:
        return ""
    words = ("for-each-ref", "--count=1", "--format=%(refname:short)", f"--contains={commit}")
    try:
        return git.run(*words, "refs/remotes").decode("utf-8", "replace").strip()
    except GitError:
        return ""


def _fields(reader: IO[bytes]) -> Iterator[bytes]:
    """Yield what stands between NUL bytes."""
    rest = b""
    while data := reader.read(1 << 16):
        *whole, rest = (rest + data).split(b"\0")
        yield from whole
        if len(rest) > _LONGEST_FIELD:
            raise GitError("a message or a path without end")
    if rest:
        yield rest
