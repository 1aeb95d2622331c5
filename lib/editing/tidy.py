"""Take names out of a `.env` after they were migrated."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from lib.editing.change import Change, NothingToDoError
from lib.editing.edits import Edit, rewrite
from lib.editing.env_text import LINE_END, EnvText, Piece
from lib.editing.line_cures import open_env
from lib.editing.masking import masked_piece
from lib.sources.names import shown


@dataclass(frozen=True, slots=True)
class TidyNames:
    """Take names out of a `.env`, or make comments of their lines, after they were migrated.

    Names that are not in the file are left out; `NothingToDoError` where none is.
    """

    path: Path
    file: str
    names: tuple[str, ...] = field(repr=False)
    how: Literal["remove", "comment"] = "comment"

    @property
    def label(self) -> str:
        """What a button says."""
        count = len(self.names)
        some = f"{count} names" if count != 1 else "1 name"
        if self.how == "remove":
            return f"Take {some} out of {self.file}"
        return f"Comment out {some} in {self.file}"

    def change(self) -> Change:
        """Work it out. Raises `EditError`."""
        seen, text = open_env(self.path, self.file)
        pieces = [one for one in text.pieces if one.name and one.name in self.names]
        if not pieces:
            raise NothingToDoError(
                f"`{self.file}` has none of these names any more.", "Go on with the next step."
            )
        told = ", ".join(dict.fromkeys(f"`{shown(one.name) or '•••'}`" for one in pieces))
        if self.how == "remove":
            edits = [Edit(one) for one in pieces]
            say = (f"Take {told} out of `{self.file}`.", f"Took {told} out of `{self.file}`.")
        else:
            edits = [_commented(text, one) for one in pieces]
            say = (
                f"Comment out {told} in `{self.file}`.",
                f"Commented out {told} in `{self.file}`.",
            )
        return rewrite(seen, edits, *say)


def _commented(text: EnvText, piece: Piece) -> Edit:
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
