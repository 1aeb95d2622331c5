"""The documents of the repository, and the commands they show."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.support.dashboard import ROOT

DOCUMENTS: Final = tuple(
    sorted(
        path.relative_to(ROOT).as_posix()
        for pattern in ("*.md", "docs/*.md", ".github/*.md")
        for path in ROOT.glob(pattern)
    )
)
_FENCED: Final = re.compile(r"^(`{3,})(\w*)\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
# A comment of the shell: at the beginning, or after white space, outside of quotes.
_COMMENT: Final = re.compile(r"^((?:[^'\"#]|'[^']*'|\"[^\"]*\"|(?<=\S)#)*?)(?:^|(?<=\s))#.*$")


@dataclass(frozen=True)
class Block:
    """Commands that a document shows together, to be typed one after the other."""

    document: str
    line: int
    commands: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.document}:{self.line}"


def text_of(document: str) -> str:
    """Return the text of a document, named by its path in the repository."""
    return (ROOT / document).read_text(encoding="utf-8")


def prose_of(document: str) -> str:
    """Return a document without its fenced blocks."""
    return _FENCED.sub("", text_of(document))


def blocks() -> Iterator[Block]:
    """Yield every block of shell commands of every document."""
    for document in DOCUMENTS:
        text = text_of(document)
        for match in _FENCED.finditer(text):
            if match[2] == "sh":
                line = text.count("\n", 0, match.start()) + 1
                yield Block(document, line, tuple(_commands(match[3])))


def anchors_of(path: Path) -> set[str]:
    """Return what can stand behind `#` in a link to a document, as GitHub makes it of headings."""
    headings = re.findall(
        r"^#+ (.+)$", _FENCED.sub("", path.read_text(encoding="utf-8")), re.MULTILINE
    )
    return {re.sub(r"[^\w\- ]", "", one.lower()).strip().replace(" ", "-") for one in headings}


def _commands(text: str) -> Iterator[str]:
    for line in text.replace("\\\n", "").splitlines():
        command = _COMMENT.sub(r"\1", line).strip()
        if command:
            yield command
