"""The text of a `.env` without loss: python-dotenv's statements, each with its place in the file.

python-dotenv reads a file with universal newlines and without a byte order mark, so its own
positions are not those of the file. Here the text keeps every carriage return, the mark, and
bytes that are not UTF-8 (as surrogates, which turn back into the same bytes).
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from lib.record import field, record
from lib.regex import regex
from lib.secret import Secret
from lib.sources.bounded import env_bindings
from lib.sources.expansion import Expander
from lib.sources.text_file import with_line_feeds

LINE_END: Final = regex(r"\r\n|\n|\r")
# The grammar of `dotenv.parser` (1.2.4), up to where the value begins.
_HEAD: Final = regex(
    r"(?:export[^\S\r\n]+)?(?P<name>'[^']+'|[^=#\s]+)(?:[^\S\r\n]*=(?P<gap>[^\S\r\n]*))?"
)
_QUOTED: Final = regex(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*\"""", re.DOTALL)
# What stands before a value in quotes; a name in quotes may hold `=`, a comment is none.
_MARK: Final = regex(r"""\s*(?:export[^\S\n]+)?(?:'[^']+'|[^=#\s]+)[^\S\n]*=[^\S\n]*(['"])""")
_REST: Final = regex(r"[^\r\n]*")
_COMMENT: Final = regex(r"(?<!\s)\s+#.*")

# What python-dotenv makes of one statement: its name and value, or that it skips it.
Reading = tuple[str, str | None, bool]


@record
class Statement:
    """One statement, `NAME=value`, or comment: the lines it stands on, from `start` to `end`.

    core is where it begins behind its indentation. name is empty for a comment and for what
    python-dotenv skips (`is_error`); value is None for a bare name. Lines count from 1. original is
    what python-dotenv took for it, quotes, comments and the blank lines above included, where every
    line ends in a line feed.
    """

    name: str = field(repr=False)
    value: Secret | None
    line: int
    last_line: int
    start: int
    core: int
    end: int
    original: Secret
    is_error: bool = False

    @property
    def is_comment(self) -> bool:
        """Whether nothing is set here and nothing is meant to be."""
        return not self.name and not self.is_error

    @property
    def quote(self) -> str:
        """The quote mark around the value, if any."""
        found = None if self.value is None else _MARK.match(self.original.reveal())
        return found[1] if found else ""

    @property
    def reading(self) -> Reading:
        """What python-dotenv makes of it."""
        return self.name, None if self.value is None else self.value.reveal(), self.is_error


@record
class EnvText:
    """A file's whole text with its statements."""

    text: Secret
    pieces: tuple[Statement, ...] = field(repr=False)

    @classmethod
    def of(cls, text: str) -> "EnvText":
        """Take a text apart. Raises `InputLimitError`."""
        return cls(Secret(text), tuple(_pieces(text)))

    @classmethod
    def from_bytes(cls, data: bytes) -> "EnvText":
        """Take a file's bytes apart, whatever they are. Raises `InputLimitError`."""
        return cls.of(data.decode("utf-8", "surrogateescape"))

    @property
    def plain(self) -> str:
        """The text as python-dotenv reads it: every line ends in a line feed."""
        return with_line_feeds(self.text.reveal())

    @property
    def has_mark(self) -> bool:
        """Whether it starts with a byte order mark."""
        return self.text.reveal().startswith("\ufeff")

    @property
    def data(self) -> bytes:
        """The bytes again."""
        return self.text.reveal().encode("utf-8", "surrogateescape")

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The pieces that set a name, or were meant to."""
        return tuple(one for one in self.pieces if not one.is_comment)

    def named(self, name: str) -> tuple[Statement, ...]:
        """Return the statements of one name."""
        return tuple(one for one in self.pieces if one.name == name)

    def source(self, piece: Statement) -> str:
        """Return the lines of a piece as they stand in the file."""
        return self.text.reveal()[piece.start : piece.end]

    def name_span(self, piece: Statement) -> tuple[int, int]:
        """Return where the name of a statement begins and ends, quote marks included."""
        return _head(self.text.reveal(), piece).span("name")

    def value_span(self, piece: Statement) -> tuple[int, int]:
        """Return where the value begins and ends, quote marks included; equal where it is empty."""
        text = self.text.reveal()
        head = _head(text, piece)
        begin = head.end()
        quoted = _QUOTED.match(text, begin)
        if quoted:
            return quoted.span()
        rest = _REST.match(text, begin)
        part = rest[0] if rest and not (head["gap"] and text[begin : begin + 1] == "#") else ""
        return begin, begin + len(_COMMENT.sub("", part).rstrip())

    def values(self) -> dict[str, str | None]:
        """Return what an app with an empty environment reads, `${NAME}` expanded.

        Raises `ExpansionError` where that is too much.
        """
        found: dict[str, str | None] = {}
        expander = Expander({})
        for piece in self.pieces:
            if piece.name:
                raw = piece.reading[1]
                found[piece.name] = None if raw is None else expander.expand(raw, found)
        return found


def lines_of(text: str) -> list[str]:
    """Return the lines of a text without their ends, as python-dotenv counts them."""
    lines = LINE_END.split(text)
    return lines[:-1] if not lines[-1] else lines


def _head(text: str, piece: Statement) -> re.Match[str]:
    found = _HEAD.match(text, piece.core)
    if found is None:
        raise ValueError("only a statement with a name has a head")
    return found


def _pieces(text: str) -> Iterator[Statement]:
    places = _Places(text)
    plain = with_line_feeds(text)
    at, line = int(plain.startswith("\ufeff")), 1
    for binding in env_bindings(plain):
        own = binding.original.string
        core = len(own) - len(own.lstrip())
        if core < len(own):
            first = line + own.count("\n", 0, core)
            yield Statement(
                binding.key or "",
                None if binding.value is None else Secret(binding.value),
                first,
                first + own[core:].removesuffix("\n").count("\n"),
                places.of(at + own.rfind("\n", 0, core) + 1),
                places.of(at + core),
                places.of(at + len(own)),
                Secret(own),
                binding.error,
            )
        at += len(own)
        line += own.count("\n")


class _Places:
    """Finds a place of the text that python-dotenv reads in the text as it is in the file."""

    def __init__(self, text: str) -> None:
        # Where python-dotenv has the line feeds that are two characters in the file.
        pairs = re.finditer("\r\n", text)
        self._pairs = [found.start() - before for before, found in enumerate(pairs)]

    def of(self, place: int) -> int:
        return place + bisect_left(self._pairs, place) if self._pairs else place
