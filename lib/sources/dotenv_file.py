"""Read a `.env` as python-dotenv does, with the line of every name.

python-dotenv's own parser reads the file, since that is what apps use. Only the expansion of
`${NAME}` is done here, by the rules of `load_dotenv()` (the environment wins over the file, see
`dotenv.main.resolve_variables`): python-dotenv would look into the live `os.environ`, which
Streamlit may have overwritten, and copies it once a line.
"""

import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from dotenv.parser import Binding, parse_stream
from dotenv.variables import Variable, parse_variables

from lib.secret import Secret
from lib.sources.model import Entry, Place, Problem, Source, hand_of
from lib.sources.text_file import UnreadableError, has_mark, read_text


def read_dotenv(path: Path, kind: str, label: str, environ: Mapping[str, str]) -> Source:
    """Return what a `.env` file holds; an empty source where there is no file.

    environ: what `${NAME}` expands to before the file's own names do.
    """
    try:
        text = read_text(path, kind, label)
    except UnreadableError as error:
        return Source(kind, problems=(error.problem,))
    if text is None:
        return Source(kind)
    problems: list[Problem] = []
    if has_mark(text):
        problems.append(_mark_problem(kind, label))
    entries: list[Entry] = []
    # A name without `=` has no value, and takes away the one it had.
    values: dict[str, str | None] = {}
    last: dict[str, int] = {}
    taken: dict[str, bool] = {}
    hand = hand_of(path, path.parent)
    for binding in parse_stream(io.StringIO(text)):
        line = _line(binding)
        if binding.error:
            problems.append(_line_problem(kind, label, line))
        elif binding.key is not None:
            value = None if binding.value is None else expand(binding.value, values, environ)
            values[binding.key] = value
            taken[binding.key] = _takes_from(binding.value or "", taken, environ)
            last[binding.key] = line
            if value is not None:
                place, secret = Place(label, line), Secret(value)
                expanded = taken[binding.key]
                entries.append(
                    Entry(binding.key, secret, kind, place, hand=hand, expanded=expanded)
                )
    return Source(kind, _mark_replaced(entries, last), tuple(problems), (label,))


def _line(binding: Binding) -> int:
    """Return the line the binding itself stands on; python-dotenv counts from the blank before."""
    original = binding.original.string
    blank = len(original) - len(original.lstrip())
    return binding.original.line + original.count("\n", 0, blank)


def expand(value: str, earlier: Mapping[str, str | None], environ: Mapping[str, str]) -> str:
    """Return a value with every `${NAME}` replaced, by the environment first."""
    if "${" not in value:
        return value
    known = _Chain(environ, earlier)
    return "".join(atom.resolve(known) for atom in parse_variables(value))


def _takes_from(value: str, taken: Mapping[str, bool], environ: Mapping[str, str]) -> bool:
    """Whether a value takes a part from the environment, itself or by an earlier name that does."""
    if "${" not in value:
        return False
    atoms = (atom for atom in parse_variables(value) if isinstance(atom, Variable))
    return any(atom.name in environ or taken.get(atom.name, False) for atom in atoms)


class _Chain(dict[str, str | None]):
    """Two mappings asked one after the other, without copying either."""

    def __init__(self, *maps: Mapping[str, str] | Mapping[str, str | None]) -> None:
        super().__init__()
        self._maps = maps

    def get(self, key: str, default: str | None = None) -> str | None:  # type: ignore[override]
        return next((found[key] for found in self._maps if key in found), default)


def _mark_replaced(entries: list[Entry], last: Mapping[str, int]) -> tuple[Entry, ...]:
    """Mark every entry whose name stands again on a later line: the last one wins."""
    return tuple(
        entry if last[entry.name] == entry.place.line else replace(entry, replaced="line")
        for entry in entries
    )


def _mark_problem(kind: str, label: str) -> Problem:
    return Problem(
        "env-file-encoding",
        "warning",
        kind,
        Place(label, 1),
        f"`{label}` begins with a byte order mark, which hides its first name from some readers",
        f"Save `{label}` again as UTF-8 without a byte order mark.",
    )


def _line_problem(kind: str, label: str, line: int) -> Problem:
    return Problem(
        "env-line-ignored",
        "error",
        kind,
        Place(label, line),
        f"python-dotenv skips line {line} of `{label}`",
        f"Write line {line} of `{label}` as `NAME=value`, with both quotes or none.",
    )
