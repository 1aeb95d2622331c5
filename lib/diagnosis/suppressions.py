"""`# spaces-secrets: ignore RULE reason`, on a line of a `.env` or on the line above it."""

from collections.abc import Iterable, Iterator
from typing import Final

from lib.diagnosis.rule import Finding, Where
from lib.regex import regex
from lib.sources.env_file import EnvFile
from lib.sources.env_text import lines_of

_MARK: Final = "spaces-secrets:"
_COMMENT: Final = regex(rf"#\s*{_MARK}\s*ignore\s+([a-z-]+)")


class Suppressions:
    """The comments of some files, read once however many findings there are."""

    __slots__ = ("_quiet",)

    def __init__(self, files: Iterable[EnvFile]) -> None:
        self._quiet: dict[str, set[tuple[int, str]]] = {}
        for file in files:
            silent = set(_silent_lines(file))
            # Two odd names may be shown alike: then only what both files say is sure.
            self._quiet[file.label] = silent & self._quiet.get(file.label, silent)

    def cover(self, rule: str, finding: Finding) -> bool:
        """Whether a comment silences a rule at every place a finding is about.

        A place that holds no comments, such as the environment or a file of another kind, keeps
        the finding loud; so do places that the finding counts and does not list.
        """
        listed = bool(finding.where) and not finding.unlisted
        return listed and all(self._covers(rule, one) for one in finding.where)

    def _covers(self, rule: str, where: Where) -> bool:
        place = where.place
        return place is not None and (place.line, rule) in self._quiet.get(place.label, ())


def _silent_lines(file: EnvFile) -> Iterator[tuple[int, str]]:
    """Yield the lines on which a rule is silent: the comment's own and the one below."""
    text = file.text.plain if file.text else ""
    # The lines as the parser counts them: other ends of lines stand inside of values.
    for number, line in enumerate(lines_of(text) if _MARK in text else (), start=1):
        for rule in _COMMENT.findall(line) if _MARK in line else ():
            yield number, rule
            yield number + 1, rule
