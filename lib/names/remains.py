"""What was pasted along with a key: brackets, a name, `Bearer`, the end of a line of code, a URL.

One mechanism for all: what may stand around a key is taken away, piece by piece, until nothing more
can be. Only where what is left is made like a key was it really too much, and only where the whole
is none: a password, a document or an address keeps each of its characters.
"""

import re
from collections.abc import Callable
from typing import Final

from lib.names.displayable import is_name
from lib.names.key_shapes import beginning, is_key_shaped, is_made_up
from lib.names.opaque import looks_opaque
from lib.names.secret_sounding import sounds_secret
from lib.provider_config import Provider, known_prefixes
from lib.record import record
from lib.regex import regex
from lib.secret import Secret

_LONGEST: Final = 2000
_MOST_PIECES: Final = 12
_SHORTEST_KEY: Final = 16
_FEWEST_CHARACTERS: Final = 4
# A value of these characters alone can only hold a key twice.
_CLEAN: Final = regex(r"[A-Za-z0-9_./+~-]*[A-Za-z0-9_+~-]={0,2}")
_KEY: Final = regex(r"[A-Za-z0-9_./+~:-]+={0,2}")
_BARE: Final = regex(r"x{4}|\.{3}|…|your[-_]", re.IGNORECASE)
_BEGUN: Final = 3
_EDGE: Final = "[A-Za-z0-9_-]"

_NAME: Final = r"(?P<name>[A-Za-z_][A-Za-z0-9_.-]{1,63})"
_COMMAND: Final = regex(
    r"(?P<word>export|setx|setenv|set|const|let|var|env|-e|--env|ENV|ARG)\s+(?=[A-Za-z_])|\$env:"
)
_HEADER: Final = regex(r"""(?:curl\b.{0,300}?\s)?(?:-H|--header)[\s=]+(?=["'A-Za-z])""", re.DOTALL)
_ASSIGNED: Final = regex(rf"""["'`]?{_NAME}["'`]?\s*(?:=>|[:=])\s*""")
_SUBSCRIPT: Final = regex(r"""(?:os\.environ|process\.env|st\.secrets)\[["'][^"']{1,64}["']\]\s*=""")
_SPACED: Final = regex(rf"(?:--)?{_NAME}\s+")
_SCHEME: Final = regex(r"(?:Bearer|Token|Basic)[\s:]+", re.IGNORECASE)
_QUERY: Final = regex(
    r"(?:https?|wss?)://[^\s?#]*\?(?:[^#\s]*&)?[\w-]*(?:key|token|secret|auth)[\w-]*="
    r"(?P<key>[^&#\s]+)\S*",
    re.IGNORECASE,
)
_ESCAPE: Final = r"(?:\\[nrt]|%0[AD]|%2[027C]|%3[BD]|&(?:amp|quot|nbsp|lt|gt|apos|\#\d{1,4});|<br\s*/?>)+"
_ESCAPE_FIRST: Final = regex(_ESCAPE, re.IGNORECASE)
_ESCAPE_LAST: Final = regex(rf"{_ESCAPE}\Z", re.IGNORECASE)
_COMMENT: Final = regex(r"\s+(?:#|//).*\Z", re.DOTALL)
_AGAIN: Final = regex(r"(\S{8,}?)[\s,;|]+\1")
_MARKS: Final = {
    ",": "the comma", ";": "the semicolon", "\\": "the backslash", "=": "the second `=`",
    ":": "the colon", "&": "the `&`", "|": "the bar", ".": "the full stop", "*": "the asterisks",
}  # fmt: skip
_FIRST_MARKS: Final = "=:,;*"
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
_NAME_AGAIN: Final = "the name"

Piece = tuple[str, str]


@record
class Remains:
    """What is left of a value, and in words what was around it: `the angle brackets`."""

    core: Secret
    what: tuple[str, ...]

    @property
    def told(self) -> str:
        """What is too much, as a sentence lists it."""
        *others, last = self.what
        return f"{', '.join(others)} and {last}" if others else last


def remains_of(value: str, name: str, provider: Provider | None) -> Remains | None:
    """Return what stands around the key in a value; None where the value is not known to be one.

    name: the variable's. provider: whose key is wanted; None where only the name tells that a
    secret is, which then has to be made like a key, and may lose only what surely is too much.
    """
    text = value.strip()
    if len(text) > _LONGEST:
        return None
    if provider is not None and (half := _half(text, provider)):
        return Remains(Secret(half), ("the second copy of the key",))
    is_clean = _CLEAN.fullmatch(text) and "=" not in text.rstrip("=")
    if is_clean or (provider is not None and _fits(provider, text)):
        return None
    core, what = _peeled(text, name, _ANY if provider else _SURE)
    if what and _is_key(core, provider):
        return Remains(Secret(core), tuple(dict.fromkeys(what)))
    inside = _inside(text, provider) if provider else ""
    return Remains(Secret(inside), ("the text around the key",)) if inside else None


