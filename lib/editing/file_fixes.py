"""Cures for whole files: encoding, ends of lines, name, mode, and the line in `.gitignore`."""

import re
from itertools import islice
from pathlib import Path
from typing import Final

from lib.editing.encodings import unicode_text
from lib.editing.file_changes import Creation, ModeChange, Renaming, Rewrite
from lib.editing.file_io import see
from lib.editing.interfaces import Change, DiffLine, EditError, NothingToDoError, taking_apart
from lib.editing.masking import masked_lines
from lib.record import record
from lib.regex import regex
from lib.sources.env_text import EnvText

PRIVATE: Final = 0o600
_CR: Final = "␍"
_MOST_LINES: Final = 10
_WINDOWS_END: Final = regex(rb"(?<!\r)\r+\n")


@record
class SaveAsUtf8:
    """Save a file again as UTF-8 without a byte order mark."""

    path: Path
    file: str

    @property
    def label(self) -> str:
        """What a button says."""
        return f"Save {self.file} as UTF-8"

    def change(self) -> Change:
        """Work it out. Raises `EditError`, also where the encoding would be a guess."""
        seen = see(self.path, self.file)
        found = unicode_text(seen.data)
        if found is None:
            raise EditError(
                f"The encoding of `{self.file}` is uncertain.",
                "Save it as UTF-8 in your editor.",
            )
        encoding, text = found
        diff = [DiffLine("-", f"saved as {encoding}"), DiffLine("+", "saved as UTF-8")]
        with taking_apart(self.file):
            lines = masked_lines(EnvText.of(text))
        diff += [DiffLine(" ", line, at) for at, line in enumerate(lines[:_MOST_LINES], start=1)]
        return Rewrite(
            seen,
            text.encode(),
            f"Save `{self.file}`, which is in {encoding}, as UTF-8; its text stays the same.",
            f"Saved `{self.file}` as UTF-8.",
            (*diff, *_more(len(lines) - _MOST_LINES)),
        )


@record
class SaveWithLineFeeds:
    """End the lines of a file as everywhere but on Windows."""

    path: Path
    file: str

    @property
    def label(self) -> str:
        """What a button says."""
        return f"Save {self.file} with line feeds only"

    def change(self) -> Change:
        """Work it out. Raises `EditError`."""
        seen = see(self.path, self.file)
        # Of several carriage returns each but the last is the end of a line of its own.
        after = _WINDOWS_END.sub(lambda found: b"\n" * (len(found[0]) - 1), seen.data)
        with taking_apart(self.file):
            old, new = EnvText.from_bytes(seen.data), EnvText.from_bytes(after)
        if after == seen.data:
            raise NothingToDoError(f"`{self.file}` has no Windows line endings.", "Run again.")
        if [one.reading for one in old.pieces] != [one.reading for one in new.pieces]:
            raise EditError(f"`{self.file}` would read differently.", "Change it by hand.")
        return Rewrite(
            seen,
            after,
            f"End the lines of `{self.file}` with a line feed only; what it sets stays the same.",
            f"Saved `{self.file}` with line feeds only.",
            _line_ends(old),
        )


@record
class RenameFile:
    """Give a file another name in its folder, never that of another file."""

    path: Path
    file: str
    name: str

    @property
    def label(self) -> str:
        """What a button says."""
        return f"Rename {self.file} to {self.name}"

    def change(self) -> Change:
        """Work it out. Raises `EditError`."""
        see(self.path, self.file)
        new = self.path.with_name(self.name)
        if new.exists() and not new.samefile(self.path):
            raise EditError(
                f"`{self.name}` already exists and is not replaced.",
                f"Move the lines of `{self.file}` that you need into `{self.name}`.",
            )
        words = f"`{self.file}` to `{self.name}`."
        return Renaming(self.path, new, self.file, f"Rename {words}", f"Renamed {words}")


@record
class TightenMode:
    """Let nobody but the owner read a file."""

    path: Path
    file: str

    @property
    def label(self) -> str:
        """What a button says."""
        return f"Restrict {self.file} to you (chmod 600)"

    def change(self) -> Change:
        """Work it out. Raises `EditError`."""
        seen = see(self.path, self.file)
        if seen.mode == PRIVATE:
            raise NothingToDoError(f"`{self.file}` is already restricted to you.", "Run again.")
        modes = f"from {seen.mode:04o} to {PRIVATE:04o}"
        return ModeChange(
            seen,
            PRIVATE,
            f"Change the mode of `{self.file}` {modes}: only its owner can read and write it.",
            f"Changed the mode of `{self.file}` {modes}.",
        )


@record
class AddToGitignore:
    """Add a line to a `.gitignore`, which is made where there is none.

    path: the `.gitignore`, called `file`. ignored: what git is to ignore, relative to its folder.
    """

    path: Path
    file: str
    ignored: str

    @property
    def label(self) -> str:
        """What a button says."""
        return f"Add {self.ignored} to {self.file}"

    def change(self) -> Change:
        """Work it out. Raises `EditError`."""
        line = _pattern(self.ignored)
        say = f"`{self.ignored}` to `{self.file}`."
        if not self.path.exists() and not self.path.is_symlink():
            return Creation(
                self.path,
                self.file,
                f"{line}\n".encode(),
                f"Create `{self.file}` with the line `{self.ignored}`.",
                f"Created `{self.file}` with the line `{self.ignored}`.",
                (DiffLine("+", line, 1),),
            )
        seen = see(self.path, self.file)
        if b"\0" in seen.data:
            raise EditError(
                f"`{self.file}` is not plain text, so git cannot read it.",
                f"Save `{self.file}` as UTF-8 first.",
            )
        end = b"\r\n" if b"\r\n" in seen.data else b"\n"
        gap = b"" if not seen.data or seen.data.endswith(b"\n") else end
        after = seen.data + gap + line.encode() + end
        added = DiffLine("+", line, after.count(b"\n"))
        return Rewrite(seen, after, f"Add {say}", f"Added {say}", (added,))


def _pattern(path: str) -> str:
    """Return the line that makes git ignore one path; special characters stand for themselves."""
    line = re.sub(r"([\\*?\[])", r"\\\1", path)
    line = re.sub(r"(?<! ) +$", lambda found: r"\ " * len(found[0]), line)
    return f"\\{line}" if line.startswith(("#", "!")) else line


def _line_ends(text: EnvText) -> tuple[DiffLine, ...]:
    """Return the lines that end as on Windows, the first few of them."""
    masked = masked_lines(text)
    ends = re.findall(r"\r\n|\n|\r", text.text.reveal())
    lines = [at for at, end in enumerate(ends, start=1) if end == "\r\n"]
    found = []
    for at in islice(lines, _MOST_LINES):
        found.append(DiffLine("-", masked[at - 1] + _CR, at))
        found.append(DiffLine("+", masked[at - 1], at))
    return (*found, *_more(len(lines) - _MOST_LINES))


def _more(count: int) -> tuple[DiffLine, ...]:
    if count < 1:
        return ()
    return (DiffLine(" ", f"… and {count} more line{'s' if count > 1 else ''}"),)
