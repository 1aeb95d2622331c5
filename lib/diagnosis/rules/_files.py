"""What several rules ask of the files of a folder."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from lib.diagnosis.rule import Finding, RuleContext, Severity, Where
from lib.disk.plain import read_plain
from lib.sources.env_file import EnvFile
from lib.sources.text_file import MAX_BYTES, UnreadableError, read_text

_TEXTS: Final = frozenset(
    {".py", ".sh", ".yml", ".yaml", ".toml", ".md", ".json", ".js", ".ts", ".txt", ".cfg", ".ini"}
)
_BARE_TEXTS: Final = frozenset({"Makefile", "Dockerfile", "Procfile", "justfile", "Justfile"})
_MOST_TEXTS: Final = 200


def problems(look: RuleContext, rule: str) -> Iterator[Finding]:
    """Turn what reading the sources ran into, as far as it is this rule's, into findings."""
    for source in look.project.sources:
        for problem in source.problems:
            if problem.rule == rule:
                where = Where(problem.source, problem.place)
                severity = Severity(problem.severity)
                yield Finding(f"{problem.title}.", (where,), problem.next_step, severity)


def loaded(look: RuleContext) -> tuple[EnvFile, ...]:
    """Return the files that apps read: `.env` and `.env.local`."""
    return tuple(file for file in look.env_files if file.is_loaded)


def bytes_of(path: Path) -> bytes:
    """Return the bytes of a small file; nothing where it cannot be read."""
    try:
        return read_plain(path, MAX_BYTES)
    except OSError:
        return b""


def text_of(path: Path) -> str:
    """Return the text of a small file; nothing where it cannot be read as text."""
    try:
        return read_text(path, path.name, path.name) or ""
    except UnreadableError:
        return ""


def files_in(folder: Path) -> tuple[Path, ...]:
    """Return the files directly in a folder, in the order of their names."""
    try:
        return tuple(sorted(path for path in folder.iterdir() if path.is_file()))
    except OSError:
        return ()


def is_mentioned(folder: Path, pattern: re.Pattern[str]) -> bool:
    """Whether the code, a script or a document directly in a folder holds a pattern."""
    texts = [one for one in files_in(folder) if one.suffix in _TEXTS or one.name in _BARE_TEXTS]
    return any(pattern.search(text_of(path)) for path in texts[:_MOST_TEXTS])
