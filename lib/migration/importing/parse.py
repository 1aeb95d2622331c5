"""Turn the text of a `.env` into lines: the value the app gets, or why it is not offered.

python-dotenv's parser reads; what it makes of a line is what is migrated, byte for byte. A line
is in doubt where its value depends on the machine, or where other readers make another of it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from lib.migration.importing.foreign_values import foreign_value, without_blocks
from lib.migration.importing.parsed import Ambiguity, ImportedLine
from lib.names.displayable import is_assigned_name, shown
from lib.names.key_shapes import is_key_shaped
from lib.names.opaque import looks_opaque
from lib.secret import Secret
from lib.sources.env_text import Statement
from lib.sources.expansion import Expander, ExpansionError, references
from lib.sources.line_trouble import foreign_syntax, trouble
from lib.sources.model import Place
from lib.sources.other_readers import is_read_differently

# The Hub's OpenAPI document, the body of `POST /api/spaces/{id}/secrets`: pattern of `key`.
HUB_NAME: Final = re.compile(r"[a-zA-Z][_a-zA-Z0-9]*")

_MOST_TOLD: Final = 3
_LONGEST_TYPED: Final = 128
_BEGIN: Final = "-----BEGIN"
_END: Final = "-----END"
# A line of a long value that reads like the next name: a quote mark was closed too late.
_NEXT_NAME: Final = re.compile(r"\n[^\S\n]*(?:export[^\S\n]+)?[A-Z][A-Z0-9]*_[A-Z0-9_]*=")
_KEY_BLOCK: Final = "Put the whole key in double quotes, from its first line to its last."
PART_OF_A_KEY: Final = Ambiguity(
    "This line is part of a key that is not in quotes, or not closed.", _KEY_BLOCK
)


def dotenv_lines(
    found: Sequence[Statement], label: str, environ: Mapping[str, str]
) -> tuple[ImportedLine, ...]:
    """Return the lines of a `.env` as they count for the app: the last one of each name.

    environ: what `${NAME}` would be replaced by on this machine. Raises nothing for any text.
    """
    values = _AppValues(environ)
    inside = {one.line for one, marked in zip(found, _inside_blocks(found), strict=True) if marked}
    found = without_blocks(found)
    lines = [
        _line(one, label, one.line in inside, is_named, values)
        for one, is_named in zip(found, _named(found), strict=True)
    ]
    return tuple(_last_of_each(lines))


class _AppValues:
    """The values of the lines above, and which of them the file alone decides."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._expander = Expander(environ)
        self._values: dict[str, str | None] = {}
        self._settled: set[str] = set()
        self._known: set[str] = set()

    def take(self, name: str, written: str | None) -> "_Taken":
        """Return what a line gives the app."""
        named = [one.name for one in references(written or "")]
        settled = all(self._is_settled(one) for one in named)
        lacking = [one for one in named if one not in self._environ and one not in self._known]
        try:
            value = None if written is None else self._expander.expand(written, self._values)
        except ExpansionError:
            self._put(name, None, settled=False)
            return _Taken(None, settled=False, is_too_much=True)
        self._put(name, value, settled=settled)
        return _Taken(None if value is None else Secret(value), settled, tuple(lacking))

    def _put(self, name: str, value: str | None, *, settled: bool) -> None:
        self._values[name] = value
        self._known.add(name)
        (self._settled.add if settled and value is not None else self._settled.discard)(name)

    def _is_settled(self, name: str) -> bool:
        mine = self._values.get(name)
        return name in self._settled and self._environ.get(name, mine) == mine


@dataclass(frozen=True, slots=True)
class _Taken:
    """What a line gives the app. settled: whether that is the same on every machine.

    lacking: the names in `${…}` that nothing sets, neither a line above nor the environment it is
    read in. is_too_much: whether `${…}` stands for more than can be put together.
    """

    value: Secret | None
    settled: bool
    lacking: tuple[str, ...] = ()
    is_too_much: bool = False


def _line(
    one: Statement, label: str, inside: bool, is_named: bool, values: _AppValues
) -> ImportedLine:
    place = Place(label, one.line)
    if one.is_error:
        return ImportedLine("", None, place, one, doubt=_skipped(one, inside), hidden=True)
    taken = values.take(one.name, None if one.value is None else one.value.reveal())
    hidden = inside or not is_named
    doubt = _doubt_of_name(one, inside, is_named) or _doubt_of_value(one, taken)
    notes = (f"There is no value for {_told(taken)}.",)
    return ImportedLine(
        one.name, taken.value, place, one, notes if taken.lacking else (), doubt, hidden=hidden
    )


def _told(taken: _Taken) -> str:
    """Return the names that nothing sets, as far as they may be shown."""
    names = dict.fromkeys(shown(one) for one in taken.lacking)
    told = [f"`${{{one}}}`" if one else "`${…}`" for one in names]
    return " and ".join((*told[:_MOST_TOLD], *(["others"] if len(told) > _MOST_TOLD else [])))


def _skipped(one: Statement, inside: bool) -> Ambiguity:
    if inside:
        return PART_OF_A_KEY
    reason = f"python-dotenv skips this line: it {trouble(one)}."
    return Ambiguity(reason, "Write it as `NAME=value`, with both quotes or none.")


