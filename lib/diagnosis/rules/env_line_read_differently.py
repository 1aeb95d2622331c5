"""A line of a `.env` means one thing to python-dotenv and another to an uploader or to Docker."""

import re
from collections.abc import Iterator
from typing import Final

from lib.diagnosis.env_file import EnvFile, Statement
from lib.diagnosis.rule import Example, Finding, FixKind, Look, Rule, Severity, Where
from lib.diagnosis.rules._files import is_mentioned, loaded
from lib.diagnosis.rules._names import VALID, shown
from lib.diagnosis.rules._readers import docker, hf

_DOCKER: Final = re.compile(
    r"\b(?:docker|podman)\s+(?:container\s+)?(?:run|create)\b(?:\\\r?\n|[^\n])*--env-file"
)


def find(look: Look) -> Iterator[Finding]:
    """Compare each line that no other rule speaks about; Docker only where the project uses it."""
    with_docker = is_mentioned(look.folder, _DOCKER)
    for file in loaded(look):
        lines = [one for one in file.statements if _is_ours(one)]
        for one in lines:
            if _differs(one):
                yield _by_hf(file, one)
        odd = [one for one in lines if with_docker and _docker_differs(one)]
        if odd:
            yield _by_docker(file, odd)


def is_read_differently(one: Statement) -> bool:
    """Whether python-dotenv and `hf` make two values of a line that no other rule speaks about."""
    return _is_ours(one) and _differs(one)


def _differs(one: Statement) -> bool:
    return one.value is None or hf(one.original.reveal()).get(one.name) != one.value.reveal()


def _is_ours(one: Statement) -> bool:
    whole = not one.is_error and one.last_line == one.line and bool(VALID.fullmatch(one.name))
    return whole and (one.value is None or "${" not in one.value.reveal())


def _docker_differs(one: Statement) -> bool:
    if one.value is None:
        return False
    return docker(one.original.reveal()) != {one.name: one.value.reveal()}


def _by_hf(file: EnvFile, one: Statement) -> Finding:
    name, place = shown(one.name), f"{file.label}:{one.line}"
    where = (Where(file.path.name, place, name),)
    what = f"`{name}` in `{place}`" if name else f"`{place}`"
    if one.value is None:
        return Finding(
            f"{what} has no `=`: python-dotenv reads no value, and `hf` and Docker take the one "
            "of the environment.",
            where,
            f"Write line {one.line} of `{file.label}` as `NAME=value`, or remove it.",
        )
    return Finding(
        f"{what} has one value for python-dotenv and another for `hf`, which uploads it.",
        where,
        f"Write line {one.line} of `{file.label}` without quote marks and escapes.",
    )


def _by_docker(file: EnvFile, odd: list[Statement]) -> Finding:
    numbers = ", ".join(str(one.line) for one in odd)
    places = (Where(file.path.name, f"{file.label}:{one.line}", shown(one.name)) for one in odd)
    lines = f"line {numbers}" if len(odd) == 1 else f"lines {numbers}"
    return Finding(
        f"Docker's `--env-file` reads {lines} of `{file.label}` differently from python-dotenv: "
        "it keeps quote marks and comments, and refuses `export` and spaces before `=`.",
        tuple(places),
        f"Write {lines} of `{file.label}` as plain `NAME=value`, comments on lines of their own.",
    )


RULE = Rule(
    id="env-line-read-differently",
    title="Two readers make two values of one line",
    severity=Severity.WARNING,
    why="The app then works here and fails on the Space or in the container, or the reverse.",
    find=find,
    fix="Write the line as plain `NAME=value`.",
    fix_kind=FixKind.UNSAFE,
    triggers=(
        Example({".env": 'DB_PASSWORD="one\\$two"\n'}),
        Example({".env": "DB_PASSWORD='it\\'s'\n"}),
        Example({".env": "A_KEY=one\nexport A_KEY\n"}),
        Example({".env": "A_KEY='one'\n", "README.md": "docker run --env-file .env app\n"}),
        Example({".env": "export A=1 # b\n", "go.sh": "docker run -it \\\n  --env-file .env a\n"}),
    ),
    is_silent_on=(
        Example({".env": "A_KEY='one'\nexport B = \"two\" # note\nC=a#b\nD=a b \nE=\nF= # note\n"}),
        Example({".env": "A=one\n# B='two'\n", "README.md": "docker run --env-file .env app\n"}),
        Example({".env": "A_KEY='one'\n", "README.md": "docker compose up\n", "Dockerfile": ""}),
        Example({".env.example": "A_KEY='it\\'s'\n"}),
        Example({".env": 'A="one\\ntwo"\n'}),
    ),
)
