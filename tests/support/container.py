"""Read the Dockerfile and the `.dockerignore` as Docker does, as far as ours go."""

import json
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.support.dashboard import ROOT


@dataclass(frozen=True)
class Instruction:
    """One instruction of a Dockerfile: its name in capitals, and the rest of its line."""

    name: str
    rest: str


def dockerfile() -> list[Instruction]:
    """Return the instructions of our Dockerfile, in order."""
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.lstrip().startswith("#"))
    joined = re.sub(r"\\\n\s*", "", text)
    parts = [line.partition(" ") for line in joined.splitlines() if line.strip()]
    return [Instruction(name.upper(), rest.strip()) for name, _, rest in parts]


def rest_of(name: str) -> str:
    """Return what stands behind the last instruction of a name."""
    return [one.rest for one in dockerfile() if one.name == name][-1]


def start_command() -> list[str]:
    """Return the command the container starts with."""
    return list(json.loads(rest_of("CMD")))


def health_command() -> list[str]:
    """Return the command that tells whether the container is well."""
    return list(json.loads(rest_of("HEALTHCHECK").partition("CMD ")[2]))


def image_environment() -> dict[str, str]:
    """Return the environment that the image sets."""
    words = rest_of("ENV").split()
    return dict(word.split("=", 1) for word in words)


def front_matter() -> dict[str, object]:
    """Return the head of the README that configures the Space: plain `name: value` and lists."""
    head = (ROOT / "README.md").read_text(encoding="utf-8").split("---\n")[1]
    found: dict[str, object] = {}
    items: list[str] = []
    for line in head.splitlines():
        if line.startswith("  - "):
            items.append(line.removeprefix("  - "))
            continue
        name, _, value = line.partition(":")
        items = []
        found[name] = value.strip() or items
    return found


def image_files(extra: tuple[str, ...] = ()) -> list[str]:
    """Return which files of the repository, and of some made-up ones, the image would hold."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    files = [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]
    return [name for name in (*files, *extra) if not _is_ignored(name)]


def copy_image(target: Path) -> None:
    """Copy what the image would hold: nobody may write there, everybody may read."""
    for name in image_files():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes((ROOT / name).read_bytes())
    for path in (target, *target.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)


def _is_ignored(name: str) -> bool:
    """Whether `.dockerignore` keeps a file out: the last line that matches it decides."""
    ignored = False
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            pattern = line.removeprefix("!")
            if re.fullmatch(f"{_as_regex(pattern)}(/.*)?", name):
                ignored = not line.startswith("!")
    return ignored


def _as_regex(pattern: str) -> str:
    special = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", pattern)
    return "".join(special.get(part, re.escape(part)) for part in parts)
