"""Read a `.env` as python-dotenv does, with the line of every name.

python-dotenv's own parser reads the file, since that is what apps use. Only the expansion of
`${NAME}` is done here, by the rules of `load_dotenv()` (the environment wins over the file, see
`dotenv.main.resolve_variables`): python-dotenv would look into the live `os.environ`, which
Streamlit may have overwritten, and copies it once a line.
"""

from collections.abc import Mapping
from pathlib import Path

from lib.record import replace
from lib.secret import Secret
from lib.sources.env_file import EnvFile, read_env_file
from lib.sources.env_text import Statement
from lib.sources.expansion import MOST_CHARACTERS, Expander, ExpansionError, references
from lib.sources.model import Entry, Place, Problem, Source, Trust, hand_of


def read_dotenv(path: Path, kind: str, label: str, environ: Mapping[str, str]) -> Source:
    """Return what a `.env` file holds; an empty source where there is no file.

    environ: what `${NAME}` expands to before the file's own names do.
    """
    file = read_env_file(path, kind, label)
    if file is None:
        return Source(kind)
    if file.text is None:
        return Source(kind, problems=(file.problem,) if file.problem else (), file=file)
    held = _Held(file, kind, hand_of(path, path.parent, None), environ)
    if file.text.has_mark:
        held.problems.append(_mark_problem(kind, label))
    for statement in file.statements:
        held.take(statement)
    return held.source()


class _Held:
    """What the lines of a file come to, one after the other."""

    def __init__(self, file: EnvFile, kind: str, hand: Trust, environ: Mapping[str, str]) -> None:
        self._file, self._kind, self._hand, self._environ = file, kind, hand, environ
        self._label = file.label
        self._expander = Expander(environ)
        self._entries: list[Entry] = []
        # A name without `=` has no value, and takes away the one it had.
        self._values: dict[str, str | None] = {}
        self._last: dict[str, int] = {}
        self._taken: dict[str, bool] = {}
        self._is_told = False
        self.problems: list[Problem] = []

    def take(self, statement: Statement) -> None:
        """Take a line into account."""
        line, key = statement.line, statement.name
        if statement.is_error:
            self.problems.append(_line_problem(self._kind, self._label, line))
            return
        written = None if statement.value is None else statement.value.reveal()
        value = self._values[key] = self._expanded(written, line)
        expanded = self._taken[key] = _takes_from(written or "", self._taken, self._environ)
        self._last[key] = line
        if value is not None:
            place, secret = Place(self._label, line), Secret(value)
            self._entries.append(
                Entry(key, secret, self._kind, place, hand=self._hand, expanded=expanded)
            )

    def source(self) -> Source:
        """Return what all lines come to."""
        entries = _mark_replaced(self._entries, self._last)
        return Source(self._kind, entries, tuple(self.problems), (self._label,), self._file)

    def _expanded(self, written: str | None, line: int) -> str | None:
        try:
            return None if written is None else self._expander.expand(written, self._values)
        except ExpansionError:
            if not self._is_told:
                self.problems.append(_expansion_problem(self._kind, self._label, line))
            self._is_told = True
            return None


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
