"""Find the line on which each key of a TOML document stands. `tomllib` does not tell."""

from collections.abc import Iterator
from itertools import takewhile

from lib.sources.bounded import PIECE, toml_document


def key_lines(text: str) -> dict[tuple[str, ...], int]:
    """Return the line, counted from 1, of each dotted key path of a valid TOML document.

    Keys inside inline tables and arrays have no line of their own: they stand in the value of the
    key that has one. Lines end in a line feed only.
    """
    lines: dict[tuple[str, ...], int] = {}
    section: tuple[str, ...] = ()
    for number, pieces in _statements(text):
        if pieces[0] == "[":
            section = _path(takewhile(lambda piece: piece != "]", pieces))
            lines.setdefault(section, number)
        else:
            key = _path(takewhile(lambda piece: piece != "=", pieces))
            lines.setdefault(section + key, number)
    return lines


def _statements(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the headers and the assignments of a document, each with its line, as pieces."""
    line, begun, depth = 1, 1, 0
    pieces: list[str] = []
    for found in PIECE.finditer(text):
        piece = found[0]
        if piece == "\n":
            if pieces and depth == 0:
                yield begun, pieces
                pieces = []
        elif not piece.startswith("#"):
            begun = begun if pieces else line
            depth += (piece in "[{") - (piece in "]}")
            pieces.append(piece)
        line += piece.count("\n")
    if pieces:
        yield begun, pieces


def _path(pieces: Iterator[str]) -> tuple[str, ...]:
    return tuple(_part(piece) for piece in pieces if piece not in "[.")


def _part(piece: str) -> str:
    """Return what one part of a key spells: it may be quoted, with escapes."""
    if not piece.startswith('"'):
        return piece.strip("'")
    spelled: str = toml_document(f"part = {piece}")["part"]
    return spelled
