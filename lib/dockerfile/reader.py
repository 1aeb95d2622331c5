"""Take a `Dockerfile` apart: one record an instruction, with its line, its flags and its user.

Source: "Dockerfile reference" of Docker: parser directives, comments, continued lines,
here-documents, and which instruction begins a stage.
"""

from collections.abc import Iterator
from typing import Final

from lib.record import record
from lib.regex import regex

_ESCAPE: Final = regex(r"\s*#\s*escape\s*=\s*([\\`])\s*$", 2)  # re.IGNORECASE
_DIRECTIVE: Final = regex(r"\s*#\s*\w+\s*=\s*\S+\s*$")
_HEREDOC: Final = regex(r"<<-?\s*([\"']?)(\w+)\1")
_WITH_HEREDOC: Final = frozenset({"RUN", "COPY", "ADD"})
_STAGE: Final = regex(r"(\S+)(?:\s+AS\s+(\S+))?\s*$", 2)
_FLAG: Final = regex(r"(--[a-z][a-z-]*(?:=\S*)?)(?:\s+|$)")
_MOST_LINES: Final = 5000


@record
class Instruction:
    """One instruction. text: what follows its flags, a here-document included.

    user: who carries it out, empty for the image's own, which is mostly root. stage: its number.
    """

    keyword: str
    flags: tuple[str, ...]
    text: str
    line: int
    user: str = ""
    stage: int = 0


def instructions(text: str) -> tuple[Instruction, ...]:
    """Return the instructions of a `Dockerfile`. Raises nothing, whatever the text is."""
    found: list[Instruction] = []
    user, stage, current = "", 0, ""
    users: dict[str, str] = {}
    for line, whole in _logical(text):
        keyword, _, rest = whole.strip().partition(" ")
        keyword, rest = keyword.upper(), rest.strip()
        if keyword == "ONBUILD":
            keyword, _, rest = rest.partition(" ")
            keyword, rest = keyword.upper(), rest.strip()
        flags, rest = _flags(rest)
        if keyword == "FROM":
            stage += 1
            base, name = _stage(rest)
            # A stage goes on as the user of the one that it is built upon.
            user = users.get(base, "")
            current = name or str(stage - 1)
            users[current] = user
        elif keyword == "USER" and rest:
            user = rest.split()[0]
            users[current] = user
        found.append(Instruction(keyword, flags, rest, line, user, stage))
    return tuple(found)


def _stage(rest: str) -> tuple[str, str]:
    """Return what a stage is built upon, and its name."""
    found = _STAGE.match(rest)
    return (found[1].lower(), (found[2] or "").lower()) if found else ("", "")


def _flags(rest: str) -> tuple[tuple[str, ...], str]:
    flags: list[str] = []
    while found := _FLAG.match(rest):
        flags.append(found[1])
        rest = rest[found.end() :]
    return tuple(flags), rest


def _logical(text: str) -> Iterator[tuple[int, str]]:
    """Yield whole instructions with their first lines: continued ones put together."""
    lines = text.removeprefix("\ufeff").splitlines()[:_MOST_LINES]
    escape, number = _escape_of(lines), 0
    while number < len(lines):
        begun = number
        whole, number = _joined(lines, number, escape)
        if not whole.strip():
            continue
        if whole.split(maxsplit=1)[0].upper() in _WITH_HEREDOC:
            for _, end in _HEREDOC.findall(whole):
                body, number = _body(lines, number, end)
                whole += f"\n{body}"
        yield begun + 1, whole


def _escape_of(lines: list[str]) -> str:
    """Return the character that continues a line, which a directive at the top may change."""
    for line in lines:
        if found := _ESCAPE.match(line):
            return found[1]
        if not _DIRECTIVE.match(line):
            break
    return "\\"


def _joined(lines: list[str], number: int, escape: str) -> tuple[str, int]:
    """Return an instruction that begins at a line, and the number of the line after it."""
    parts: list[str] = []
    while number < len(lines):
        line = lines[number]
        number += 1
        if line.lstrip().startswith("#") or (parts and not line.strip()):
            if parts:
                continue
            return "", number
        if not line.rstrip().endswith(escape):
            parts.append(line)
            break
        parts.append(line.rstrip()[:-1].rstrip())
    return " ".join(part.strip() if at else part for at, part in enumerate(parts)), number


def _body(lines: list[str], number: int, end: str) -> tuple[str, int]:
    body: list[str] = []
    while number < len(lines) and lines[number].strip() != end:
        body.append(lines[number])
        number += 1
    return "\n".join(body), number + 1
