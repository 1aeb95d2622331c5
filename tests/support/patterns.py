"""Every pattern of the code, and texts that take a bad one long: see `tests/test_patterns.py`."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, Final

import lib
from lib.provider_config import table
from lib.regex import _Pattern

ROOT: Final = Path(__file__).resolve().parents[2]
_METHODS: Final = ("match", "fullmatch", "search", "sub", "split", "findall", "finditer", "subn")
ANCHORED: Final = frozenset({"match", "fullmatch"})
# Going on after each match, to the end of the text.
SCANNING: Final = frozenset({"sub", "split", "findall", "finditer", "subn"})
_SEARCHED: Final = frozenset({"search"})
_MANY: Final = 40
_REPEATS: Final = {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}
_TAILS: Final = ("", "\0", "!", "\n\0", "a", "=", ":")
_OF_CATEGORY: Final = {
    codes.CATEGORY_DIGIT: "7", codes.CATEGORY_SPACE: " \n", codes.CATEGORY_WORD: "a",
    codes.CATEGORY_NOT_DIGIT: "a", codes.CATEGORY_NOT_SPACE: "a", codes.CATEGORY_NOT_WORD: "-",
}  # fmt: skip


@dataclass(frozen=True)
class Used:
    """A pattern, where it stands, and by which methods of it texts are looked at."""

    where: str
    pattern: str
    flags: int
    methods: frozenset[str]


def every_pattern() -> list[Used]:
    """Return the patterns of the code: those in calls of `re`, and those that modules hold."""
    found = {(one.pattern, one.flags, one.methods): one for one in (*_written(), *_held())}
    return sorted(found.values(), key=lambda one: one.where)


def sources() -> list[Path]:
    """Return the files of the code."""
    return [*sorted((ROOT / "lib").rglob("*.py")), *sorted((ROOT / "pages").rglob("*.py")),
            ROOT / "streamlit_app.py"]  # fmt: skip


def _written() -> Iterator[Used]:
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            owner = node.func.value
            if not (isinstance(owner, ast.Name) and owner.id == "re" and node.args):
                continue
            given = node.args[0]
            if node.func.attr in _METHODS and isinstance(given, ast.Constant):
                text = str(given.value)
                where = f"{path.relative_to(ROOT)}:{node.lineno}"
                yield Used(where, text, 0, frozenset({node.func.attr}))


def _held() -> Iterator[Used]:
    for info in pkgutil.walk_packages(lib.__path__, "lib."):
        if info.name.endswith("__main__"):
            continue
        module = importlib.import_module(info.name)
        for name, value in vars(module).items():
            for one in _patterns_in(value):
                methods = _methods_of(Path(module.__file__ or ""), name)
                yield Used(f"{info.name}.{name}", one.pattern, one.flags, methods)
    for row in table().values():
        for text in row.patterns:
            yield Used(f"lib/providers.toml {row.id}", text, 0, ANCHORED)
    shapes = importlib.import_module("lib.names.key_shapes")
    every = shapes._any_shape()
    yield Used("lib.names.key_shapes._any_shape", every.pattern, every.flags, _SEARCHED | SCANNING)
    for row in importlib.import_module("lib.providers.replies")._replies().values():
        for one in _patterns_in(row):
            yield Used("lib/providers/replies.toml", one.pattern, one.flags, _SEARCHED)


def _patterns_in(value: Any) -> Iterator[re.Pattern[str]]:
    if isinstance(value, _Pattern):
        value = re.compile(*value._given)
    if isinstance(value, re.Pattern):
        yield (
            value
            if isinstance(value.pattern, str)
            else re.compile(value.pattern.decode("latin-1"), value.flags & ~re.UNICODE | re.UNICODE)
        )
    elif isinstance(value, dict):
        for one in (*value.keys(), *value.values()):
            yield from _patterns_in(one)
    elif isinstance(value, tuple | list | frozenset | set):
        for one in value:
            yield from _patterns_in(one)
    elif type(value).__module__.startswith("lib.") and not isinstance(value, type):
        for field in getattr(value, "__slots__", ()):
            yield from _patterns_in(getattr(value, field, None))


def _methods_of(path: Path, name: str) -> frozenset[str]:
    """Return what is called of a pattern: in its module if it is private, else anywhere.

    One that is used by no name, such as a part of a table, counts as used like any other there.
    """
    uses = [one for file in (sources() if name[0] != "_" else [path]) for one in _uses(file)]
    own = {method for user, method in uses if user == name}
    return frozenset(own or {method for _, method in uses} or ANCHORED)


@cache
def _uses(path: Path) -> tuple[tuple[str, str], ...]:
    """Return what calls which method that a pattern has, by the last part of its name."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and node.attr in _METHODS:
            name = getattr(node.value, "id", getattr(node.value, "attr", ""))
            if name != "re":
                found.append((name, node.attr))
    return tuple(found)


