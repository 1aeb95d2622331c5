"""A large `.env` read in this process, against python-dotenv reading the same file."""

from pathlib import Path
from typing import Final

from dotenv import dotenv_values

from lib.sources import DOTENV, REMEMBERED
from lib.sources.dotenv_file import read_dotenv

from .ratio import Row, rounds, timed
from .surroundings import surroundings

RUNS: Final = 5
LINES: Final = 10_000


def measure() -> list[Row]:
    """Time three ways to read one file in turns."""
    with surroundings() as here:
        path = here.project([env_line(number) for number in range(LINES)]) / DOTENV
        _same_names(path)
        ours, expanded, plain = rounds(
            RUNS,
            (
                timed(lambda: read_dotenv(path, DOTENV, DOTENV, REMEMBERED)),
                timed(lambda: dotenv_values(path)),
                timed(lambda: dotenv_values(path, interpolate=False)),
            ),
        )
    what = f"a `.env` of {LINES:,} lines read, `${{NAME}}` expanded"
    return [
        Row(what, ours, "`dotenv_values(path)`", expanded, aim=2),
        Row(what, ours, "`dotenv_values(path, interpolate=False)`, which expands nothing", plain),
    ]


def env_line(number: int) -> str:
    """Return one line of a file as people write it: a tenth comments, a few expansions."""
    if number % 100 == 50:
        return f"NAME_{number}=https://${{NAME_{number - 1}}}/path"
    kinds = (
        f"# comment {number}",
        f"NAME_{number}='single quoted {number}'",
        f'NAME_{number}="double quoted \\n {number}"',
        f"export NAME_{number}=exported-{number}",
        "",
        f"NAME_{number}=plain-{number} # and why",
    )
    return kinds[number % 10] if number % 10 < len(kinds) else f"NAME_{number}=plain-{number}"


def _same_names(path: Path) -> None:
    """Fail where the readers do not do the same work."""
    ours = {entry.name for entry in read_dotenv(path, DOTENV, DOTENV, REMEMBERED).entries}
    theirs = {name for name, value in dotenv_values(path).items() if value is not None}
    if ours != theirs:
        raise RuntimeError("The readers find different names; there is nothing to compare.")
