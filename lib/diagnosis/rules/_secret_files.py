"""Which files of a repository hold secrets: by their names first, then by what is in them."""

import os
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from lib.git.tracked_search import plain_files
from lib.names.secret_files import STREAMLIT, Kind, kind_of_file
from lib.names.secret_sounding import sounds_secret
from lib.sources.bounded import InputLimitError
from lib.sources.env_text import EnvText
from lib.sources.text_file import UnreadableError, read_text

_MOST_FILES: Final = 100
_LARGEST: Final = 128 * 1024
_FOLDERS: Final = frozenset({Kind.VARIABLES, Kind.FOR_TESTS})


def holding_secrets(
    root: Path | None, paths: Iterable[str], *, apart_from: Collection[Path]
) -> Iterator[Path]:
    """Yield the files of variables among paths from a root in which a secret stands in clear."""
    base = root or Path()
    wanted = (one for one in paths if kind_of_file(one) in _FOLDERS)
    some = islice((one for one in wanted if base / one not in apart_from), _MOST_FILES)
    for path, descriptor, size in plain_files(root, some):
        if size <= _LARGEST and _holds_secret(path, _text(descriptor)):
            yield base / path


def settings_texts(root: Path | None, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield path and text of the settings of tools among paths from a root."""
    some = islice((one for one in paths if kind_of_file(one) is Kind.SETTINGS), _MOST_FILES)
    for path, descriptor, size in plain_files(root, some):
        if size <= _LARGEST:
            yield path, _text(descriptor)


def is_harmless(path: Path) -> bool:
    """Whether a file of variables sets something, and nothing that may be a secret."""
    from lib.names.literals import is_public_name, is_secret_value  # noqa: PLC0415 - see below

    try:
        text = read_text(path, path.name, path.name) or ""
    except UnreadableError:
        return False
    pairs = [(name, value) for name, value in _pairs(path.name, text) if value.strip()]
    return bool(pairs) and not any(
        (sounds_secret(name, doubtful=True) and not is_public_name(name))
        or is_secret_value(name, value, strict=True)
        for name, value in pairs
    )


def _holds_secret(path: str, text: str) -> bool:
    # Loaded where there is such a file, which most projects have outside of git only.
    from lib.names.literals import is_secret_value  # noqa: PLC0415

    strict = kind_of_file(path) is Kind.FOR_TESTS
    return any(is_secret_value(name, value, strict=strict) for name, value in _pairs(path, text))


def _pairs(path: str, text: str) -> Iterator[tuple[str, str]]:
    """Yield the names and values of a file of variables as they are written."""
    if path.endswith(STREAMLIT):
        yield from _toml_pairs(text)
        return
    try:
        statements = EnvText.of(text).statements
    except InputLimitError:
        return
    for one in statements:
        if one.value is not None:
            yield one.name, one.value.reveal()


def _toml_pairs(text: str) -> Iterator[tuple[str, str]]:
    import tomllib  # noqa: PLC0415 - for such a file only

    try:
        tables: list[dict[str, object]] = [tomllib.loads(text)]
    except (ValueError, RecursionError):
        return
    while tables:
        for name, value in tables.pop().items():
            if isinstance(value, dict):
                tables.append(value)
            elif isinstance(value, str):
                yield name, value


def _text(descriptor: int) -> str:
    try:
        return os.read(descriptor, _LARGEST).decode("utf-8", "replace")
    except OSError:
        return ""
