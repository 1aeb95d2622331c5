"""Read what `st.secrets` holds, from its files, without touching `st.secrets` itself.

Reading `st.secrets` would copy values into `os.environ` and raises where no file exists, so the
files are read the way `streamlit/runtime/secrets.py` (1.67) reads them: a list of TOML files and
directories, later ones replacing whole top-level keys of earlier ones, and one broken file
spoiling them all.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from lib.record import replace
from lib.regex import regex
from lib.secret import Secret
from lib.sources.bounded import InputLimitError, toml_document
from lib.sources.model import (
    ST_SECRETS,
    STREAMLIT_SECRETS,
    Entry,
    Place,
    Problem,
    Source,
    Trust,
    hand_of,
    label_for,
)
from lib.sources.text_file import UnreadableError, has_mark, read_text, refused, too_much
from lib.sources.toml_lines import key_lines

_ENVIRONMENT_NAME: Final = regex(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+")
_ERROR_LINE: Final = regex(r"\(at line (\d+), column \d+\)$")
_FILES_OPTION: Final = "STREAMLIT_SECRETS_FILES"

# An entry beside the top-level key it belongs to, by which files replace each other.
_Found = tuple[str, Entry]
# The top-level keys of one file or folder, and the entries it holds.
_Read = tuple[set[str], list[_Found]]
_HandOf = Callable[[Path], Trust]


def secrets_files(folder: Path, home: Path, environ: Mapping[str, str]) -> tuple[Path, ...]:
    """Return where Streamlit, started in `folder`, looks for secrets; the last file wins.

    That is the `secrets.files` option (environment, then the project's and the home folder's
    `config.toml`), else `secrets.toml` in both `.streamlit` folders.
    """
    if environ.get(_FILES_OPTION, "").strip():
        return tuple(folder / name for name in environ[_FILES_OPTION].split())
    for base in (folder, home):
        configured = _configured_files(base / ".streamlit" / "config.toml")
        if configured is not None:
            return tuple(folder / name for name in configured)
    both = (home / STREAMLIT_SECRETS, folder / STREAMLIT_SECRETS)
    return tuple(dict.fromkeys(both))


def read_streamlit_secrets(files: Sequence[Path], folder: Path, home: Path) -> Source:
    """Return what `st.secrets` holds, with the place of every name.

    A key in a section serves the name its path spells: `[openai] api_key` is `OPENAI_API_KEY`.
    Where one file is broken there are no entries at all, since Streamlit then reads none.
    """
    kept: list[_Found] = []
    problems: list[Problem] = []
    labels: list[str] = []
    for path in files:
        label = label_for(path, folder, home)
        try:
            read = _read_path(path, label, lambda path: hand_of(path, folder, home))
        except UnreadableError as error:
            problems.append(error.problem)
            continue
        if read is not None:
            labels.append(label)
            tops, found = read
            kept = [_replaced(top, entry, tops) for top, entry in kept] + found
    entries = () if problems else tuple(entry for _, entry in kept)
    return Source(ST_SECRETS, entries, tuple(problems), tuple(labels))


def read_secrets_text(text: str, label: str) -> Source:
    """Return what a `secrets.toml` given as text holds, by the same rules."""
    try:
        _, found = _read_document(text, label, Trust.PROJECT)
    except UnreadableError as error:
        return Source(ST_SECRETS, problems=(error.problem,))
    return Source(ST_SECRETS, tuple(entry for _, entry in found), files=(label,))


def _replaced(top: str, entry: Entry, later: set[str]) -> "_Found":
    return top, replace(entry, replaced="file") if top in later else entry


def _configured_files(path: Path) -> list[str] | None:
    """Return the option of one `config.toml`; None where it is not set."""
    try:
        options = toml_document(read_text(path, ST_SECRETS, "config.toml") or "")
        files = options.get("secrets", {}).get("files")
    except (UnreadableError, ValueError, RecursionError, AttributeError):
        return None
    return [name for name in files if isinstance(name, str)] if isinstance(files, list) else None


def _read_path(path: Path, label: str, hand: _HandOf) -> _Read | None:
    """Read a file that ends in `.toml`, or a folder, whatever else they are."""
    if path.name.endswith(".toml"):
        return _read_toml(path, label, hand)
    try:
        if path.is_dir():
            return _read_directory(path, label, hand)
    except OSError as error:
        raise refused(error, ST_SECRETS, label) from None
    # Streamlit's default files always end in .toml; another one was configured.
    raise UnreadableError(
        _problem(
            "secrets-path-invalid",
            Place(label),
            f"`{label}` is neither a `.toml` file nor a folder",
            "Fix Streamlit's option `secrets.files`.",
        )
    )


def _read_toml(path: Path, label: str, hand: _HandOf) -> _Read | None:
    text = read_text(path, ST_SECRETS, label)
    return None if text is None else _read_document(text, label, hand(path))


def _read_document(text: str, label: str, hand: Trust) -> _Read:
    if has_mark(text):
        raise UnreadableError(_mark(label))
    try:
        document = toml_document(text)
        leaves = list(_leaves(document, ()))
    except InputLimitError as error:
        if error.line:
            raise UnreadableError(_too_deep(error, label)) from None
        raise too_much(error.ailment, ST_SECRETS, label) from None
    except (ValueError, RecursionError) as error:
        raise UnreadableError(_malformed(str(error), label, text)) from None
    lines = key_lines(text)
    found = [
        (keys[0], _entry(keys, value, Place(label, _line(keys, lines)), hand))
        for keys, value in leaves
    ]
    return set(document), found


def _line(keys: tuple[str, ...], lines: Mapping[tuple[str, ...], int]) -> int | None:
    """Return the line of a key, or of the inline table that holds it."""
    above = (keys[:length] for length in range(len(keys), 0, -1))
    return next((lines[part] for part in above if part in lines), None)


def _read_directory(path: Path, label: str, hand: _HandOf) -> _Read:
    """Read one folder a secret: its only file is the value, several files are a section."""
    tops: set[str] = set()
    found: list[_Found] = []
    for folder in sorted(path.iterdir()):
        if not folder.is_dir():
            inner = f"{label}/{folder.name}"
            raise UnreadableError(
                _problem(
                    "secrets-path-invalid",
                    Place(inner),
                    f"`{inner}` is a file where Streamlit wants a folder for each secret",
                    f"Move `{inner}` into a folder of its own.",
                )
            )
        tops.add(folder.name)
        files = [file for file in sorted(folder.iterdir()) if not file.is_dir()]
        for file in files:
            inner = f"{label}/{folder.name}/{file.name}"
            names = (folder.name,) if len(files) == 1 else (folder.name, file.name)
            value = (read_text(file, ST_SECRETS, inner) or "").strip()
            found.append((folder.name, _entry(names, value, Place(inner), hand(file))))
    return tops, found


def _leaves(
    table: Mapping[str, Any], above: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the texts and numbers of a document; a switch or a list is no key."""
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, (*above, key))
        elif isinstance(value, str | int | float) and not isinstance(value, bool):
            yield (*above, key), str(value)


