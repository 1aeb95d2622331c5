"""What a source is made of: entries with their places, and problems with theirs."""

from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lib.escape.clean import quotable
from lib.names.displayable import shown
from lib.names.opaque import HIDDEN, told
from lib.record import field, record
from lib.secret import Secret

if TYPE_CHECKING:
    from lib.sources.env_file import EnvFile

ST_SECRETS: Final = "st.secrets"
ENVIRONMENT: Final = "os.environ"
DOTENV_LOCAL: Final = ".env.local"
DOTENV: Final = ".env"
# Where Streamlit's secrets stand in the project folder, and in the home folder.
STREAMLIT_SECRETS: Final = ".streamlit/secrets.toml"
# The order in which sources win for one name.
SOURCE_ORDER: Final = (ST_SECRETS, ENVIRONMENT, DOTENV_LOCAL, DOTENV)

_LONGEST_LABEL: Final = 250


@record
class Place:
    """Where something stands. `label` is what people read: `.env`, `~/.streamlit/secrets.toml`.

    Both texts are cleaned here, whoever wrote them; of a section's name, what does not read like
    one is left out, since it may be a value.
    """

    label: str
    line: int | None = None
    section: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "label", quotable(self.label, _LONGEST_LABEL))
        if self.section:
            object.__setattr__(self, "section", _section(self.section))

    def __str__(self) -> str:
        spot = self.label if self.line is None else f"{self.label}:{self.line}"
        return f"{spot} [{self.section}]" if self.section else spot


class Trust(IntEnum):
    """Who wrote a value where it stands, the more trusted the higher.

    project: a file inside the project folder, which may have been cloned a moment ago. elsewhere:
    a file outside of it that the project may have pointed at, by a link or by an option. person:
    the environment, or the file of secrets in the home folder.
    """

    PROJECT = 0
    ELSEWHERE = 1
    PERSON = 2


@record
class Entry:
    """One name with a value, in one place of one source.

    `replaced` is set where a later line or file of the same source sets the name again, and says
    which: `line` or `file`. The name is in no repr: from a broken file it may be key material.
    `expanded`: whether `${NAME}` put a value of the environment into this one.
    """

    name: str = field(repr=False)
    value: Secret
    source: str
    place: Place
    replaced: str = ""
    hand: Trust = field(kw_only=True)
    expanded: bool = field(default=False, kw_only=True)

    @property
    def holds(self) -> Trust:
        """Whose the value is: a file that names a variable of the environment got it there."""
        return Trust.PERSON if self.expanded else self.hand


@record
class Problem:
    """Something about a source that a person should mend; never holds a value.

    `rule` is the permanent id of the ailment; `severity` is `error` or `warning`.
    """

    rule: str
    severity: str
    source: str
    place: Place
    title: str
    next_step: str


@record
class Source:
    """What one source holds. files: the labels of the files that were found and read.

    file: the `.env` that it is, as its lines stand; None where it is none, or is not there.
    """

    kind: str
    entries: tuple[Entry, ...] = ()
    problems: tuple[Problem, ...] = ()
    files: tuple[str, ...] = ()
    file: "EnvFile | None" = field(default=None, repr=False)


def label_for(path: Path, folder: Path, home: Path) -> str:
    """Return how a path is shown: relative to the project folder, else with `~`, else whole."""
    for base, mark in ((folder, ""), (home, "~/")):
        if path.is_relative_to(base):
            return _label(f"{mark}{path.relative_to(base).as_posix()}")
    return _label(path.as_posix())


def hand_of(path: Path, folder: Path, home: Path | None) -> Trust:
    """Return whose a file is that was just read, by where it really lies. Links are followed.

    home: the home folder, whose own file of Streamlit's secrets is the person's; None where no
    file of that kind is asked about.
    """
    if path.resolve().is_relative_to(folder.resolve()):
        return Trust.PROJECT
    personal = home is not None and path == home / STREAMLIT_SECRETS
    return Trust.PERSON if personal else Trust.ELSEWHERE


def _section(text: str) -> str:
    """Return the name of a section as it is shown; its parts together have to read like a name."""
    return shown(text) or HIDDEN


def _label(text: str) -> str:
    """Return a path as it is shown: what would steer a terminal or end code type is a `?`.

    A part of the path that may be a key is left out, whoever gave a file such a name.
    """
    path = "/".join(map(told, text.split("/")))
    cleaned = "".join(char if char.isprintable() and char != "`" else "?" for char in path)
    return quotable(cleaned, _LONGEST_LABEL)
