"""A `.env*` file, read once: what it says as apps read it, and how its lines are written."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from lib.record import field, record
from lib.sources.bounded import InputLimitError
from lib.sources.env_text import EnvText, Statement
from lib.sources.model import DOTENV, DOTENV_LOCAL, Problem, Source, label_for
from lib.sources.text_file import UnreadableError, read_lossless, too_much

EXAMPLES: Final = frozenset({".env.example", ".env.sample", ".env.template", ".env.dist"})
_MOST_FILES: Final = 50


@record
class EnvFile:
    """One file. text: None where it cannot be read; problem says why."""

    path: Path
    label: str
    text: EnvText | None
    statements: tuple[Statement, ...] = field(default=(), repr=False)
    problem: Problem | None = None

    @classmethod
    def of(cls, path: Path, label: str, text: str) -> "EnvFile":
        """Take the text of a file apart. Raises `InputLimitError`."""
        found = EnvText.of(text)
        return cls(path, label, found, found.statements)

    @property
    def is_example(self) -> bool:
        """Whether it is there to be copied and holds no real values."""
        return self.path.name in EXAMPLES

    @property
    def is_loaded(self) -> bool:
        """Whether apps read it: `.env` and `.env.local`."""
        return self.path.name in {DOTENV, DOTENV_LOCAL}


def read_env_file(path: Path, kind: str, label: str) -> EnvFile | None:
    """Read one file, None where there is none. kind: the source that its problems are told of."""
    try:
        text = read_lossless(path, kind, label)
        return None if text is None else EnvFile.of(path, label, text)
    except UnreadableError as error:
        return EnvFile(path, label, None, problem=error.problem)
    except InputLimitError as error:
        return EnvFile(path, label, None, problem=too_much(error.ailment, kind, label).problem)


def env_files(folder: Path, home: Path, sources: Iterable[Source] = ()) -> tuple[EnvFile, ...]:
    """Return the `.env*` files directly in a folder, in the order of their names.

    sources: what was read of the folder already; those files are not read again.
    """
    known = {one.file.path: one.file for one in sources if one.file is not None}
    paths = sorted(path for path in folder.glob(".env*") if path.is_file())[:_MOST_FILES]
    return tuple(known.get(path) or _read(path, label_for(path, folder, home)) for path in paths)


def _read(path: Path, label: str) -> EnvFile:
    return read_env_file(path, DOTENV, label) or EnvFile(path, label, None)
