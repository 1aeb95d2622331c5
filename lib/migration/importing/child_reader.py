"""What a stranger brings is read by another process, with nothing of ours and little of everything.

A text may be made to take hours or all memory to be read. So a child reads it: with an empty
environment, with limits of time and memory that it cannot raise, and with nothing but the text on
its standard input. What it makes of it comes back as JSON on its standard output.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from lib.limiter import ConcurrencyLimit, Limiter, Rate
from lib.migration.importing.parsed import ParsedText
from lib.migration.importing.propose import Item
from lib.migration.importing.serialize import PlainError, from_plain
from lib.program import ROOT
from lib.secret import Secret
from lib.user_error import UserError

CPU_SECONDS: Final = 10
MEMORY: Final = 768 * 1024 * 1024
# Time on the wall: a busy machine takes several times as long as one that has nothing else to do.
_SECONDS: Final = 60.0
# What 5,000 lines of 1 MB come to, several times over.
_MOST_ANSWERED: Final = 64 * 1024 * 1024
MOST_TEXTS: Final = 10
_MOST_BROUGHT: Final = 2 * 1024 * 1024
# What is said of each line is taken in by this process, and kept: not for others to wait for.
_MOST_LINES: Final = 10_000
_EACH, _EVERYBODY = 1, 3
_PERSON: Final = Rate(30, 0.5)
_ALL: Final = Rate(120, 4)
_CHILD: Final = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from lib.migration.importing.child_main import main; main()"
)


class ReadingError(UserError):
    """A text was not read, and nothing of it was taken."""


@dataclass(frozen=True, slots=True)
class Text:
    """Something that was pasted (text) or uploaded (bytes). label: what people read of it."""

    label: str
    held: Secret
    is_bytes: bool = False

    @classmethod
    def of(cls, data: str | bytes, label: str) -> "Text":
        """Take what was brought."""
        if isinstance(data, bytes):
            return cls(label, Secret(data.decode("latin-1")), is_bytes=True)
        return cls(label, Secret(data))

    @property
    def data(self) -> str | bytes:
        """What was brought, as it was."""
        text = self.held.reveal()
        return text.encode("latin-1") if self.is_bytes else text


@dataclass(frozen=True, slots=True)
class Read:
    """What was made of some texts: a reading of each, and the rows of all together."""

    readings: tuple[ParsedText, ...]
    items: tuple[Item, ...]


class ChildReaders:
    """The children that read: a few at once, one for each person. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._room = ConcurrencyLimit(_EACH, _EVERYBODY)
        self._rate = Limiter(_PERSON, _ALL)

    def read(self, person: str, texts: Sequence[Text], decided: Iterable[str] = ()) -> Read:
        """Have texts read and reviewed, in a world with nothing in it. Raises `ReadingError`.

        decided: the names whose value the person takes as python-dotenv reads it.
        """
        held = [one.held.reveal() for one in texts]
        lines = sum(one.count("\n") + one.count("\r") for one in held)
        if len(texts) > MOST_TEXTS or sum(map(len, held)) > _MOST_BROUGHT or lines > _MOST_LINES:
            raise ReadingError(
                f"That is more than {MOST_TEXTS} texts, or more than "
                f"{_MOST_BROUGHT // 1024 // 1024} MB or {_MOST_LINES:,} lines together.",
                "Untick what you added before, or add less.",
            )
        with self._place(person):
            return _read(texts, decided)

    @contextmanager
    def _place(self, person: str) -> Iterator[None]:
        place = self._room.place(person)
        with self._lock:
            may_come = place.__enter__() and not self._rate.take(person)
        try:
            if not may_come:
                raise ReadingError(
                    "This Space is busy reading texts, or already reading one of yours.",
                    "Wait a moment, then press the button again.",
                )
            yield
        finally:
            with self._lock:
                place.__exit__(None, None, None)


def _read(texts: Sequence[Text], decided: Iterable[str]) -> Read:
    asked = {
        "texts": [
            {"label": one.label, "text": one.held.reveal(), "is_bytes": one.is_bytes}
            for one in texts
        ],
        "decided": sorted(decided),
    }
    answer = _ask(json.dumps(asked).encode("ascii"))
    try:
        told: Any = json.loads(answer)
        return Read(
            tuple(from_plain(ParsedText, one) for one in told["readings"]),
            tuple(from_plain(Item, one) for one in told["items"]),
        )
    except (ValueError, KeyError, TypeError, RecursionError, PlainError):
        raise _stopped() from None


def _ask(request: bytes) -> bytes:
    """Give a child its request, return its answer. Raises `ReadingError` where it was stopped."""
    try:
        child = subprocess.Popen(
            [sys.executable, "-I", "-X", "utf8", "-c", _CHILD, str(ROOT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            cwd=ROOT.anchor,
            start_new_session=True,
        )
    except OSError:
        raise ReadingError(
            "This Space could not start reading it.", "Wait a moment, then press the button again."
        ) from None
    timer = threading.Timer(_SECONDS, child.kill)
    feeder = threading.Thread(target=_feed, args=(child, request), daemon=True)
    timer.start()
    feeder.start()
    assert child.stdout is not None  # noqa: S101 (it was asked for)
    with child.stdout as pipe:
        answer = pipe.read(_MOST_ANSWERED + 1)
    # A child that says too much finds its pipe closed, and ends.
    code = child.wait()
    timer.cancel()
    feeder.join()
    if code != 0 or len(answer) > _MOST_ANSWERED:
        raise _stopped()
    return answer


def _feed(child: "subprocess.Popen[bytes]", request: bytes) -> None:
    """Write the request; a child that was stopped reads no more of it."""
    assert child.stdin is not None  # noqa: S101 (it was asked for)
    try:
        with child.stdin as pipe:
            pipe.write(request)
    except OSError:
        pass  # Its exit code tells the rest.


def _stopped() -> ReadingError:
    return ReadingError(
        f"Reading it took more than {CPU_SECONDS} seconds of work or {MEMORY // 1024 // 1024} MB, "
        "so it was stopped, and nothing of it was used.",
        "Add fewer lines at a time, or use the dashboard on your own machine.",
    )
