"""The cures that findings bring: for files of a project on this machine only.

None is brought where the outcome would not be certain; each is worked out and proved only when
somebody asks to see it.
"""

from pathlib import Path
from typing import Final

from lib.diagnosis.rule import Finding, RuleContext
from lib.diagnosis.rules._candidates import Candidate
from lib.diagnosis.rules._files import bytes_of
from lib.editing import Fix
from lib.editing.encodings import unicode_text
from lib.editing.file_fixes import (
    AddToGitignore,
    RenameFile,
    SaveAsUtf8,
    SaveWithLineFeeds,
    TightenMode,
)
from lib.editing.line_fixes import (
    RemoveEarlier,
    RemoveStatement,
    RenameName,
    WriteStatement,
    WriteValue,
    fingerprint,
)
from lib.names.placeholders import unquoted
from lib.names.remains import Remains
from lib.regex import regex
from lib.secret import Secret
from lib.sources import DOTENV, DOTENV_LOCAL, Entry
from lib.sources.env_file import EnvFile
from lib.sources.env_text import Statement
from lib.sources.model import label_for
from lib.sources.other_syntax import meant_by

_ENV_FILES: Final = frozenset({DOTENV, DOTENV_LOCAL})
_LINE_BREAK: Final = regex(r"(?<!\s)\s*[\r\n]\s*")


def is_here(look: RuleContext) -> bool:
    """Whether the files are on the person's own machine, where they may be changed."""
    return not look.project.deployment.is_hosted


def keep_last(look: RuleContext, file: EnvFile, name: str) -> Fix | None:
    """Return the removal of all lines of a name but the last, unless only that one is empty."""
    values = [one.value for one in file.statements if one.name == name]
    earlier, last = values[:-1], values[-1]
    is_set = last is not None and not last.is_empty()
    if not is_here(look) or (not is_set and any(one and not one.is_empty() for one in earlier)):
        return None
    return RemoveEarlier(file.path, file.label, name)


def mend_line(look: RuleContext, file: EnvFile, one: Statement) -> Fix | None:
    """Return the writing anew of a line that is ignored, or else its removal."""
    if not is_here(look):
        return None
    text = one.original.reveal()
    meant = meant_by(text)
    if meant and not any(other.name == meant[0] for other in file.statements):
        name, value = meant
        return WriteStatement(file.path, file.label, one.line, name, value, fingerprint(text))
    return RemoveStatement(file.path, file.label, one.line, one.last_line, fingerprint(text))


def without_quotes(look: RuleContext, one: Candidate) -> Fix | None:
    """Return the removal of quote marks that are part of a value in a `.env`."""
    text = unquoted(one.written.reveal())
    return _write(look, one, Secret(text), "the quotes")


def without_blanks(look: RuleContext, one: Candidate) -> Fix | None:
    """Return the removal of white space around a value, and of its line breaks where it is a key.

    Blanks within a line may stand between two things, and only a person can tell which is right.
    """
    text = one.written.reveal().strip()
    if one.configured is not None:
        text = _LINE_BREAK.sub("", text)
        if len(text.split()) != 1:
            return None
    return _write(look, one, Secret(text), "the white space")


def without_remains(look: RuleContext, one: Candidate, found: Remains) -> Fix | None:
    """Return the writing of the key alone, where more stood around it in a `.env`."""
    return _write(look, one, found.core, found.told)


def rename_name(look: RuleContext, entries: list[Entry], new: str) -> Fix | None:
    """Return the renaming of a name that stands once, in a file that does not set the new one."""
    file = _file_of(look, entries[0]) if len(entries) == 1 else None
    if file is None:
        return None
    names, entry = [one.name for one in file.statements], entries[0]
    if new in names or names.count(entry.name) != 1:
        return None
    return RenameName(file.path, file.label, entry.place.line or 0, entry.name, new)


def save_as_utf8(look: RuleContext, finding: Finding) -> Fix | None:
    """Return the saving as UTF-8 of a `.env` whose encoding is certain."""
    name = finding.where[0].source
    path = look.folder / name
    if not is_here(look) or name not in _ENV_FILES or unicode_text(bytes_of(path)) is None:
        return None
    return SaveAsUtf8(path, name)


def save_with_line_feeds(look: RuleContext, file: EnvFile) -> Fix | None:
    """Return the saving with line feeds only."""
    return SaveWithLineFeeds(file.path, file.label) if is_here(look) else None


def tighten(file: EnvFile) -> Fix:
    """Return the mode that lets nobody but the owner read a file."""
    return TightenMode(file.path, file.label)


def rename_file(look: RuleContext, path: Path, label: str, name: str) -> Fix | None:
    """Return another name for a file."""
    return RenameFile(path, label, name) if is_here(look) else None


def ignore(look: RuleContext, path: Path, root: Path) -> Fix | None:
    """Return the line for the `.gitignore` of the project's folder, or else of the repository.

    root: the repository's. A file is made at the root where there is none in either place.
    """
    own = look.folder / ".gitignore"
    base = look.folder if own.exists() else root
    if not is_here(look) or not path.is_relative_to(base):
        return None
    ignored = path.relative_to(base).as_posix()
    if not ignored.isprintable():
        return None
    place = base / ".gitignore"
    return AddToGitignore(place, label_for(place, look.folder, look.home), ignored)


def _write(look: RuleContext, one: Candidate, value: Secret, what: str) -> Fix | None:
    file = _file_of(look, one.entry)
    statement = one.statement
    if file is None or statement is None or value.is_empty() or "${" in value.reveal():
        return None
    seen = fingerprint(statement.original.reveal())
    name = statement.name
    return WriteValue(file.path, file.label, statement.line, name, value, seen, what)


def _file_of(look: RuleContext, entry: Entry) -> EnvFile | None:
    """Return the file of the project that an entry stands in, where it may be changed."""
    if not is_here(look) or entry.source not in _ENV_FILES:
        return None
    label = entry.place.label
    return next((one for one in look.env_files if one.is_loaded and one.label == label), None)
