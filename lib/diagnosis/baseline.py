"""A baseline: the findings that are known already, so that only new ones count.

The file is made to be committed: of each finding it holds the rule, the file (or other source) and
the name concerned, and how often, but no line, which changes with every edit, and never a value.
"""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from lib.diagnosis.rule_runner import Diagnosis, ReportedFinding
from lib.disk.folder import LinkedFolderError, opened, write_whole
from lib.disk.plain import NotPlainError, TooLargeError, read_plain
from lib.record import replace
from lib.user_error import UserError

_VERSION: Final = 1
_LARGEST: Final = 5_000_000
_MAKE_IT: Final = "Create it with --write-baseline."

Key = tuple[str, str, str]


class BaselineError(UserError):
    """A baseline cannot be read or written."""


def baseline_of(found: Iterable[ReportedFinding]) -> Counter[Key]:
    """Return what tells findings apart, and how often each is there: rule, file, name."""
    return Counter(_key(one) for one in found)


def new_only(diagnosis: Diagnosis, known: Counter[Key]) -> Diagnosis:
    """Return a diagnosis without the findings that are known.

    Of three findings alike, two of which are known, one stays. The others are counted in
    `in_baseline`; a rule all of whose findings are known still counts as failed.
    """
    left, kept = known.copy(), []
    for one in diagnosis.found:
        key = _key(one)
        if left[key] > 0:
            left[key] -= 1
        else:
            kept.append(one)
    hidden = len(diagnosis.found) - len(kept)
    return replace(diagnosis, found=tuple(kept), in_baseline=hidden)


def read_baseline(path: Path) -> Counter[Key]:
    """Read a baseline. Raises `BaselineError`."""
    try:
        rows = _rows(json.loads(read_plain(path, _LARGEST)))
    except FileNotFoundError:
        raise BaselineError("there is no such file.", _MAKE_IT) from None
    except NotPlainError:
        raise BaselineError("this is not a file.", _MAKE_IT) from None
    except TooLargeError:
        raise BaselineError("the file is too large for a baseline.", _MAKE_IT) from None
    except OSError as error:
        why = (error.strerror or "the system refused it").lower()
        raise BaselineError(f"the file cannot be read: {why}.") from None
    except (ValueError, RecursionError):
        raise BaselineError("the file is not a baseline.", _MAKE_IT) from None
    return Counter({(rule, file, name): count for rule, file, name, count in rows})


def write_baseline(path: Path, diagnosis: Diagnosis) -> None:
    """Write a diagnosis as a baseline, whole or not at all. Raises `BaselineError`."""
    rows = [
        {"rule": rule, "file": file, "name": name, "count": count}
        for (rule, file, name), count in sorted(baseline_of(diagnosis.found).items())
    ]
    text = json.dumps({"version": _VERSION, "findings": rows}, indent=2) + "\n"
    try:
        with opened(path.parent.resolve()) as folder:
            write_whole(folder, path.name, text.encode())
    except (ValueError, RuntimeError, LinkedFolderError):
        raise BaselineError("this is not the name of a file.", "Choose another one.") from None
    except OSError as error:
        why = (error.strerror or "the system refused it").lower()
        raise BaselineError(f"the file cannot be written: {why}.") from None


def _key(one: ReportedFinding) -> Key:
    where = one.finding.where[0] if one.finding.where else None
    if where is None:
        return one.rule.id, "", ""
    return one.rule.id, where.place.label if where.place else where.source, where.name


def _rows(found: Any) -> list[tuple[str, str, str, int]]:
    """Return the rows of a baseline. Raises `ValueError` for what is none."""
    if not isinstance(found, dict) or found.get("version") != _VERSION:
        raise ValueError
    rows = found.get("findings")
    if not isinstance(rows, list):
        raise ValueError
    return [_row(one) for one in rows]


def _row(one: Any) -> tuple[str, str, str, int]:
    if not isinstance(one, dict):
        raise ValueError
    words = [one.get(part) for part in ("rule", "file", "name")]
    count = one.get("count", 1)
    if not all(isinstance(word, str) for word in words) or not isinstance(count, int):
        raise ValueError
    rule, file, name = words
    return str(rule), str(file), str(name), count
