"""`# spaces-secrets: ignore RULE reason`, on a line of a `.env` or on the line above it."""

import re
from collections.abc import Iterable
from typing import Final

from lib.diagnosis.env_file import EnvFile
from lib.diagnosis.rule import Finding

_COMMENT: Final = re.compile(r"#\s*spaces-secrets:\s*ignore\s+([a-z-]+)")


def is_silenced(rule: str, finding: Finding, files: Iterable[EnvFile]) -> bool:
    """Whether a comment silences a rule at every place a finding is about."""
    quiet = {(file.label, line) for file in files for line in _lines(file, rule)}
    places = [where.location for where in finding.where if where.location]
    return bool(places) and any(_place(one) in quiet for one in places)


def _lines(file: EnvFile, rule: str) -> list[int]:
    """Return the lines on which a rule is silent: the comment's own and the one below."""
    if file.raw is None:
        return []
    found = []
    for number, line in enumerate(file.raw.reveal().splitlines(), start=1):
        if any(rule == named for named in _COMMENT.findall(line)):
            found += [number, number + 1]
    return found


def _place(location: str) -> tuple[str, int]:
    label, _, line = location.partition(" ")[0].rpartition(":")
    return label, int(line) if line.isdigit() else 0
