"""The steps that take away what may stand around a key, one piece at a time.

Each gets a text and the name of its variable, and returns what is left and what was taken away, in
words that hold nothing of the text; None where it knows nothing to take.
"""

import re
from collections.abc import Callable
from typing import Final

from lib.names.displayable import is_name
from lib.names.key_shapes import KEY_LIKE
from lib.names.secret_sounding import sounds_secret
from lib.regex import regex

Piece = tuple[str, str]
Step = Callable[[str, str], Piece | None]

_NAME: Final = r"(?P<name>[A-Za-z_][A-Za-z0-9_.-]{1,63})"
_COMMAND: Final = regex(
    r"(?P<word>export|setx|setenv|set|const|let|var|env|-e|--env|ENV|ARG)\s+(?=[A-Za-z_])|\$env:"
)
_HEADER: Final = regex(r"""(?:curl\b.{0,300}?\s)?(?:-H|--header)[\s=]+(?=["'A-Za-z])""", re.DOTALL)
_ASSIGNED: Final = regex(rf"""["'`]?{_NAME}["'`]?\s*(?:=>|[:=])\s*""")
_SUBSCRIPT: Final = regex(
    r"""(?:os\.environ|process\.env|st\.secrets)\[["'][^"']{1,64}["']\]\s*="""
)
_SPACED: Final = regex(rf"(?:--)?{_NAME}\s+")
_SCHEME: Final = regex(r"(?:Bearer|Token|Basic)[\s:]+", re.IGNORECASE)
_QUERY: Final = regex(
    r"(?:https?|wss?)://[^\s?#]*\?(?:[^#\s]*&)?[\w-]*(?:key|token|secret|auth)[\w-]*="
    r"(?P<key>[^&#\s]+)\S*",
    re.IGNORECASE,
)
_ESCAPE: Final = (
    r"(?:\\[nrt\"']|%0[AD]|%2[027C]|%3[BD]|&(?:amp|quot|nbsp|lt|gt|apos|\#\d{1,4});|<br\s*/?>)+"
)
_ESCAPES: Final = regex(_ESCAPE, re.IGNORECASE)
_COMMENT: Final = regex(r"(?<!\s)\s+(?:#|//).*\Z", re.DOTALL)
_BETWEEN: Final = regex(r"[\s,;|]+")
_MARKS: Final = {
    ",": "the comma", ";": "the semicolon", "\\": "the backslash", "=": "the second `=`",
    ":": "the colon", "&": "the `&`", "|": "the bar", ".": "the full stop", "*": "the asterisks",
}  # fmt: skip
_FIRST_MARKS: Final = "=:,;*."
_LAST_MARKS: Final = ",;\\&|.*"
_LIST_ITEM: Final = "- "
_STRAIGHT: Final = "\"'"
_TYPOGRAPHIC: Final = "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2018\u2019\u201a\u201b"
_PAIRS: Final = {
    "<": (">", "angle brackets", "angle bracket"),
    "[": ("]", "square brackets", "square bracket"),
    "{": ("}", "braces", "brace"),
    "(": (")", "parentheses", "parenthesis"),
}
_SHORTEST: Final = 8
_NAME_AGAIN: Final = "the repeated name"
_OTHER_NAME: Final = "the name before it"


def _command(text: str, _: str) -> Piece | None:
    found = _COMMAND.match(text)
    if found is None:
        return None
    rest = text[found.end() :]
    if not (_ASSIGNED.match(rest) or _SPACED.match(rest)):
        return None
    return rest, f"`{found['word'] or '$env:'}`"


def _header(text: str, _: str) -> Piece | None:
    found = _HEADER.match(text)
    return (text[found.end() :], "`-H`") if found else None


def _assigned(text: str, name: str) -> Piece | None:
    found = _ASSIGNED.match(text)
    if found is not None and _is_of_key(found["name"], name):
        return text[found.end() :], _which(found["name"], name)
    subscript = _SUBSCRIPT.match(text)
    return (text[subscript.end() :], _OTHER_NAME) if subscript else None


def _own_name(text: str, name: str) -> Piece | None:
    """Take away the variable's own name, as none but itself would stand in a password."""
    found = _ASSIGNED.match(text)
    if found is None or found["name"].upper() != name.upper():
        return None
    return text[found.end() :], _NAME_AGAIN


