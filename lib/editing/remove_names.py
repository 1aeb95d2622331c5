"""Take names out of a `.env` after they were migrated."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from lib.editing.edits import Edit, rewrite
from lib.editing.interfaces import Change, NothingToDoError
from lib.editing.line_fixes import open_env
from lib.editing.masking import masked_piece
from lib.names.displayable import shown
from lib.secret import Secret
from lib.sources.env_text import LINE_END, EnvText, Statement
from lib.sources.expansion import Expander, ExpansionError


@dataclass(frozen=True, slots=True)
class TidyNames:
    """Take names out of a `.env`, or make comments of their lines, after they were migrated.

    Names that are not in the file are left out; `NothingToDoError` where none is. values: what was
    written, by name; a name of which a line holds something else stays as it is. Without it, the
    names alone decide. environ: what `${NAME}` of the file stood for when the values were read.
    """

    path: Path
    file: str
    names: tuple[str, ...] = field(repr=False)
    how: Literal["remove", "comment"] = "comment"
    values: Mapping[str, Secret] | None = field(default=None, repr=False)
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def label(self) -> str:
        """What a button says."""
        count = len(self.names)
        some = f"{count} names" if count != 1 else "1 name"
        if self.how == "remove":
            return f"Remove {some} from {self.file}"
        return f"Comment out {some} in {self.file}"

    def change(self) -> Change:
        """Work it out. Raises `EditError`."""
        seen, text = open_env(self.path, self.file)
        other = self._other(text)
        names = frozenset(self.names) - other
        pieces = [one for one in text.pieces if one.name and one.name in names]
        if not pieces and other:
            raise NothingToDoError(
                _stays(other, self.file), "Migrate it again, or remove it by hand."
            )
        if not pieces:
            raise NothingToDoError(
                f"`{self.file}` no longer has any of these names.", "Continue with the next step."
            )
        told = ", ".join(dict.fromkeys(f"`{shown(one.name) or '•••'}`" for one in pieces))
        if self.how == "remove":
            edits = [Edit(one) for one in pieces]
            say = (f"Remove {told} from `{self.file}`.", f"Removed {told} from `{self.file}`.")
        else:
            edits = [_commented(text, one) for one in pieces]
            say = (
                f"Comment out {told} in `{self.file}`.",
                f"Commented out {told} in `{self.file}`.",
            )
        if other:
            say = (f"{say[0]} {_stays(other, self.file)}", f"{say[1]} {_stays(other, self.file)}")
        return rewrite(seen, edits, *say)

    def other(self) -> tuple[str, ...]:
        """Return the names that stay, since the file holds other values. Raises `EditError`."""
        return tuple(sorted(self._other(open_env(self.path, self.file)[1])))

    def _other(self, text: EnvText) -> frozenset[str]:
        if self.values is None:
            return frozenset()
        found: dict[str, str | None] = {}
        other = set()
        expander = Expander(self.environ)
        for piece in text.pieces:
            if piece.name:
                found[piece.name] = value = _expanded(expander, piece.reading[1], found)
                written = self.values.get(piece.name)
                if written is not None and (value is None or Secret(value) != written):
                    other.add(piece.name)
        return frozenset(other & set(self.names))


def _expanded(expander: Expander, raw: str | None, earlier: Mapping[str, str | None]) -> str | None:
    """Return what a line gives the app; None where it gives nothing, or too much to tell."""
    try:
        return None if raw is None else expander.expand(raw, earlier)
    except ExpansionError:
        return None


def _stays(names: Iterable[str], file: str) -> str:
    told = ", ".join(f"`{shown(name) or '•••'}`" for name in sorted(names))
    return f"{told} in `{file}` stays: one of its lines has a different value than was written."


def _commented(text: EnvText, piece: Statement) -> Edit:
    """Put a number sign before every line of a statement."""
    source = text.source(piece)
    at, lines = 0, []
    for end in [*(found.end() for found in LINE_END.finditer(source)), len(source)]:
        if end > at:
            line = source[at:end]
            lines.append(f"# {line}" if line.strip() else f"#{line}")
        at = end
    masked = tuple(f"# {line}" for line in masked_piece(text, piece))
    return Edit(piece, "".join(lines), shown=masked)
