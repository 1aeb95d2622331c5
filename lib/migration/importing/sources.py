"""Where a migration starts: files of the project, or a text that was pasted or uploaded."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from lib.migration.importing.parse import dotenv_lines
from lib.migration.importing.parsed import ParsedText
from lib.migration.importing.toml import toml_lines
from lib.project import Project
from lib.record import replace
from lib.sources import DOTENV, DOTENV_LOCAL, Place, Problem
from lib.sources.bounded import InputLimitError
from lib.sources.env_file import EXAMPLES, EnvFile
from lib.sources.model import label_for
from lib.sources.streamlit_secrets import secrets_files
from lib.sources.text_file import UnreadableError, decode
from lib.sources.text_file import read_text as read_file_text

# A `.env` of 200 long names has a twentieth of this.
MOST_BYTES: Final = 1024 * 1024
MOST_LINES: Final = 5000
PASTED: Final = "the pasted text"

_MOST_FILES: Final = 50
_MOST_OPEN: Final = 5
_LESS: Final = "Check that it is the right file, or use less of it."
# Nobody's `.env` has these, and a person sees at once what is meant.
_BLANKS: Final = re.compile(r"(?<![^\S\n])[^\S\n]{200}")


@dataclass(frozen=True, slots=True)
class ImportFile:
    """A file that a migration may start from. names: how many it offers, undecided ones too.

    problem and advice say why it cannot be read. proposed: whether the app reads it by itself.
    reading: what it offers, as it was read for this.
    """

    path: Path = field(repr=False)
    label: str
    names: int = 0
    problem: str = ""
    advice: str = ""
    proposed: bool = False
    reading: ParsedText | None = field(default=None, repr=False)

    @property
    def readable(self) -> bool:
        """Whether it can be chosen."""
        return not self.problem


def sources_to_migrate(
    project: Project,
    *,
    environ: Mapping[str, str],
    home: Path,
    examples: bool = False,
) -> tuple[ImportFile, ...]:
    """Return the files a migration may start from, in the order in which they win. Reads only.

    examples: whether `.env.example` and its like are listed too.
    """
    tomls = secrets_files(project.folder, home, environ)
    paths = [path for path in reversed(tomls) if path.suffix == ".toml" and _is_there(path)]
    dotenvs = sorted(path for path in project.folder.glob(".env*") if not path.is_dir())
    paths += [path for path in dotenvs if examples or path.name not in EXAMPLES][:_MOST_FILES]
    read = {one.file.path: one.file for one in project.sources if one.file is not None}
    found = [
        _found(path, _offered(read.get(path), path, label_for(path, project.folder, home), environ))
        for path in paths
    ]
    return tuple(sorted(found, key=lambda one: rank(one.label)))


def rank(label: str) -> int:
    """Return how early a file wins: `secrets.toml`, `.env.local`, `.env`, then the others."""
    name = label.rpartition("/")[2]
    if name.endswith(".toml"):
        return 0
    return {DOTENV_LOCAL: 1, DOTENV: 2}.get(name, 3)


def read_file(path: Path, label: str, environ: Mapping[str, str]) -> ParsedText:
    """Return what a file offers. Raises nothing: a file that cannot be read brings its problem.

    label: what people read instead of the path. environ: what `${NAME}` is replaced by here.
    """
    label = label or label_for(path, path.parent, path.parent)
    try:
        text = read_file_text(path, label, label)
    except UnreadableError as error:
        return ParsedText(label, problem=error.problem)
    if text is None:
        return _refused(label, "does not exist", f"Choose another file than `{label}`.")
    return _read(text, label, environ)


def read_text(text: str | bytes, label: str, environ: Mapping[str, str]) -> ParsedText:
    """Return what a pasted or uploaded text offers, read as the file it would be. Raises nothing.

    label: the name of the uploaded file; one that ends in `.toml` is read as `secrets.toml`.
    """
    label = label_for(Path(label), Path(), Path("~"))
    try:
        data = text if isinstance(text, bytes) else text.encode()
    except UnicodeEncodeError:
        return _refused(label, "holds half a character", "Copy it once more from its file.")
    if len(data) > MOST_BYTES:
        return _too_long(label)
    try:
        return _read(decode(data, label, label), label, environ)
    except UnreadableError as error:
        return ParsedText(label, problem=error.problem)


def _offered(
    file: EnvFile | None, path: Path, label: str, environ: Mapping[str, str]
) -> ParsedText:
    """Return what a file offers. file: as the project was read, which is not done again."""
    if file is None or file.text is None:
        return read_file(path, label, environ)
    return _refusal(file.text.plain, label) or _of_file(file, label, environ)


def _found(path: Path, reading: ParsedText) -> ImportFile:
    label, problem = reading.label, reading.problem
    if problem is not None:
        return ImportFile(
            path, label, problem=f"{problem.title}.", advice=problem.next_step, reading=reading
        )
    names = len(reading.rows) + len(reading.undecided)
    return ImportFile(path, label, names, proposed=rank(label) < 3, reading=reading)


def _is_there(path: Path) -> bool:
    try:
        return path.is_file() or path.is_symlink()
    except OSError:
        return True


def _read(text: str, label: str, environ: Mapping[str, str]) -> ParsedText:
    if label.endswith(".toml"):
        if len(text.encode()) > MOST_BYTES:
            return _too_long(label)
        lines, problem = toml_lines(text, label)
        return ParsedText(label, lines, problem)
    try:
        return _refusal(text, label) or _of_file(
            EnvFile.of(Path(DOTENV), label, text), label, environ
        )
    except InputLimitError as error:
        return _refused(label, error.ailment, _LESS)


def _of_file(file: EnvFile, label: str, environ: Mapping[str, str]) -> ParsedText:
    # The diagnosis speaks about the files apps load, and knows them by their path.
    file = replace(file, path=Path(DOTENV), label=label)
    return ParsedText(label, dotenv_lines(file.statements, label, environ), files=(file,))


def _refusal(text: str, label: str) -> ParsedText | None:
    """Return why a text is not taken apart here, where it is too much."""
    if len(text.encode()) > MOST_BYTES:
        return _too_long(label)
    excess = _excess(text)
    return _refused(label, excess, _LESS) if excess else None


def _excess(text: str) -> str:
    """Say what a text has so much of that reading it would take minutes; nothing of most."""
    if text.count("\n") > MOST_LINES:
        return f"has more than {MOST_LINES:,} lines"
    if text.rpartition("}")[2].count("${") > _MOST_OPEN:
        return f"has more than {_MOST_OPEN} times `${{` without `}}`"
    return "has 200 blanks in a row" if _BLANKS.search(text) else ""


def _too_long(label: str) -> ParsedText:
    limit = f"{MOST_BYTES // 1024 // 1024} MB"
    return _refused(label, f"has more than {limit}", f"Give a text of at most {limit}.")


def _refused(label: str, ailment: str, step: str) -> ParsedText:
    place = Place(label)
    title = f"`{label}` {ailment}"
    return ParsedText(label, problem=Problem("file-unreadable", "error", label, place, title, step))
