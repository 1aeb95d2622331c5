"""The project's Python files, few and small ones only, for rules that look for a word in them."""

import io
import tokenize
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from lib.diagnosis.rule import RuleContext
from lib.sources.code_files import LARGEST, MOST_FILES, mentioned, text_of, walk
from lib.sources.model import label_for

# Characters that may be looked at again. A line of code has a hundred.
_MOST_AGAIN: Final = 200_000
_TEXTS: Final = {tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)}
_BETWEEN: Final = {tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT}


def python_files(look: RuleContext) -> Iterator[tuple[str, str]]:
    """Yield the label and the text of `*.py` in the folder and one level down."""
    paths = (one for one in walk(look.folder, 1) if _is_python(one))
    for path in islice(paths, MOST_FILES):
        text = text_of(path)
        if text is not None:
            yield label_for(path, look.folder, look.home), text


def not_looked_at(look: RuleContext) -> Iterator[tuple[str, str]]:
    """Yield what is beyond the bounds of `python_files`: a label, and what is true of it."""
    paths = [one for one in walk(look.folder, 1) if _is_python(one)]
    for path in paths[:MOST_FILES]:
        if _is_large(path):
            label = label_for(path, look.folder, look.home)
            yield label, f"has more than {LARGEST // 1000} kB"
    if len(paths) > MOST_FILES:
        label = label_for(paths[MOST_FILES], look.folder, look.home)
        yield label, f"comes after {MOST_FILES} others, as do {len(paths) - MOST_FILES - 1} more"


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
    return found | mentioned(look.folder, missing - found)


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


def _is_python(path: Path) -> bool:
    return path.suffix == ".py" and not path.name.startswith("test_")


def _is_large(path: Path) -> bool:
    try:
        return path.stat().st_size > LARGEST
    except OSError:
        return False