def _entry(path: tuple[str, ...], value: str, place: Place, hand: Trust) -> Entry:
    """Name a value by its path; a leaf that is spelled like a variable keeps its own name."""
    if len(path) == 1:
        return Entry(path[0], Secret(value), ST_SECRETS, place, hand=hand)
    leaf = path[-1]
    name = leaf if _ENVIRONMENT_NAME.fullmatch(leaf) else "_".join(path).upper().replace("-", "_")
    section = Place(place.label, place.line, ".".join(path[:-1]))
    return Entry(name, Secret(value), ST_SECRETS, section, hand=hand)


def _malformed(message: str, label: str, text: str) -> Problem:
    """Say where a TOML file breaks, in our own words: the parser's may quote what it read."""
    found = _ERROR_LINE.search(message)
    line = int(found[1]) if found else text.rstrip("\n").count("\n") + 1
    return _problem(
        "secrets-toml-malformed",
        Place(label, line),
        f"`{label}` is not valid TOML at line {line}, so Streamlit reads none of its secrets",
        f'Fix line {line} of `{label}`; in TOML text needs quotes: `NAME = "value"`.',
    )


def _too_deep(error: InputLimitError, label: str) -> Problem:
    return _problem(
        "secrets-toml-malformed",
        Place(label, error.line),
        f"`{label}` {error.ailment} at line {error.line}, and was not read",
        f"Write line {error.line} of `{label}` with fewer brackets and dots.",
    )


def _mark(label: str) -> Problem:
    return _problem(
        "env-file-encoding",
        Place(label, 1),
        f"`{label}` starts with a byte order mark, so Streamlit reads none of its secrets",
        f"Save `{label}` again as UTF-8 without a byte order mark.",
    )


def _problem(rule: str, place: Place, title: str, step: str) -> Problem:
    return Problem(rule, "error", ST_SECRETS, place, title, step)
