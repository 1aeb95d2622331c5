"""The files of a project in which its code stands: few and small ones only, none of others.

Nothing is run or followed; a link is no part of the project.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from lib.disk.plain import read_plain
from lib.regex import regex

MOST_FILES: Final = 200
LARGEST: Final = 200_000
_MOST_FOLDERS: Final = 200
_DEEPEST: Final = 4
_WORD: Final = regex(r"\w+")
# Names with other characters than those of words, for which a file is searched.
_MOST_ODD: Final = 20
_READERS: Final = frozenset(
    {".cfg", ".ini", ".ipynb", ".js", ".json", ".mjs", ".py", ".sh", ".toml", ".ts", ".tsx"}
    | {".yaml", ".yml"}
)
_NOT_THE_APP: Final = frozenset(
    {"build", "dist", "env", "node_modules", "site-packages", "test", "tests", "venv"}
)
# Reads the names of its fields in any case: `openai_api_key` finds `OpenAI_API_Key`.
_PREFIX: Final = regex(r"env_prefix[\"']?\s{0,9}[=:]\s{0,9}[\"'](\w{1,40})[\"']")
_ANY_CASE: Final = ("BaseSettings", "pydantic_settings")


def code_files(folder: Path) -> Iterator[Path]:
    """Yield the files that may read names, some levels down, so many at most."""
    return islice((one for one in walk(folder, _DEEPEST) if _may_read(one)), MOST_FILES)


def mentioned(folder: Path, names: Iterable[str]) -> set[str]:
    """Return those of the names that stand in the project's code, spelled in any case."""
    missing, found = set(names), set[str]()
    for path in code_files(folder) if missing else ():
        here = _among(missing, (text_of(path) or "").lower(), str.lower)
        found |= here
        missing -= here
    return found


def read_as_written(folder: Path, names: Iterable[str]) -> set[str]:
    """Return those of the names that the project's code reads as they are written.

    Where a file's settings are read by pydantic, which does not look at the case, any will do.
    """
    missing, found = set(names), set[str]()
    for path in code_files(folder) if missing else ():
        text = text_of(path) or ""
        here = _among(missing, text, str)
        if any(one in text for one in _ANY_CASE):
            here |= _among(missing, text.lower(), str.lower) | _prefixed(missing, text)
        found |= here
        missing -= here
    return found


def _prefixed(names: set[str], text: str) -> set[str]:
    """Return those of the names that are a field of pydantic's behind its `env_prefix`."""
    words = set(_WORD.findall(text.lower()))
    heads = {found.lower() for found in _PREFIX.findall(text)}
    return {
        one
        for one in names
        for head in heads
        if one.lower().startswith(head) and one.lower().removeprefix(head) in words
    }


def holds(folder: Path, pattern: "re.Pattern[str]") -> bool:
    """Whether the project's code holds what a pattern finds."""
    return any(pattern.search(text_of(path) or "") for path in code_files(folder))


def _among(names: set[str], text: str, spelled: Callable[[str], str]) -> set[str]:
    """Return those of the names that stand in a text, spelled so, as words of their own.

    The text is taken apart once for all names: one search for each would let many names and many
    files take as long as both together.
    """
    words = set(_WORD.findall(text))
    in_text = {one: spelled(one) for one in names}
    found = {one for one, name in in_text.items() if name in words}
    odd = (one for one in names - found if not _WORD.fullmatch(in_text[one]))
    near = (one for one in odd if words.issuperset(_WORD.findall(in_text[one])))
    for one in islice(near, _MOST_ODD):
        if re.search(rf"\b{re.escape(in_text[one])}\b", text):
            found.add(one)
    return found


def walk(folder: Path, deep: int) -> Iterator[Path]:
    """Yield the files of a folder, then those of the folders in it, so many levels down."""
    level = [folder]
    for _ in range(deep + 1):
        below: list[Path] = []
        for one in level:
            for path in _sorted(one):
                if _is_part_of_app(path):
                    below.append(path)
                elif path.is_file():
                    yield path
        level = below[:_MOST_FOLDERS]


def text_of(path: Path) -> str | None:
    """Return the text of a small file; None where it cannot be read as text."""
    try:
        return read_plain(path, LARGEST).decode("utf-8-sig")
    except (OSError, ValueError):
        return None


def _may_read(path: Path) -> bool:
    return path.suffix in _READERS or path.name == "Dockerfile"


def _sorted(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _is_part_of_app(path: Path) -> bool:
    hidden = path.name.startswith((".", "_"))
    return not hidden and path.name not in _NOT_THE_APP and path.is_dir() and not path.is_symlink()
