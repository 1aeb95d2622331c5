"""`# spaces-secrets: ignore RULE reason`, on a line of a `.env` or on the line above it."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from lib.diagnosis.env_file import EnvFile
from lib.diagnosis.rule import Finding

_COMMENT: Final = re.compile(r"#\s*spaces-secrets:\s*ignore\s+([a-z-]+)")


class Silences:
    """The comments of some files, read once however many findings there are."""

    __slots__ = ("_quiet",)

    def __init__(self, files: Iterable[EnvFile]) -> None:
        self._quiet = {
            (file.label, line, rule) for file in files for line, rule in _silent_lines(file)
        }

    def cover(self, rule: str, finding: Finding) -> bool:
        """Whether a comment silences a rule at every place a finding is about."""
        places = [where.location for where in finding.where if where.location]
        return bool(places) and any((*_place(one), rule) in self._quiet for one in places)


def _silent_lines(file: EnvFile) -> Iterator[tuple[int, str]]:
    """Yield the lines on which a rule is silent: the comment's own and the one below."""
    for number, line in enumerate(file.raw.reveal().splitlines() if file.raw else (), start=1):
        for rule in _COMMENT.findall(line) if "spaces-secrets" in line else ():
            yield number, rule
            yield number + 1, rule


def _place(location: str) -> tuple[str, int]:
    label, _, line = location.partition(" ")[0].rpartition(":")
    return label, int(line) if line.isdigit() else 0