def _spaced(text: str, name: str) -> Piece | None:
    found = _SPACED.match(text)
    if found is None or not _is_of_key(found["name"], name) or _SCHEME.match(text):
        return None
    return text[found.end() :], _which(found["name"], name)


def _which(found: str, name: str) -> str:
    return _NAME_AGAIN if found.upper() == name.upper() else _OTHER_NAME


def _is_of_key(found: str, name: str) -> bool:
    """Whether what stands before a `=` names a key: not a part of one that holds a `:`."""
    same = found.upper() == name.upper()
    header = found.lower() in {"authorization", "proxy-authorization"}
    return same or header or (is_name(found) and sounds_secret(found))


def _scheme(text: str, _: str) -> Piece | None:
    found = _SCHEME.match(text)
    return (text[found.end() :], f"`{found[0].strip(' :').title()}`") if found else None


def _query(text: str, _: str) -> Piece | None:
    found = _QUERY.fullmatch(text)
    return (found["key"], "the address around the key") if found else None


def _quotes(text: str, _: str) -> Piece | None:
    for marks, one in (
        (_STRAIGHT, "quote"),
        ("`", "backtick"),
        (_TYPOGRAPHIC, "typographic quote"),
    ):
        rest = text.lstrip(marks).rstrip(marks)
        if rest != text:
            both = text[0] in marks and text[-1] in marks
            return rest, f"the {one}{'s' if both else ''}"
    return None


def _invisible(text: str, _: str) -> Piece | None:
    """Take away what nobody sees at either end: a mark of direction, a space without width."""
    if text.isascii() and text.isprintable():
        return None
    import unicodedata  # noqa: PLC0415 - for such a text only

    kept = [at for at, char in enumerate(text) if unicodedata.category(char) not in {"Cf", "Cc"}]
    rest = text[kept[0] : kept[-1] + 1] if kept else text
    return (rest, "the invisible character") if rest != text else None


def _brackets(text: str, _: str) -> Piece | None:
    if text.startswith("${") and text.endswith("}"):
        return text[2:-1], "`${` and `}`"
    for first, (last, both, one) in _PAIRS.items():
        opened, closed = text.startswith(first), text.endswith(last)
        if opened or closed:
            rest = text.removeprefix(first) if opened else text
            rest = rest.removesuffix(last) if closed else rest
            return rest, f"the {both if opened and closed else one}"
    return None


def _whole_brackets(text: str, _: str) -> Piece | None:
    """Take away brackets that are opened and closed, with nothing of the kind between them."""
    closing = _PAIRS.get(text[:1])
    if closing is None or not text.endswith(closing[0]) or not KEY_LIKE.fullmatch(text[1:-1]):
        return None
    return text[1:-1], f"the {closing[1]}"


def _escapes(text: str, _: str) -> Piece | None:
    found = list(_ESCAPES.finditer(text))
    if found and found[0].start() == 0:
        return text[found[0].end() :], "the escaped character"
    if found and found[-1].end() == len(text):
        return text[: found[-1].start()], "the escaped character"
    return None


def _marks(text: str, _: str) -> Piece | None:
    if text.startswith(_LIST_ITEM):
        return text.removeprefix(_LIST_ITEM), "the dash"
    if text[:1] and text[0] in _FIRST_MARKS:
        return text[1:], _MARKS[text[0]]
    if text[-1:] and text[-1] in _LAST_MARKS:
        return text[:-1], _MARKS[text[-1]]
    return None


def _comment(text: str, _: str) -> Piece | None:
    found = _COMMENT.search(text)
    return (text[: found.start()], "the comment") if found else None


def _copies(text: str, _: str) -> Piece | None:
    first, *others = _BETWEEN.split(text)
    alike = bool(others) and all(one == first for one in others)
    return (first, "the second copy of the key") if alike and len(first) >= _SHORTEST else None


# For values that may be passwords: what stands in none by chance.
SURE: Final[tuple[Step, ...]] = (_command, _own_name, _whole_brackets)
# In this order: what is taken first explains what follows.
ANY: Final[tuple[Step, ...]] = (
    _query, _invisible, _header, _command, _assigned, _escapes, _copies, _marks, _quotes,
    _brackets, _scheme, _spaced, _comment,
)  # fmt: skip
