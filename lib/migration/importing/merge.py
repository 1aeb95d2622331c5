"""Put several readings together: for each name one line counts, and the others are told."""

from collections.abc import Iterable, Sequence

from lib.migration.importing.parsed import Ambiguity, ImportedLine, ParsedText
from lib.migration.importing.sources import rank
from lib.sources import Problem


def combine(readings: Iterable[ParsedText]) -> ParsedText:
    """Return several readings as one. A name that stands in several counts as for the app.

    That is the first with a value, in the order `secrets.toml`, `.env.local`, `.env`, then the
    others as they were given. A line in doubt that would count is not replaced by another.
    """
    given = sorted(readings, key=lambda one: rank(one.label))
    if len(given) == 1:
        return given[0]
    by_name: dict[str, list[ImportedLine]] = {}
    lines: list[ImportedLine] = []
    for line in (line for one in given for line in one.lines):
        if line.name:
            by_name.setdefault(line.name, []).append(line)
        else:
            lines.append(line)
    lines += [_winner(same) for same in by_name.values()]
    return ParsedText(
        " and ".join(one.label for one in given),
        (*lines, *(_whole(one.problem) for one in given if one.problem)),
        files=tuple(file for one in given for file in one.files),
    )


def _winner(same: Sequence[ImportedLine]) -> ImportedLine:
    """Return the line that counts among those of one name, with a note on each other one."""
    order = sorted(same, key=lambda line: (not line.has_text, line.value is None))
    winner = order[0]
    return winner.noted(*(_note(winner, other) for other in order[1:]))


def _note(winner: ImportedLine, other: ImportedLine) -> str:
    if not other.has_text:
        return f"`{other.place}` has no value for it."
    if other.value == winner.value:
        return f"`{other.place}` has the same value."
    return f"`{other.place}` has a different value; `{winner.place}` is in use."


def _whole(problem: Problem) -> ImportedLine:
    """Return what spoils a whole file as a line, so that it is told with the others."""
    doubt = Ambiguity(f"{problem.title}.", problem.next_step)
    return ImportedLine("", None, problem.place, doubt=doubt, hidden=True)
