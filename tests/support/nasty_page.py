"""Write `docs/nasty-files.md` from real runs: `python -m tests.support.nasty_page`."""

import logging
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from dotenv import dotenv_values

from lib.migration.desired import DesiredEntry, Skipped
from lib.migration.importing import ParsedText, choose, read_file, review
from lib.migration.importing.parse import PART_OF_A_KEY
from lib.project import load_project
from tests.support.hf_files import Sent, send_with_hf
from tests.support.nasty_files import NASTY, Nasty

_HEAD = """\
# Nasty files

How `.env` files are really written, what python-dotenv gives the app of each, what this tool takes
to a Space, and what `hf spaces secrets add --secrets-file` does with the same file on the same
Hub. `make nasty-page` writes the table anew from real runs; a test keeps it equal.

{summary}

| file | python-dotenv reads | this tool | `hf` |
|---|---|---|---|
"""
_LONG = 80
_SIGNS = {"\n": "⏎", "\r": "␍", "\f": "␌", "\t": "⇥", "|": "\\|"}

Values = dict[str, str | None]


def nasty_page() -> str:
    """Return the text that `docs/nasty-files.md` has to have."""
    sent = send_with_hf(nasty.data for nasty in NASTY)
    rows = [_row(nasty, one) for nasty, one in zip(NASTY, sent, strict=True)]
    return _HEAD.format(summary=_summary(rows)) + "".join(
        f"| {' | '.join(cells)} |\n" for cells in rows
    )


def read_with_dotenv(path: Path) -> Values | None:
    """Return what python-dotenv gives an app; None where it stops with an error."""
    try:
        return dotenv_values(path)
    except UnicodeDecodeError:
        return None


def take(reading: ParsedText, folder: Path) -> tuple[Sequence[DesiredEntry], Sequence[Skipped]]:
    """Return what this tool takes of a file by itself, and what it refuses."""
    wanted, refused = choose(review(reading, load_project(folder, {}, folder), {}, folder))
    return wanted, (*reading.refused, *refused)


def _row(nasty: Nasty, sent: Sent) -> tuple[str, str, str, str]:
    with TemporaryDirectory() as folder:
        path = Path(folder, ".env")
        path.write_bytes(nasty.data)
        given = read_with_dotenv(path)
        reading = read_file(path, path.name, {})
        theirs = _theirs(given, sent, _pieces(reading))
        return nasty.words, _given(given), _ours(*take(reading, path.parent)), theirs


def _pieces(reading: ParsedText) -> set[str]:
    """Return the names that are lines of a key which no quotes hold together."""
    return {line.name for line in reading.lines if line.hidden and line.doubt == PART_OF_A_KEY}


def _given(given: Values | None) -> str:
    if given is None:
        return "stops with an error"
    told = [f"{_code(name)} = {_value(value)}" for name, value in given.items()]
    return "<br>".join(told) or "nothing"


def _value(value: str | None) -> str:
    if value is None:
        return "nothing"
    if len(value) > _LONG:
        return f"{len(value):,} characters"
    return _code(value) if value else "empty"


def _visible(char: str) -> str:
    if char in _SIGNS:
        return _SIGNS[char]
    return char if char.isprintable() else f"<U+{ord(char):04X}>"


def _code(text: str) -> str:
    text = "".join(_visible(char) for char in text)
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def _ours(wanted: Sequence[DesiredEntry], refused: Sequence[Skipped]) -> str:
    same = f"the same: {_names(one.name for one in wanted)}" if wanted else ""
    why = [f"{_spot(one)}: {one.reason}" for one in refused]
    return "<br>".join(filter(None, (same, *why))) or "nothing to take"


def _spot(one: Skipped) -> str:
    name, line = one.name, one.origin.partition(":")[2]
    return f"{_code(name)} refused" if name else f"line {line} refused" if line else "refused"


def _theirs(given: Values | None, sent: Sent, pieces: set[str]) -> str:
    known = {name: value for name, value in (given or {}).items() if name not in pieces}
    same = [name for name, value in sent.secrets.items() if known.get(name) == value]
    told = [f"the same: {_names(same)}"] if same else []
    if not sent.well:
        told.append("**stops** with an error")
    told += _differences(known, sent.secrets, pieces)
    return "<br>".join(told) or "nothing to send"


def _differences(
    given: Mapping[str, str | None], sent: Mapping[str, str], pieces: set[str]
) -> list[str]:
    found = []
    for name, value in given.items():
        if value is None or sent.get(name) == value:
            continue
        if name not in sent:
            found.append(f"{_code(name)} **is missing**")
        elif sent[name] and value.startswith(sent[name].lstrip("\"'")):
            found.append(f"{_code(name)} **is cut**: {_value(sent[name])}")
        else:
            found.append(f"{_code(name)} **gets another value**: {_value(sent[name])}")
    for name in sent:
        if name not in given:
            swallowed = name in pieces or any(name in (whole or "") for whole in given.values())
            which = "named after a piece of a value" if swallowed else "that the app does not have"
            found.append(f"a secret {_code(name)} **{which}**")
    return found


def _names(names: Iterable[str]) -> str:
    return ", ".join(_code(name) for name in names)


def _summary(rows: Sequence[Sequence[str]]) -> str:
    theirs = [row[3] for row in rows]
    wrong = ("is cut", "another value", "does not have", "a piece of")
    changed = sum(any(word in cell for word in wrong) for cell in theirs)
    lost = sum("is missing" in cell for cell in theirs)
    stopped = sum("**stops**" in cell for cell in theirs)
    return f"""\
{len(rows)} files. This tool sends what the app gets, byte for byte, or says why not. `hf` sends
another value, a cut one or a secret nobody meant for {changed} of them, does not send a name that
the app has for {lost}, and stops with an error on {stopped}. `⏎` is a line end within a value."""


if __name__ == "__main__":
    logging.getLogger("dotenv.main").setLevel(logging.ERROR)
    sys.stdout.write(nasty_page())
