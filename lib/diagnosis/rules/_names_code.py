"""The project's Python files, few and small ones only, for rules that look for a word in them."""

import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from lib.diagnosis.rule import RuleContext
from lib.disk.plain import read_plain
from lib.regex import regex
from lib.sources.model import label_for

_MOST_FILES: Final = 200
_MOST_FOLDERS: Final = 200
_LARGEST: Final = 200_000
_DEEPEST: Final = 4
# Characters that may be looked at again. A line of code has a hundred.
_MOST_AGAIN: Final = 200_000
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
_TEXTS: Final = {tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)}
_BETWEEN: Final = {tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT}


def python_files(look: RuleContext) -> Iterator[tuple[str, str]]:
    """Yield the label and the text of `*.py` in the folder and one level down."""
    paths = (one for one in _walk(look.folder, 1) if _is_python(one))
    for path in islice(paths, _MOST_FILES):
        text = _text(path)
        if text is not None:
            yield label_for(path, look.folder, look.home), text


def not_looked_at(look: RuleContext) -> Iterator[tuple[str, str]]:
    """Yield what is beyond the bounds of `python_files`: a label, and what is true of it."""
    paths = [one for one in _walk(look.folder, 1) if _is_python(one)]
    for path in paths[:_MOST_FILES]:
        if _is_large(path):
            label = label_for(path, look.folder, look.home)
            yield label, f"has more than {_LARGEST // 1000} kB"
    if len(paths) > _MOST_FILES:
        label = label_for(paths[_MOST_FILES], look.folder, look.home)
        yield label, f"comes after {_MOST_FILES} others, as do {len(paths) - _MOST_FILES - 1} more"


def names_in_project(look: RuleContext, names: Iterable[str]) -> set[str]:
    """Return those of the names that the project itself knows, so that it reads them itself.

    That is in code and settings files some levels down, spelled in any case as pydantic does, or
    in an example file such as `.env.example`.
    """
    missing = set(names)
    found = {
        one.name
        for file in look.env_files
        if file.is_example
        for one in file.statements
        if one.name in missing
    }
    missing -= found
    paths = _walk(look.folder, _DEEPEST) if missing else iter(())
    for path in islice((one for one in paths if _may_read(one)), _MOST_FILES):
        here = _among(missing, (_text(path) or "").lower())
        found |= here
        missing -= here
    return found


def _among(names: set[str], text: str) -> set[str]:
    """Return those of the names that stand in a text in lower case as words of their own.

    The text is taken apart once for all names: one search for each would let many names and many
    files take as long as both together.
    """
    words = set(_WORD.findall(text))
    found = {one for one in names if one.lower() in words}
    odd = (one for one in names - found if not _WORD.fullmatch(one))
    near = (one for one in odd if words.issuperset(_WORD.findall(one.lower())))
    for one in islice(near, _MOST_ODD):
        if re.search(rf"\b{re.escape(one.lower())}\b", text):
            found.add(one)
    return found


def text_literals(text: str) -> Iterator[tuple[int, str]]:
    """Yield the texts in Python code with their first lines; comments and docstrings are none.

    Ends where more is wrong with the code than somebody's slips: behind each quote that is not
    closed, the tokenizer of Python 3.11 looks at the rest of its line again.
    """
    begun, again = True, 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.ERRORTOKEN:
                again += len(token.line) - token.start[1]
                if again > _MOST_AGAIN:
                    return
            if token.type in _TEXTS and not begun:
                yield token.start[0], token.string
            if token.type not in _BETWEEN:
                begun = token.type == tokenize.NEWLINE
    except (tokenize.TokenError, SyntaxError, ValueError, RecursionError):
        return


def _walk(folder: Path, deep: int) -> Iterator[Path]:
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


def _is_python(path: Path) -> bool:
    return path.suffix == ".py" and not path.name.startswith("test_")


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


def _is_large(path: Path) -> bool:
    try:
        return path.stat().st_size > _LARGEST
    except OSError:
        return False


def _text(path: Path) -> str | None:
    try:
        return read_plain(path, _LARGEST).decode("utf-8-sig")
    except (OSError, ValueError):
        return None
