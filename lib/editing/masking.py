"""The lines of a `.env` as people may see them: names and masks, never a value."""

import re
from collections.abc import Collection
from typing import Final

from lib.names.displayable import shown
from lib.provider_config import known_prefixes
from lib.regex import regex
from lib.secret import HIDDEN, Secret
from lib.sources.bounded import env_bindings
from lib.sources.env_text import EnvText, Statement, lines_of

# A word of a sentence; whatever else stands in a comment may be an old key.
_WORD: Final = regex(
    r"[\"'(]*(?:[a-z]{1,16}|[A-Z][a-z]{0,15}|[A-Z]{1,16})[\"').,;!?]*|[-\u2013\u2014]+"
)
# What follows one of these may be a secret made of words.
_TELLS: Final = regex(r"key|token|passw|passphrase|secret|pwd|credential|pin\b", re.IGNORECASE)


def masked_lines(text: EnvText, known: Collection[str] = ()) -> list[str]:
    """Return every line of a file, masked. known: names that may be shown whatever they are."""
    lines = [""] * len(lines_of(text.text.reveal()))
    plain_before = True
    for piece in text.pieces:
        if piece.is_comment:
            follows = piece.line > 1 and lines[piece.line - 2].startswith("#")
            comment = text.source(piece).strip()
            told = _comment(comment, known, in_words=plain_before or not follows)
            plain_before = told == comment
            lines[piece.line - 1] = told
        else:
            lines[piece.line - 1 : piece.last_line] = masked_piece(text, piece, known)
    return lines


def masked_piece(text: EnvText, piece: Statement, known: Collection[str] = ()) -> list[str]:
    """Return the lines of one statement, masked; those behind the first are hidden."""
    rest = [HIDDEN] * (piece.last_line - piece.line)
    if not (shown(piece.name) or piece.name in known):
        return [HIDDEN, *rest]
    raw = text.text.reveal()
    head = raw[piece.core : text.name_span(piece)[1]]
    if piece.value is None:
        return [head, *rest]
    begin, end = text.value_span(piece)
    comment = " # " + HIDDEN if "#" in raw[end : piece.end] else ""
    return [f"{head}={_value(raw[begin:end], piece.value)}{comment}", *rest]


def _value(written: str, value: Secret) -> str:
    """Return a value's mask with the quote marks it is written in."""
    quote = written[:1] if written[:1] in {"'", '"'} else ""
    mask = value.mask(known_prefixes()) if value.reveal() else ""
    return f"{quote}{mask}{quote}"


def _comment(comment: str, known: Collection[str], *, in_words: bool) -> str:
    """Return a comment where it is a sentence, with a mask where it sets a name, else hidden."""
    words = comment.lstrip("#").split()
    is_sentence = all(map(_WORD.fullmatch, words)) and not _TELLS.search(comment)
    if is_sentence and in_words:
        return comment
    body = EnvText.of(comment.lstrip("# \t"))
    first = next(env_bindings(body.text.reveal()), None)
    if first is not None and first.value is not None and first.key is not None:
        return "# " + masked_piece(body, body.pieces[0], known)[0]
    return f"# {HIDDEN}"
