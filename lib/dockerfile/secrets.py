"""Which secrets a `Dockerfile` asks for: mounted for one `RUN`, or declared by `ARG` and `ENV`.

Source: "Dockerfile reference", `RUN --mount=type=secret`: the file belongs to root with mode 0400
unless `uid`, `gid` or `mode` say otherwise; Hub documentation, "Docker Spaces": secrets are mounted
so, variables come as build arguments.
"""

import posixpath
from collections.abc import Iterable, Iterator
from typing import Final

from lib.dockerfile.reader import Instruction
from lib.record import record
from lib.regex import regex

_MOUNT: Final = "--mount="
_ROOT: Final = frozenset({"", "root", "0"})
_OCTAL: Final = regex(r"0?[0-7]{3,4}")
_FOR_ALL: Final = 0o004
_PAIR: Final = regex(r"""(?<!\w)([A-Za-z_]\w*)=("(?:\\.|[^"\\])*"|'[^']*'|(?:\\.|[^\s\\])*)""")
# What leaves a text in the image: a file that is written, and tools that keep their settings.
_KEEPS: Final = regex(
    r"(?<![0-9&])>>?\s*(?!/dev/|&)\S|\b(?:tee|cp|mv)\s|\binstall\s+-\w*[mD]|\bconfig\s+set\b|\bgit\s+clone\b"
    r"|\bgit\s+config\b"
)


_FILE: Final = regex(r"/run/secrets/([A-Za-z_][\w.-]*)")
# `[ -f /run/secrets/A ]`: whoever asks first can do without.
_ASKED: Final = regex(r"(?:\[\[?|\btest)\s+(?:!\s+)?-[efrs]\s+[\"']?/run/secrets/")


@record
class SecretMount:
    """A secret that is there while one `RUN` is carried out. user: who carries it out.

    env: the variable it is in instead of a file. may_read: whether the user may read the file.
    keeps: whether the command seems to leave it, or a part of it, in the image.
    """

    id: str
    line: int
    user: str
    env: str = ""
    required: bool = False
    may_read: bool = True
    keeps: bool = False


@record
class Declared:
    """A name of `ARG` or `ENV`, with the value that it is given there."""

    keyword: str
    name: str
    value: str
    line: int


def secret_mounts(found: Iterable[Instruction]) -> Iterator[SecretMount]:
    """Yield the secrets that are mounted, in their order."""
    for one in found:
        for flag in one.flags if one.keyword == "RUN" else ():
            options = _options(flag.removeprefix(_MOUNT)) if flag.startswith(_MOUNT) else {}
            if options.get("type") == "secret" and (name := _id(options)):
                yield _mount(one, name, options)


def unmounted(found: Iterable[Instruction]) -> Iterator[tuple[str, Instruction]]:
    """Yield the names below `/run/secrets` that an instruction reads and no mount puts there.

    Only a `RUN` has mounts: where the app runs, a Space gives its secrets as variables.
    """
    for one in found:
        if one.keyword not in {"RUN", "CMD", "ENTRYPOINT"} or _ASKED.search(one.text):
            continue
        there = _mounted_at(one)
        for name in dict.fromkeys(_FILE.findall(one.text)):
            if name not in there:
                yield name, one


def _mounted_at(one: Instruction) -> set[str]:
    """Return the names of the files that the mounts of an instruction put below `/run/secrets`."""
    there = set()
    for flag in one.flags:
        options = _options(flag.removeprefix(_MOUNT)) if flag.startswith(_MOUNT) else {}
        there |= {options.get("id", ""), posixpath.basename(_target(options))}
    return there


def declared(found: Iterable[Instruction]) -> Iterator[Declared]:
    """Yield the names that `ARG` and `ENV` declare. A value is without its quotes."""
    for one in found:
        if one.keyword not in {"ARG", "ENV"}:
            continue
        pairs = _PAIR.findall(one.text)
        for name, value in pairs:
            yield Declared(one.keyword, name, value.strip("\"'"), one.line)
        if pairs:
            continue
        name, _, value = one.text.partition(" ")  # `ARG NAME`, and the old `ENV NAME value`
        value = value.strip().strip("\"'")
        if name.isidentifier():
            yield Declared(one.keyword, name, value if one.keyword == "ENV" else "", one.line)


def uses(found: Iterable[Instruction], name: str) -> bool:
    """Whether a `RUN` names a variable: `$NAME` or `${NAME…}`."""
    used = regex(rf"\$(?:{name}\b|\{{{name}\b)")
    return any(one.keyword == "RUN" and used.search(one.text) for one in found)


def _options(text: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.strip("\"'").split(","))
    return {name.strip().lower(): value.strip("\"'") for name, _, value in pairs}


def _id(options: dict[str, str]) -> str:
    return options.get("id") or posixpath.basename(_target(options))


def _target(options: dict[str, str]) -> str:
    names = ("target", "dst", "destination")
    return next((options[name] for name in names if options.get(name)), "")


def _mount(one: Instruction, name: str, options: dict[str, str]) -> SecretMount:
    env, target = options.get("env", ""), _target(options)
    is_file = not env or bool(target)
    return SecretMount(
        id=name,
        line=one.line,
        user=one.user,
        env=env,
        required=options.get("required", "false").lower() in {"true", "1"},
        may_read=not is_file or _may_read(one.user, options),
        keeps=bool(_KEEPS.search(one.text)),
    )


def _may_read(user: str, options: dict[str, str]) -> bool:
    who, _, group = user.partition(":")
    mode = options.get("mode", "")
    if who in _ROOT or (_OCTAL.fullmatch(mode) and int(mode, 8) & _FOR_ALL):
        return True
    # Which number a name has is not told here; who writes one will know.
    return bool(options.get("uid") or (options.get("gid") and group))
