"""What a person sees and says while a migration runs: progress, waiting, questions, Ctrl-C."""

import os
import signal
import sys
from contextlib import suppress
from types import FrameType, TracebackType
from typing import Final, Self

from lib.commands.shared.exit_codes import UNUSABLE, CommandError
from lib.commands.streams import put_error
from lib.escape import painted
from lib.migration.waiting import Progress, WaitPolicy, What

_EVERY: Final = 10
_STOPPING: Final = b"\nStopping after the current request. Press Ctrl-C again to stop at once.\n"
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


class GracefulInterrupt:
    """Ends a migration cleanly on Ctrl-C, or on being told to end: after the request under way.

    A second Ctrl-C ends it at once, which the journal survives as it does a power cut.
    """

    def __init__(self) -> None:
        self.asked = False
        self._before: dict[int, object] = {}

    def __enter__(self) -> Self:
        for number in _SIGNALS:
            self._before[number] = signal.signal(number, self._hear)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]

    def is_asked(self) -> bool:
        """Whether the migration is to end."""
        return self.asked

    def _hear(self, _: int, __: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        # Not through `sys.stderr`, which may be in the middle of writing and is not to be entered
        # a second time.
        with suppress(OSError):
            os.write(sys.stderr.fileno(), _STOPPING)


class ProgressPrinter:
    """Writes progress to standard error: a line for each event, and the seconds that are waited.

    On a terminal the seconds are counted on one line; elsewhere they are told now and then.
    """

    def __init__(self) -> None:
        self._on_terminal = sys.stderr.isatty()
        self._counting = False
        self._last = 0

    def __call__(self, progress: Progress) -> None:
        """Tell one thing."""
        if progress.what is not What.WAITING:
            self.end()
            if progress.what is not What.BEGUN or self._on_terminal:
                tell(f"{_position(progress)}{progress.sentence}", rewrite=self._rewrites(progress))
            return
        self._wait(progress)

    def end(self) -> None:
        """End the line that is counted on."""
        if self._counting:
            put_error("\r\x1b[K")
        self._counting = False
        self._last = 0

    def _rewrites(self, progress: Progress) -> bool:
        """Whether the next event takes the place of this one."""
        self._counting = self._on_terminal and progress.what in {What.BEGUN, What.LOOKING}
        return self._counting

    def _wait(self, progress: Progress) -> None:
        if self._on_terminal:
            self.end()
            tell(progress.sentence, rewrite=True)
            self._counting = True
        elif not self._last or self._last - progress.seconds >= _EVERY:
            self._last = progress.seconds
            tell(progress.sentence)


def patience(stop: GracefulInterrupt, teller: ProgressPrinter) -> WaitPolicy:
    """Return what waits for the Hub in sight of the person."""
    return WaitPolicy(teller, cancelled=stop.is_asked)


def tell(*lines: str, rewrite: bool = False) -> None:
    """Write lines to standard error; one that is rewritten stays open.

    Where nobody reads it any more (`| head`), the work goes on all the same.
    """
    put_error("\n".join(map(painted, lines)) + ("" if rewrite else "\n"))


def _position(progress: Progress) -> str:
    if not progress.number:
        return ""
    # A request that turns out to be needed besides the planned ones has a number past the end.
    return f"[{progress.number}/{max(progress.total, progress.number)}] "


def can_ask() -> bool:
    """Whether somebody is there to answer."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def confirmed(question: str, *, yes: bool) -> bool:
    """Ask a question with yes or no; anything but a yes is a no.

    Raises `CommandError` where nobody can be asked and `--yes` was not given.
    """
    if yes:
        return True
    if not can_ask():
        raise CommandError(
            "There is no terminal to ask on. Check the plan, then add --yes.", UNUSABLE
        )
    tell(f"{question} [y/N] ", rewrite=True)
    return sys.stdin.readline().strip().lower() in {"y", "yes"}
