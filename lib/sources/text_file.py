"""Read a small text file, or say in plain words why it cannot be read."""

import codecs
import errno
from pathlib import Path
from typing import Final

from lib.disk.plain import NotPlainError, TooLargeError, read_plain
from lib.escape import shell_path
from lib.sources.model import Place, Problem

# A configuration file larger than this is not one; 10,000 long lines still fit.
MAX_BYTES: Final = 4 * 1024 * 1024

_UTF16_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class UnreadableError(Exception):
    """The file cannot be used as text; `problem` says why and what to do."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.title)
        self.problem = problem


def read_text(path: Path, source: str, label: str) -> str | None:
    """Return the text of a file, `None` where there is no such file. Raises `UnreadableError`.

    Every line ends in a line feed, as `open()` in text mode gives it to python-dotenv and
    Streamlit.
    """
    text = read_lossless(path, source, label)
    return None if text is None else with_line_feeds(text)


def read_lossless(path: Path, source: str, label: str) -> str | None:
    """Return the text of a file with the ends of its lines as they are; else as `read_text`."""
    try:
        data = read_plain(path, MAX_BYTES)
    except NotPlainError:
        raise _unreadable(
            source, label, "is not a file", f"Replace `{label}` with a plain text file."
        ) from None
    except TooLargeError as error:
        raise _too_large(source, label, error.size) from None
    except FileNotFoundError:
        # A broken link is something to say; a missing file is not.
        if path.is_symlink():
            raise _link_to_nothing(source, label) from None
        return None
    except NotADirectoryError:
        return None
    except (OSError, ValueError) as error:
        raise refused(error, source, label) from None
    return _decoded(data, source, label)


def refused(error: OSError | ValueError, source: str, label: str) -> UnreadableError:
    """Say what the system meant by refusing a path; a `ValueError` refuses the path's name."""
    if isinstance(error, OSError) and error.errno == errno.ELOOP:
        return _link_to_nothing(source, label)
    if isinstance(error, PermissionError):
        step = f"Make `{label}` readable for you: `chmod u+r {shell_path(label)}`."
        return _unreadable(source, label, "cannot be opened with your permissions", step)
    step = f"Check that `{label}` is the path you mean."
    return _unreadable(source, label, "cannot be opened", step)


def too_much(ailment: str, source: str, label: str) -> UnreadableError:
    """Say what a text has too much of to be read. ailment: as `InputLimitError` tells it."""
    step = f"Check whether `{label}` is the right file, or remove what does not belong there."
    return _unreadable(source, label, f"{ailment}, and was not read", step)


def has_mark(text: str) -> bool:
    """Whether the text starts with a byte order mark."""
    return text.startswith("\ufeff")


def decode(data: bytes, source: str, label: str) -> str:
    """Return the text of a file's bytes, its lines ending alike. Raises `UnreadableError`."""
    return with_line_feeds(_decoded(data, source, label))


def with_line_feeds(text: str) -> str:
    """Return a text with every line ending in a line feed."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _decoded(data: bytes, source: str, label: str) -> str:
    if data.startswith(_UTF16_MARKS) or _looks_like_utf16(data):
        raise _encoding(source, label, None, "is saved as UTF-16, which cannot be read")
    if b"\0" in data:
        line = _line(data, data.index(b"\0"))
        raise _encoding(source, label, line, "is not text: it holds a NUL byte")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = _line(data, error.start)
    raise _encoding(source, label, line, "is not UTF-8 text")


def _line(data: bytes, position: int) -> int:
    """Return the line of a position, whatever the lines end in."""
    before = data[:position].replace(b"\r\n", b"\n")
    return before.count(b"\n") + before.count(b"\r") + 1


def _looks_like_utf16(data: bytes) -> bool:
    """Whether every second byte at the beginning is zero, and not all of them."""
    first, second = set(data[:64:2]), set(data[1:64:2])
    return len(data) >= 4 and not len(data) % 2 and (first == {0}) != (second == {0})


def _link_to_nothing(source: str, label: str) -> UnreadableError:
    step = f"Remove the link `{label}`, or create its target."
    return _unreadable(source, label, "is a broken link", step)


def _too_large(source: str, label: str, size: int) -> UnreadableError:
    megabytes = size / 1024 / 1024
    return _unreadable(
        source,
        label,
        f"has {megabytes:.0f} MB and was not read",
        f"Check whether `{label}` is the right file; a configuration file has a few kilobytes.",
    )


def _encoding(source: str, label: str, line: int | None, ailment: str) -> UnreadableError:
    title = f"`{label}` {ailment}"
    step = f"Save `{label}` again as UTF-8."
    return UnreadableError(
        Problem("env-file-encoding", "error", source, Place(label, line), title, step)
    )


def _unreadable(source: str, label: str, ailment: str, step: str) -> UnreadableError:
    title = f"`{label}` {ailment}"
    return UnreadableError(Problem("file-unreadable", "error", source, Place(label), title, step))
