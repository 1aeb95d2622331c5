"""What the intake of a migration reads: lines with the value the app gets, and why one is in doubt.

Nothing here shows a value, nor a name that may be key material.
"""

from dataclasses import dataclass, field, replace

from lib.migration.desired import Skipped
from lib.secret import Secret
from lib.sources.env_file import EnvFile
from lib.sources.env_text import Statement
from lib.sources.model import Place, Problem


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """Why a line is not offered, and what to do. `decidable`: a person may say it is right.

    by_name: only by typing its name, which is told nowhere.
    """

    reason: str
    advice: str
    decidable: bool = False
    by_name: bool = False


@dataclass(frozen=True, slots=True)
class ImportedLine:
    """One name of a file, with the value python-dotenv (or Streamlit) gives the app.

    value is None where the app gets none. name is empty for a line that has none to be told.
    notes are sentences a person should know: other lines of the same name, what was decided.
    hidden: the name may be key material and is never told. unread: why no app would read it from
    the environment, in a clause; instead: what to do about that.
    """

    name: str = field(repr=False)
    value: Secret | None
    place: Place
    statement: Statement | None = field(default=None, repr=False)
    notes: tuple[str, ...] = ()
    doubt: Ambiguity | None = None
    hidden: bool = False
    unread: str = ""
    instead: str = ""

    @property
    def has_text(self) -> bool:
        """Whether there is a value that counts: an empty one is as good as none."""
        return self.value is not None and not self.value.is_empty()

    @property
    def shown_name(self) -> str:
        """The name, or nothing where it may not be told."""
        return "" if self.hidden else self.name

    def noted(self, *notes: str) -> "ImportedLine":
        """Return the line with more to be told."""
        return replace(self, notes=(*self.notes, *notes))


@dataclass(frozen=True, slots=True)
class ParsedText:
    """What was read from one file or text, or from several together.

    problem is set where the whole could not be read; there are no lines then. files are the same
    texts as the diagnosis wants them.
    """

    label: str
    lines: tuple[ImportedLine, ...] = ()
    problem: Problem | None = None
    files: tuple[EnvFile, ...] = field(default=(), repr=False)

    @property
    def rows(self) -> tuple[ImportedLine, ...]:
        """The names that are offered."""
        return tuple(line for line in self.lines if line.doubt is None)

    @property
    def undecided(self) -> tuple[ImportedLine, ...]:
        """The lines that are refused until the person decides."""
        return tuple(line for line in self.lines if line.doubt and line.doubt.decidable)

    @property
    def refused(self) -> tuple[Skipped, ...]:
        """Every line that is not offered, the undecided ones among them, and why."""
        found = [
            Skipped(line.shown_name, str(line.place), line.doubt.reason, line.doubt.advice)
            for line in self.lines
            if line.doubt is not None
        ]
        if self.problem is not None:
            where = self.problem
            found.append(Skipped("", str(where.place), f"{where.title}.", where.next_step))
        return tuple(found)


def decide(reading: ParsedText, *names: str) -> ParsedText:
    """Take python-dotenv's value for some undecided names. Names that are not are left alone.

    A line whose name does not read like one counts as well where its name is among them: whoever
    types it has seen it, and says that it is one.
    """
    wanted = set(names)
    return replace(reading, lines=tuple(_decided(line, wanted) for line in reading.lines))


def _decided(line: ImportedLine, wanted: set[str]) -> ImportedLine:
    if line.doubt is None or line.name not in wanted:
        return line
    if line.doubt.by_name:
        return replace(line, doubt=None, hidden=False).noted("You typed its name.")
    if not line.doubt.decidable:
        return line
    return replace(line, doubt=None).noted("You decided to use what python-dotenv reads.")