def _doubt_of_name(one: Statement, inside: bool, is_named: bool) -> Ambiguity | None:
    if inside:
        return PART_OF_A_KEY
    if is_named:
        return None
    foreign = foreign_syntax(one)
    if foreign:
        return Ambiguity(f"This line {foreign}.", "Write it as `NAME=value`.")
    if one.value is None:
        return Ambiguity("This line gives the app no value.", "Write it as `NAME=value`.")
    return Ambiguity(
        "The text before `=` does not look like a name and may be part of a key, so it "
        "is neither sent nor shown.",
        "Fix the line, or write its name in capitals with words as in `OPENAI_API_KEY`.",
        by_name=may_be_typed(one.name),
    )


def may_be_typed(name: str) -> bool:
    """Whether a name that does not read like one may be taken by somebody who types it."""
    plain = HUB_NAME.fullmatch(name) and len(name) <= _LONGEST_TYPED
    return bool(plain) and not is_key_shaped(name) and not looks_opaque(name)


def _doubt_of_value(one: Statement, taken: _Taken) -> Ambiguity | None:
    if one.value is None:
        return Ambiguity(
            "It has no `=`, so the app gets no value for it.", "Write it as `NAME=value`."
        )
    written = one.value.reveal()
    if (foreign := foreign_value(one)) is not None:
        return foreign
    if _BEGIN in written and _END not in written:
        return Ambiguity(
            "A key starts here and python-dotenv reads its first line only.", _KEY_BLOCK
        )
    if taken.is_too_much:
        return Ambiguity(
            "The lines up to this one have too much `${…}` to expand.",
            "Write the whole value without `${`.",
        )
    if taken.lacking:
        return Ambiguity(
            f"It holds {_told(taken)}, and neither a line above nor anything here sets that, so "
            "its default, or nothing, would take its place.",
            "Write the whole value without `${`, or decide to use it like this.",
            decidable=True,
        )
    if not taken.settled:
        return Ambiguity(
            "It holds `${…}`, which python-dotenv expands with values of this machine.",
            "Write the whole value without `${`, or decide to use what python-dotenv reads here.",
            decidable=True,
        )
    if not one.quote and written.endswith(("{", "[")):
        return Ambiguity(
            "A bracket opens here and python-dotenv reads only this line.",
            "Put the whole value in single quotes, or decide to use this line.",
            decidable=True,
        )
    if _swallows(one):
        return Ambiguity(
            "Its value continues on the next lines, and one of them looks like another name.",
            "Close its quote where the value ends, or decide to use all these lines.",
            decidable=True,
        )
    if is_read_differently(one):
        return Ambiguity(
            "python-dotenv and `hf` read this line differently.",
            "Write it without quotes and escapes, or decide to use what python-dotenv reads.",
            decidable=True,
        )
    return None


def _swallows(one: Statement) -> bool:
    text = one.original.reveal().strip()
    return one.last_line > one.line and _BEGIN not in text and bool(_NEXT_NAME.search(text))


def _inside_blocks(found: Iterable[Statement]) -> list[bool]:
    """Tell of each statement whether it stands inside a key block that no quotes hold together."""
    marks, inside = [], False
    for one in found:
        text = one.original.reveal()
        marks.append(inside or _ends_base64(one))
        if _END in text:
            inside = False
        elif _BEGIN in text:
            inside = True
    return marks


def _named(found: Iterable[Statement]) -> list[bool]:
    """Tell of each statement whether a name stands in it.

    Right below a bare line, or one that is skipped, it may be the end of a wrapped value, and what
    stands before its `=` has to be a name by itself.
    """
    marks, loose_until = [], -1
    for one in found:
        is_whole = one.value is not None and one.line > loose_until + 1
        value = one.value.reveal() if is_whole and one.value is not None else ""
        marks.append(is_assigned_name(one.name, value))
        if one.value is None or one.is_error or not marks[-1]:
            loose_until = one.last_line
    return marks


def _ends_base64(one: Statement) -> bool:
    """Whether a line is the end of a wrapped text with its `==`, not a setting."""
    return one.value is not None and one.value.reveal() == "=" and "_" not in one.name


def _last_of_each(lines: Sequence[ImportedLine]) -> Iterator[ImportedLine]:
    """Keep the last line of each name, with a note on the others, and every line without one."""
    last = {line.name: line for line in lines if line.name}
    earlier: dict[str, list[ImportedLine]] = {}
    for line in lines:
        if not line.name:
            yield line
        elif line is last[line.name]:
            yield _with_earlier(line, earlier.get(line.name, []))
        else:
            earlier.setdefault(line.name, []).append(line)


def _with_earlier(line: ImportedLine, earlier: Sequence[ImportedLine]) -> ImportedLine:
    if not earlier:
        return line
    places = " and ".join(f"`{one.place}`" for one in earlier[-_MOST_TOLD:])
    if len(earlier) > _MOST_TOLD:
        places = f"{len(earlier)} earlier lines"
    same = all(one.value == line.value for one in earlier)
    which = "with the same value" if same else "with a different value"
    note = f"It is also in {places} {which}; the last line is in use."
    return replace(line, notes=(*line.notes, note))


def better_name(name: str) -> str:
    """Return a name with what a Space does not take replaced; nothing where none is left."""
    better = re.sub(r"[^A-Z0-9]+", "_", name.upper()).strip("_")
    return better if HUB_NAME.fullmatch(better) else ""
