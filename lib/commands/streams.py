"""The standard streams, as they come: a terminal of few letters, a pipe, a test's, or none."""

import os
import sys
from contextlib import suppress
from typing import Final, TextIO

from lib.user_error import UserError

_NOWHERE: Final = (("stdin", "r"), ("stdout", "w"), ("stderr", "w"))


class OutputError(UserError):
    """Standard output cannot be written; says why."""


def fill_missing() -> None:
    """Put a stream that leads nowhere where the process was started without one (`>&-`).

    Else what belongs to standard error would go to standard output, and a file opened later
    would be written to in place of a missing stream.
    """
    for name, mode in _NOWHERE:
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115


def put(text: str) -> None:
    """Write a text to standard output, at once; what its encoding has no letter for is a `?`.

    Raises `OutputError` where it cannot be written, `BrokenPipeError` where nobody reads it. A
    stream need not have an encoding: it then takes any letter.
    """
    encoding = sys.stdout.encoding
    if encoding:
        text = text.encode(encoding, "replace").decode(encoding)
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        _lead_nowhere(sys.stdout)
        why = (error.strerror or "no reason is known").lower()
        raise OutputError(f"standard output cannot be written: {why}.") from None


def put_error(text: str) -> None:
    """Write a text to standard error, at once; where it cannot be written, the work goes on."""
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except OSError:
        _lead_nowhere(sys.stderr)


def _lead_nowhere(stream: TextIO) -> None:
    """Let the rest of a stream go nowhere, also what Python writes out when it ends."""
    with suppress(OSError), open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - a name, not a path
        os.dup2(nowhere.fileno(), stream.fileno())
