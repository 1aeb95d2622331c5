"""The `.env*` files of a folder as their lines stand, for rules about how they are written."""

from pathlib import Path
from typing import Final

from lib.record import field, record
from lib.regex import regex
from lib.secret import Secret
from lib.sources.bounded import InputLimitError, env_bindings
from lib.sources.model import DOTENV, DOTENV_LOCAL, Problem, label_for
from lib.sources.text_file import UnreadableError, read_text, too_much

EXAMPLES: Final = frozenset({".env.example", ".env.sample", ".env.template", ".env.dist"})
_MOST_FILES: Final = 50
# What stands before a value in quotes; a name in quotes may hold `=`, a comment is none.
_QUOTED: Final = regex(r"""\s*(?:export[^\S\n]+)?(?:'[^']+'|[^=#\s]+)[^\S\n]*=[^\S\n]*(['"])""")


@record
class Statement:
    """One statement of a file: `NAME=value`, or a line python-dotenv skips (`is_error`).

    line and last_line count from 1. value is None for a bare name; original is the text as it
    stands, quotes and comments included. quote is the quote mark around the value, if any.
    """

    name: str
    value: Secret | None
    line: int
    last_line: int
    original: Secret
    is_error: bool = False
    quote: str = ""


@record
class EnvFile:
    """One file. `raw` are its bytes as text, None where it cannot be read; problem says why."""

    path: Path
    label: str
    raw: Secret | None
    statements: tuple[Statement, ...] = field(default=(), repr=False)
    problem: Problem | None = None

    @property
    def is_example(self) -> bool:
        """Whether it is there to be copied and holds no real values."""
        return self.path.name in EXAMPLES

    @property
    def is_loaded(self) -> bool:
        """Whether apps read it: `.env` and `.env.local`."""
        return self.path.name in {DOTENV, DOTENV_LOCAL}


def env_files(folder: Path, home: Path) -> tuple[EnvFile, ...]:
    """Read the `.env*` files directly in a folder, in the order of their names."""
    paths = sorted(path for path in folder.glob(".env*") if path.is_file())[:_MOST_FILES]
    return tuple(_read(path, label_for(path, folder, home)) for path in paths)


def _read(path: Path, label: str) -> EnvFile:
    try:
        text = read_text(path, DOTENV, label)
        if text is None:
            return EnvFile(path, label, None)
        return EnvFile(path, label, Secret(text), tuple(statements(text)))
    except UnreadableError as error:
        return EnvFile(path, label, None, problem=error.problem)
    except InputLimitError as error:
        return EnvFile(path, label, None, problem=too_much(error.ailment, path.name, label).problem)


def statements(text: str) -> list[Statement]:
    """Return the statements of a text as python-dotenv's parser splits it.

    Raises `InputLimitError`.
    """
    found = []
    for binding in env_bindings(text):
        original = binding.original.string
        blank = len(original) - len(original.lstrip())
        line = binding.original.line + original.count("\n", 0, blank)
        if binding.key is None and not binding.error:
            continue
        last = line + original.strip().count("\n")
        value = None if binding.value is None else Secret(binding.value)
        quoted = None if value is None else _QUOTED.match(original)
        quote = quoted[1] if quoted else ""
        statement = Statement(
            binding.key or "", value, line, last, Secret(original), binding.error, quote
        )
        found.append(statement)
    return found
