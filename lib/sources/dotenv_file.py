"""Read a `.env` as python-dotenv does, with the line of every name.

python-dotenv's own parser reads the file, since that is what apps use. Only the expansion of
`${NAME}` is done here, by the rules of `load_dotenv()` (the environment wins over the file, see
`dotenv.main.resolve_variables`): python-dotenv would look into the live `os.environ`, which
Streamlit may have overwritten, and copies it once a line.
"""

from collections.abc import Mapping
from pathlib import Path

from dotenv.parser import Binding

from lib.record import replace
from lib.secret import Secret
from lib.sources.bounded import InputLimitError, env_bindings
from lib.sources.expansion import MOST_CHARACTERS, Expander, ExpansionError, references
from lib.sources.model import Entry, Place, Problem, Source, Trust, hand_of
from lib.sources.text_file import UnreadableError, has_mark, read_text, too_much


def read_dotenv(path: Path, kind: str, label: str, environ: Mapping[str, str]) -> Source:
    """Return what a `.env` file holds; an empty source where there is no file.

    environ: what `${NAME}` expands to before the file's own names do.
    """
    try:
        text = read_text(path, kind, label)
        if text is None:
            return Source(kind)
        bindings = env_bindings(text)
    except UnreadableError as error:
        return Source(kind, problems=(error.problem,))
    except InputLimitError as error:
        return Source(kind, problems=(too_much(error.ailment, kind, label).problem,))
    held = _Held(kind, label, hand_of(path, path.parent, None), environ)
    if has_mark(text):
        held.problems.append(_mark_problem(kind, label))
    for binding in bindings:
        held.take(binding)
    return held.source()


class _Held:
    """What the lines of a file come to, one after the other."""

    def __init__(self, kind: str, label: str, hand: Trust, environ: Mapping[str, str]) -> None:
        self._kind, self._label, self._hand, self._environ = kind, label, hand, environ
        self._expander = Expander(environ)
        self._entries: list[Entry] = []
        # A name without `=` has no value, and takes away the one it had.
        self._values: dict[str, str | None] = {}
        self._last: dict[str, int] = {}
        self._taken: dict[str, bool] = {}
        self._is_told = False
        self.problems: list[Problem] = []

    def take(self, binding: Binding) -> None:
        """Take a line into account."""
        line, key = _line(binding), binding.key
        if binding.error:
            self.problems.append(_line_problem(self._kind, self._label, line))
        if binding.error or key is None:
            return
        value = self._values[key] = self._expanded(binding.value, line)
        expanded = self._taken[key] = _takes_from(binding.value or "", self._taken, self._environ)
        self._last[key] = line
        if value is not None:
            place, secret = Place(self._label, line), Secret(value)
            self._entries.append(
                Entry(key, secret, self._kind, place, hand=self._hand, expanded=expanded)
            )

    def source(self) -> Source:
        """Return what all lines come to."""
        entries = _mark_replaced(self._entries, self._last)
        return Source(self._kind, entries, tuple(self.problems), (self._label,))

    def _expanded(self, written: str | None, line: int) -> str | None:
        try:
            return None if written is None else self._expander.expand(written, self._values)
        except ExpansionError:
            if not self._is_told:
                self.problems.append(_expansion_problem(self._kind, self._label, line))
            self._is_told = True
            return None


def _line(binding: Binding) -> int:
    """Return the line the binding itself stands on; python-dotenv counts from the blank before."""
    original = binding.original.string
    blank = len(original) - len(original.lstrip())
    return binding.original.line + original.count("\n", 0, blank)


def _takes_from(value: str, taken: Mapping[str, bool], environ: Mapping[str, str]) -> bool:
    """Whether a value takes a part from the environment, itself or by an earlier name that does."""
    if "${" not in value:
        return False
    return any(one.name in environ or taken.get(one.name, False) for one in references(value))


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
        f"`{label}` starts with a byte order mark, which hides its first name from some readers",
        f"Save `{label}` again as UTF-8 without a byte order mark.",
    )


def _expansion_problem(kind: str, label: str, line: int) -> Problem:
    megabytes = MOST_CHARACTERS // 1024 // 1024
    return Problem(
        "file-unreadable",
        "error",
        kind,
        Place(label, line),
        f"Expanding `${{…}}` in `{label}` takes more than {megabytes} MB at line {line}, "
        "so neither this line nor any with `${…}` below it was read",
        f"Write the values of `{label}` from line {line} on in full, without `${{…}}`.",
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