# --- texts that a bad pattern takes long for ------------------------------------------------------


def attacks(pattern: str, flags: int, size: int) -> Iterator[str]:
    """Yield texts of about some size: each repeat of the pattern pumped, with tails that fail."""
    tree = parser.parse(pattern, flags)
    pumps = dict.fromkeys(_pumps(tree, ""))
    letters = dict.fromkeys(_letters(tree))
    singles = [("", one) for one in letters]
    pairs = [("", one + other) for one, other in product(list(letters)[:6], repeat=2)]
    for begin, body in dict.fromkeys((*pumps, *singles, *pairs, ("", _least(tree)))):
        if body:
            many = body * (size // len(body) + 1)
            for tail in _TAILS:
                yield begin + many + tail


def _pumps(tree: Any, before: str) -> Iterator[tuple[str, str]]:
    """Yield what comes before each repeat, and what it may repeat."""
    for code, given in tree:
        if code in _REPEATS:
            _, most, inside = given
            if most > _MANY:
                yield "", before
                yield "", f"{before} "
                for one in _samples(inside):
                    yield before, one
                    yield "", before + one
            yield from _pumps(inside, before)
        for inside in _inner(code, given):
            yield from _pumps(inside, before)
        before += _least([(code, given)])


def _inner(code: Any, given: Any) -> Sequence[Any]:
    if code is codes.SUBPATTERN:
        return [given[3]]
    if code is codes.BRANCH:
        return list(given[1])
    if code in {codes.ASSERT, codes.ASSERT_NOT}:
        return [given[1]]
    if code is codes.ATOMIC_GROUP:
        return [given]
    return []


def _samples(tree: Any) -> list[str]:
    """Return some texts that a part matches: every branch, and every letter of a class."""
    found = [""]
    for code, given in tree:
        found = [one + more for one, more in product(found, _of(code, given))][:12]
    return found


def _of(code: Any, given: Any) -> list[str]:
    if code is codes.BRANCH:
        return [one for branch in given[1] for one in _samples(branch)][:8]
    if code in {codes.SUBPATTERN, codes.ATOMIC_GROUP}:
        return _samples(_inner(code, given)[0])[:6]
    if code in _REPEATS:
        return ["".join(_samples(given[2])[:1]) * max(given[0], 1)]
    if code is codes.IN:
        return _class(given)[:4]
    return [_least([(code, given)])]


def _least(tree: Any) -> str:
    """Return a short text that a part matches, as far as that is easily told."""
    text = ""
    for code, given in tree:
        if code is codes.LITERAL:
            text += chr(given)
        elif code is codes.NOT_LITERAL:
            text += "a" if given != ord("a") else "b"
        elif code is codes.ANY:
            text += "a"
        elif code is codes.IN:
            text += (_class(given) or [""])[0]
        elif code is codes.BRANCH:
            text += _least(given[1][0])
        elif code in {codes.SUBPATTERN, codes.ATOMIC_GROUP}:
            text += _least(_inner(code, given)[0])
        elif code in _REPEATS:
            text += _least(given[2]) * min(given[0], _MANY)
    return text


def _class(given: Any) -> list[str]:
    """Return letters of a class, one of each part; of one that excludes, common ones it has."""
    if given and given[0][0] is codes.NEGATE:
        bad = "".join(_class(given[1:]))
        spaces = any(one[1] is codes.CATEGORY_SPACE for one in given if one[0] is codes.CATEGORY)
        no_spaces = any(
            one[1] is codes.CATEGORY_NOT_SPACE for one in given if one[0] is codes.CATEGORY
        )
        if no_spaces:
            return [one for one in " \t\f" if one not in bad]
        return [one for one in "a7-_. $:{/" if one not in bad and not (spaces and one.isspace())]
    found = []
    for code, one in given:
        if code is codes.LITERAL:
            found.append(chr(one))
        elif code is codes.RANGE:
            found.append(chr(one[0]))
        elif code is codes.CATEGORY:
            found.extend(_OF_CATEGORY[one])
    return found


def _letters(tree: Any) -> Iterator[str]:
    """Yield a letter of every place of a pattern."""
    for code, given in tree:
        if code is codes.LITERAL:
            yield chr(given)
        elif code is codes.IN:
            yield from _class(given)[:3]
        elif code in _REPEATS:
            yield from _letters(given[2])
        for inside in _inner(code, given):
            yield from _letters(inside)
