"""Cures for statements of a `.env`: each changes the lines it names and no other byte."""

from collections.abc import Iterable
from pathlib import Path

from lib.editing.edits import Edit, rewrite
from lib.editing.file_io import FileSnapshot, see
from lib.editing.interfaces import Change, EditError, taking_apart
from lib.editing.value_text import written
from lib.record import record
from lib.secret import Secret
from lib.sources.env_text import EnvText, Statement


@record
class RemoveEarlier:
    """Remove every statement of a name but the last, which is the one that counts."""

    path: Path
    file: str
    name: str

    @property
    def label(self) -> str:
        """What a button says."""
        return f"Keep only the last {self.name} in {self.file}"

    def change(self) -> Change:
        """Work it out. Raises `EditError`."""
        seen, text = open_env(self.path, self.file)
        found = text.named(self.name)
        if len(found) < 2:
            raise _gone(self.file, f"`{self.name}` twice")
        lines, last = _lines(found[:-1]), found[-1].line
        return rewrite(
            seen,
            [Edit(one) for one in found[:-1]],
            f"Remove {lines} of `{self.file}`; line {last}, which is in use, stays.",
            f"Removed {lines} of `{self.file}`.",
            {self.name},
        )


@record
class RemoveStatement:
    """Remove a statement that sets nothing. seen: fingerprint of the text it is made of."""

    path: Path
    file: str
    line: int
    last_line: int
    seen: str

    @property
    def label(self) -> str:
        """What a button says."""
        return f"Remove {_span(self.line, self.last_line)} of {self.file}"

    def change(self) -> Change:
        """Work it out. Raises `EditError`."""
        seen, text = open_env(self.path, self.file)
        piece = _same(text, self.line, self.seen, self.file)
        lines = _span(piece.line, piece.last_line)
        return rewrite(
            seen,
            [Edit(piece)],
            f"Remove {lines} of `{self.file}`.",
            f"Removed {lines} of `{self.file}`.",
        )


@record
class WriteStatement:
    """Write a line of another syntax as `NAME=value`. seen: fingerprint of its text as it is."""

    path: Path
    file: str
    line: int
    name: str
    value: Secret
    seen: str

    @property
    def label(self) -> str:
        """What a button says."""
        return f"Write line {self.line} of {self.file} as {self.name}=…"

    def change(self) -> Change:
        """Work it out. Raises `EditError`."""
        seen, text = open_env(self.path, self.file)
        piece = _same(text, self.line, self.seen, self.file)
        if text.named(self.name):
            raise _taken(self.file, self.name)
        line = f"{self.name}={written(self.value)}{_end(text, piece)}"
        return rewrite(
            seen,
            [Edit(piece, line, ((self.name, self.value.reveal(), False),))],
            f"Write line {self.line} of `{self.file}` as `{self.name}=value`.",
            f"Wrote line {self.line} of `{self.file}` as `{self.name}=value`.",
            {self.name},
        )


@record
class WriteValue:
    """Write another value behind a name. what: what is taken away, `the quote marks`."""

    path: Path
    file: str
    line: int
    name: str
    value: Secret
    seen: str
    what: str

    @property
    def label(self) -> str:
        """What a button says."""
        return f"Remove {self.what} from {self.name} in {self.file}"

    def change(self) -> Change:
        """Work it out. Raises `EditError`."""
        seen, text = open_env(self.path, self.file)
        piece = _same(text, self.line, self.seen, self.file)
        raw = text.text.reveal()
        begin, end = text.value_span(piece)
        apart = " " if raw[end : end + 1] == "#" else ""
        new = raw[piece.start : begin] + written(self.value) + apart + raw[end : piece.end]
        return rewrite(
            seen,
            [Edit(piece, new, ((self.name, self.value.reveal(), False),))],
            f"Remove {self.what} from `{self.name}` on line {piece.line} of `{self.file}`.",
            f"Removed {self.what} from `{self.name}` on line {piece.line} of `{self.file}`.",
            {self.name},
        )


@record
class RenameName:
    """Give the value of one name another name, on its line."""

    path: Path
    file: str
    line: int
    name: str
    new: str

    @property
    def label(self) -> str:
        """What a button says."""
        return f"Rename {self.name} to {self.new} in {self.file}"

    def change(self) -> Change:
        """Work it out. Raises `EditError`, also where the new name is set already."""
        seen, text = open_env(self.path, self.file)
        found = text.named(self.name)
        if len(found) != 1 or found[0].line != self.line:
            raise _gone(self.file, f"`{self.name}` on line {self.line} and nowhere else")
        if text.named(self.new):
            raise _taken(self.file, self.new)
        piece = found[0]
        raw = text.text.reveal()
        begin, end = text.name_span(piece)
        new = raw[piece.start : begin] + self.new + raw[end : piece.end]
        return rewrite(
            seen,
            [Edit(piece, new, ((self.new, *piece.reading[1:]),))],
            f"Rename `{self.name}` to `{self.new}` on line {piece.line} of `{self.file}`.",
            f"Renamed `{self.name}` to `{self.new}` on line {piece.line} of `{self.file}`.",
            {self.name, self.new},
        )


def open_env(path: Path, file: str) -> tuple[FileSnapshot, EnvText]:
    """Read a file that is to be changed, with its statements. Raises `EditError`."""
    seen = see(path, file)
    with taking_apart(file):
        return seen, EnvText.from_bytes(seen.data)


def fingerprint(source: str) -> str:
    """Return what a statement is known by until it is changed, told from its text."""
    plain = source.replace("\r\n", "\n").replace("\r", "\n")
    return Secret(plain.strip()).fingerprint()


def _same(text: EnvText, line: int, seen: str, file: str) -> Statement:
    """Return the statement on a line where it is the one that was seen there."""
    for piece in text.statements:
        if piece.line == line and fingerprint(text.source(piece)) == seen:
            return piece
    raise _gone(file, f"what was on line {line}")


def _end(text: EnvText, piece: Statement) -> str:
    """Return how the last line of a statement ends: as in the file, or not at all."""
    source = text.source(piece)
    return source[len(source.rstrip("\r\n")) :]


def _span(first: int, last: int) -> str:
    return f"line {first}" if first == last else f"lines {first} to {last}"


def _lines(pieces: Iterable[Statement]) -> str:
    spans = [_span(one.line, one.last_line) for one in pieces]
    if len(spans) > 1 and all(one.startswith("line ") for one in spans):
        return "lines " + " and ".join(one.removeprefix("line ") for one in spans)
    return " and ".join(spans)


def _gone(file: str, what: str) -> EditError:
    return EditError(f"`{file}` no longer has {what}.", "Run again, then decide.")


def _taken(file: str, name: str) -> EditError:
    return EditError(
        f"`{name}` is set in `{file}` already.", "Decide which of the two lines to keep."
    )
