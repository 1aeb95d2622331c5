"""What the project's own code does with a variable: few and small files, read as text.

A variable that only a vendor's client reads has one meaning. Where the project reads it too, and
does not use that client, it may have another.
"""

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from lib.disk.plain import read_plain

_CODE: Final = frozenset({".py", ".ipynb", ".js", ".mjs", ".ts", ".tsx"})
_NOT_THE_APP: Final = frozenset({"build", "dist", "env", "node_modules", "site-packages", "venv"})
_MOST_FILES: Final = 200
_MOST_ENTRIES: Final = 2_000
_LARGEST: Final = 200_000
_DEEPEST: Final = 3
# Behind the name: what the code takes where the variable is set to nothing.
_FALLBACK: Final = (
    r"""["']\s*(?:,[^()\n]{0,80})?[\])]+\s*(?:or|\|\||\?\?)\s*(?!None\b|null\b|undefined\b)\S"""
)


def reads_by_itself(folder: Path, name: str, libraries: tuple[str, ...]) -> bool:
    """Whether code of the project names a variable and imports none of these libraries."""
    named, patterns = False, [_imports(one) for one in libraries]
    for text in _texts(folder):
        if any(pattern.search(text) for pattern in patterns):
            return False
        named = named or re.search(rf"\b{re.escape(name)}\b", text) is not None
    return named


def imports(folder: Path, library: str) -> bool:
    """Whether code of the project imports a library."""
    pattern = _imports(library)
    return any(pattern.search(text) for text in _texts(folder))


def has_fallback(folder: Path, name: str) -> bool:
    """Whether code of the project puts a value of its own where a variable is set to nothing."""
    pattern = re.compile(rf"\b{re.escape(name)}{_FALLBACK}")
    return any(pattern.search(text) for text in _texts(folder))


def _imports(library: str) -> re.Pattern[str]:
    word = re.escape(library)
    python = rf"""(?:^[ \t]*|")(?:from|import)[ \t]+{word}\b"""
    return re.compile(rf"""{python}|["']{word}["']""", re.MULTILINE)


def _texts(folder: Path) -> Iterator[str]:
    paths = (one for one in _walk(folder, _DEEPEST) if one.suffix in _CODE)
    for path in islice(paths, _MOST_FILES):
        try:
            yield read_plain(path, _LARGEST).decode("utf-8-sig")
        except (OSError, ValueError):
            continue


def _walk(folder: Path, deep: int) -> Iterator[Path]:
    try:
        entries = sorted(islice(folder.iterdir(), _MOST_ENTRIES))
    except OSError:
        return
    for path in entries:
        if path.is_symlink() or path.name.startswith("."):
            continue
        if path.is_file():
            yield path
        elif deep and path.name not in _NOT_THE_APP:
            yield from _walk(path, deep - 1)
