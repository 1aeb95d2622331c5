"""Edits of single statements of a `.env`, proved by reading the result before it is written."""

from collections.abc import Collection, Sequence

from lib.editing.file_changes import Rewrite
from lib.editing.file_io import FileSnapshot
from lib.editing.interfaces import DiffLine, EditError, taking_apart
from lib.editing.masking import masked_lines
from lib.record import field, record
from lib.sources.env_text import EnvText, Reading, Statement, lines_of


@record
class Edit:
    """Other lines in the place of one statement; none where new is empty.

    gives: what python-dotenv is to read there. shown: the new lines as people may see them, where
    they cannot be told from the lines themselves.
    """

    piece: Statement
    new: str = field(default="", repr=False)
    gives: tuple[Reading, ...] = field(default=(), repr=False)
    shown: tuple[str, ...] | None = None


def rewrite(
    seen: FileSnapshot,
    edits: Sequence[Edit],
    summary: str,
    sentence: str,
    known: Collection[str] = (),
) -> Rewrite:
    """Work out the change that makes some edits. Raises `EditError` where it would do more.

    known: names that may be shown whatever they look like.
    """
    with taking_apart(seen.label):
        old = EnvText.from_bytes(seen.data)
        new = EnvText.of(_edited(old, edits))
        _prove(seen.label, old, new, edits)
    diff = tuple(_diff(old, new, edits, known))
    return Rewrite(seen, new.data, summary, sentence, diff)


def _edited(old: EnvText, edits: Sequence[Edit]) -> str:
    text = old.text.reveal()
    parts, at = [], 0
    for edit in sorted(edits, key=lambda one: one.piece.start):
        parts += [text[at : edit.piece.start], edit.new]
        at = edit.piece.end
    return "".join([*parts, text[at:]])


def _prove(label: str, old: EnvText, new: EnvText, edits: Sequence[Edit]) -> None:
    """Raise `EditError` unless python-dotenv reads exactly what was meant to be different."""
    meant = {edit.piece: edit.gives for edit in edits}
    wanted = [reading for one in old.statements for reading in meant.get(one, (one.reading,))]
    if [one.reading for one in new.statements] != wanted:
        raise EditError(
            f"The lines of `{label}` depend on each other, so they cannot be changed safely.",
            f"Change `{label}` by hand.",
        )
    touched = {edit.piece.name for edit in edits}
    touched |= {name for edit in edits for name, _, _ in edit.gives}
    before, after = old.values(), new.values()
    if any(after.get(name) != value for name, value in before.items() if name not in touched):
        raise EditError(
            f"Another value of `{label}` uses this one with `${{NAME}}` and would change.",
            f"Write that value of `{label}` in full first.",
        )


def _diff(
    old: EnvText, new: EnvText, edits: Sequence[Edit], known: Collection[str]
) -> list[DiffLine]:
    """Return the changed lines with one line around, masked."""
    old_lines, new_lines = masked_lines(old, known), masked_lines(new, known)
    found: list[DiffLine] = []
    told, shift = 0, 0  # the last old line that was told; how far new numbers are ahead
    changed = {line for one in edits for line in range(one.piece.line, one.piece.last_line + 1)}
    for edit in sorted(edits, key=lambda one: one.piece.start):
        first, last = edit.piece.line, edit.piece.last_line
        if told < first - 1 and first - 1 not in changed:
            found.append(DiffLine(" ", old_lines[first - 2], first - 1 + shift))
        found += [DiffLine("-", old_lines[line - 1], line) for line in range(first, last + 1)]
        count = len(lines_of(edit.new)) if edit.new else 0
        added = range(first + shift, first + shift + count)
        texts = edit.shown or [new_lines[line - 1] for line in added]
        found += [DiffLine("+", text, line) for text, line in zip(texts, added, strict=True)]
        shift += count - (last - first + 1)
        told = last
        if last < len(old_lines) and last + 1 not in changed:
            told = last + 1
            found.append(DiffLine(" ", old_lines[last], told + shift))
    return found
