"""Draw on a terminal: lines without the marks of code type, and no byte that steers it."""

from typing import Any, Final, TextIO

from lib.escape.clean import plain
from lib.regex import regex

# What this house itself sends to a terminal: colours, and the line that is counted on.
_OWN: Final = regex(r"(\x1b\[(?:0|1|3[0-7])m|\r\x1b\[K|\r|\n)")
_COLOR: Final = regex(r"(\x1b\[(?:0|1|3[0-7])m)")
_NO_LIMIT: Final = 2**31


def terminal(sentence: str) -> str:
    """Return a sentence as one line for a terminal."""
    return plain(sentence.replace("`", ""))


def painted(line: str) -> str:
    """Return a line the same way, but keep the colours that this house has put into it."""
    return "".join(
        part if _COLOR.fullmatch(part) else plain(part.replace("`", ""), _NO_LIMIT)
        for part in _COLOR.split(line)
    )


class Terminal:
    """A stream that lets through text, line ends, and on a terminal our own colours.

    Whatever was written to it by whatever way (an argument parser, a library, a traceback), no
    other control character reaches the terminal. Everything else is the wrapped stream's.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write a text, what steers a terminal made visible."""
        owns = self._stream.isatty()
        parts = _OWN.split(text)
        told = [self._part(part, owns=owns) for part in parts]
        self._stream.write("".join(told))
        return len(text)

    def writelines(self, lines: Any) -> None:
        """Write some texts."""
        for line in lines:
            self.write(line)

    def _part(self, part: str, *, owns: bool) -> str:
        if part == "\n" or (owns and _OWN.fullmatch(part)):
            return part
        text = plain(part, _NO_LIMIT)
        encoding = self._stream.encoding or "utf-8"
        return text.encode(encoding, "replace").decode(encoding)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