def _half(text: str, provider: Provider) -> str:
    """Return one half of two that are alike, where it has the shape of a key."""
    half = text[: len(text) // 2]
    alike = len(half) >= _SHORTEST_KEY and text == half * 2
    return half if alike and (_fits(provider, half) or is_key_shaped(half)) else ""


def _inside(text: str, provider: Provider) -> str:
    """Return the one key that stands in a text as a word of its own; nothing where not just one."""
    shapes = (one for one in provider.patterns if len(beginning(one)) >= _BEGUN)
    words = (re.findall(rf"(?<!{_EDGE})(?:{shape})(?!{_EDGE})", text) for shape in shapes)
    found = {one for some in words for one in some if _is_key(one, provider)}
    return found.pop() if len(found) == 1 else ""


def _peeled(text: str, name: str, steps: "tuple[Step, ...]") -> tuple[str, list[str]]:
    """Take away what a step knows, as often as one does, and say what it was."""
    what: list[str] = []
    for _ in range(_MOST_PIECES):
        found = next((piece for step in steps if (piece := step(text, name))), None)
        if found is None:
            break
        text = found[0].strip()
        what.append(found[1])
    return text, what


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
        return text[found.end() :], _NAME_AGAIN
    subscript = _SUBSCRIPT.match(text)
    return (text[subscript.end() :], _NAME_AGAIN) if subscript else None


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
    return text[found.end() :], _NAME_AGAIN


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
    for marks, one in ((_STRAIGHT, "quote"), ("`", "backtick"), (_TYPOGRAPHIC, "typographic quote")):
        rest = text.lstrip(marks).rstrip(marks)
        if rest != text:
            both = text[0] in marks and text[-1] in marks
            return rest, f"the {one}{'s' if both else ''}"
    return None


def _brackets(text: str, _: str) -> Piece | None:
    bare = text.removeprefix("$") if text.startswith(("${", "$(")) else text
    for first, (last, both, one) in _PAIRS.items():
        opened, closed = bare.startswith(first), bare.endswith(last)
        if opened or closed:
            rest = bare.removeprefix(first) if opened else bare
            rest = rest.removesuffix(last) if closed else rest
            return rest, f"the {both if opened and closed else one}"
    return None


def _whole_brackets(text: str, _: str) -> Piece | None:
    """Take away brackets that are opened and closed, with nothing of the kind between them."""
    closing = _PAIRS.get(text[:1])
    if closing is None or not text.endswith(closing[0]) or not _KEY.fullmatch(text[1:-1]):
        return None
    return text[1:-1], f"the {closing[1]}"


def _escapes(text: str, _: str) -> Piece | None:
    first, last = _ESCAPE_FIRST.match(text), _ESCAPE_LAST.search(text)
    if first:
        return text[first.end() :], "the escaped character"
    return (text[: last.start()], "the escaped character") if last else None


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
    found = _AGAIN.fullmatch(text)
    return (found[1], "the second copy of the key") if found else None


Step = Callable[[str, str], Piece | None]
_SURE: Final[tuple[Step, ...]] = (_command, _own_name, _whole_brackets)
_ANY: Final[tuple[Step, ...]] = (
    _query, _header, _command, _assigned, _escapes, _copies, _quotes, _brackets, _scheme, _spaced,
    _comment, _marks,
)  # fmt: skip


def _is_key(core: str, provider: Provider | None) -> bool:
    if len(set(core)) < _FEWEST_CHARACTERS or _BARE.search(core):
        return False
    if provider is not None and _fits(provider, core):
        return True
    if not _KEY.fullmatch(core) or len(core) < _SHORTEST_KEY or is_made_up(core):
        return False
    if is_key_shaped(core) or (provider is not None and _begins_like_one(core)):
        return True
    return looks_opaque(core) and any(map(str.isdigit, core)) and any(map(str.isalpha, core))


def _begins_like_one(core: str) -> bool:
    return any(len(one) >= _BEGUN and core.startswith(one) for one in known_prefixes())


def _fits(provider: Provider, text: str) -> bool:
    return any(re.fullmatch(pattern, text) for pattern in provider.patterns)
