"""A line of a `.env` means one thing to python-dotenv and another to an uploader or to Docker."""

from collections.abc import Iterator
from functools import cached_property
from typing import Final

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity, Where
from lib.diagnosis.rules._ailments import ailment_of
from lib.diagnosis.rules._candidates import candidates
from lib.diagnosis.rules._files import is_mentioned, loaded
from lib.names.displayable import shown
from lib.regex import regex
from lib.secret import Secret
from lib.sources import Place
from lib.sources.env_file import EnvFile
from lib.sources.env_text import Statement
from lib.sources.other_readers import differs, docker, is_expanded, is_plain_line

_RUN: Final = r"(?:docker|podman)\s+(?:container\s+)?(?:run|create)\b"
_DOCKER: Final = regex(rf"\b{_RUN}(?:(?!\b{_RUN})(?:\\\r?\n|[^\n]))*?--env-file")


def find(look: RuleContext) -> Iterator[Finding]:
    """Compare each line that no other rule speaks about; Docker only where the project uses it."""
    with_docker = is_mentioned(look.folder, _DOCKER)
    values = _ReadValues(look)
    for file in loaded(look):
        odd = []
        for one in file.statements:
            if not is_plain_line(one) or values.is_told(file, one):
                continue
            value = values.read(file, one)
            if value is None:
                yield _bare(file, one)
                continue
            if differs(one, value):
                yield _by_hf(file, one)
            if with_docker and docker(one.original.reveal()) != {one.name: value.reveal()}:
                odd.append(one)
        if odd:
            yield _by_docker(file, odd)


class _ReadValues:
    """What python-dotenv reads. Where `${NAME}` was expanded, the sources know it."""

    def __init__(self, look: RuleContext) -> None:
        self._look = look

    def read(self, file: EnvFile, one: Statement) -> Secret | None:
        """Return the value of a statement; None for a bare name."""
        return self._entries.get((file.label, one.line)) if is_expanded(one) else one.value

    def is_told(self, file: EnvFile, one: Statement) -> bool:
        """Whether a rule about values tells of what is to be expanded."""
        return is_expanded(one) and (file.label, one.line) in self._ailing

    @cached_property
    def _entries(self) -> dict[tuple[str, int], Secret]:
        entries = (one for source in self._look.project.sources for one in source.entries)
        return {(one.place.label, one.place.line or 0): one.value for one in entries}

    @cached_property
    def _ailing(self) -> set[tuple[str, int]]:
        places = (one.entry.place for one in candidates(self._look) if ailment_of(one))
        return {(place.label, place.line or 0) for place in places}


def _by_hf(file: EnvFile, one: Statement) -> Finding:
    what, where = _told(file, one)
    if is_expanded(one):
        return Finding(
            f"{what} is expanded from other variables by python-dotenv, but `hf` uploads "
            f"the literal `${{…}}`.",
            where,
            f"Write the whole value into line {one.line} of `{file.label}`, or build it "
            "in the code.",
        )
    return Finding(
        f"{what} has one value for python-dotenv and a different one for `hf`, which uploads it.",
        where,
        f"Write line {one.line} of `{file.label}` without quotes and escapes.",
    )


def _bare(file: EnvFile, one: Statement) -> Finding:
    what, where = _told(file, one)
    return Finding(
        f"{what} has no `=`: python-dotenv reads no value, and `hf` and Docker use the "
        "one from the environment.",
        where,
        f"Write line {one.line} of `{file.label}` as `NAME=value`, or remove it.",
    )


def _told(file: EnvFile, one: Statement) -> tuple[str, tuple[Where, ...]]:
    """Return a statement in words, and its place."""
    name, place = shown(one.name), Place(file.label, one.line)
    what = f"`{name}` in `{place}`" if name else f"`{place}`"
    return what, (Where(file.path.name, place, name),)


def _by_docker(file: EnvFile, odd: list[Statement]) -> Finding:
    numbers = ", ".join(str(one.line) for one in odd)
    places = (Where(file.path.name, Place(file.label, one.line), shown(one.name)) for one in odd)
    lines = f"line {numbers}" if len(odd) == 1 else f"lines {numbers}"
    return Finding(
        f"Docker's `--env-file` reads {lines} of `{file.label}` differently from python-dotenv: "
        "it keeps quotes and comments, and rejects `export` and spaces before `=`.",
        tuple(places),
        f"Write {lines} of `{file.label}` as plain `NAME=value`, comments on lines of their own.",
    )


RULE = Rule(
    id="env-line-read-differently",
    title="Line read differently by other tools",
    severity=Severity.WARNING,
    why="The app then works here and fails on the Space or in the container, or vice versa.",
    find=find,
    fix="Write the line as plain `NAME=value`.",
    fix_kind=FixKind.UNSAFE,
    triggers=(
        Example({".env": 'DB_PASSWORD="one\\$two"\n'}),
        Example({".env": "DB_PASSWORD='it\\'s'\n"}),
        Example({".env": "A_KEY=one\nexport A_KEY\n"}),
        Example({".env": "APP=demo\nLOG_FILE=${APP}.log\n"}),
        Example({".env": "A_KEY='one'\n", "README.md": "docker run --env-file .env app\n"}),
        Example({".env": "export A=1 # b\n", "go.sh": "docker run -it \\\n  --env-file .env a\n"}),
    ),
    is_silent_on=(
        Example({".env": "A_KEY='one'\nexport B = \"two\" # note\nC=a#b\nD=a b \nE=\nF= # note\n"}),
        Example({".env": "A=one\n# B='two'\n", "README.md": "docker run --env-file .env app\n"}),
        Example({".env": "A_KEY='one'\n", "README.md": "docker compose up\n", "Dockerfile": ""}),
        Example({".env.example": "A_KEY='it\\'s'\n"}),
        Example({".env": 'A="one\\ntwo"\n'}),
        Example({".env": "A_KEY=${B}\nPRICE=${5\n"}),
    ),
)
