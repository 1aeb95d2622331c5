"""The findings as SARIF 2.1.0, with what GitHub's code scanning asks for beyond the schema.

Source: GitHub's "SARIF support for code scanning". It shows no result without a place in a file,
uses the first place only, tells results of two runs apart by `primaryLocationLineHash`, reads
addresses of files from the root of the repository, and rejects too long lists.
"""

import hashlib
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from lib import __version__
from lib.diagnosis.registry import IDS, all_rules
from lib.diagnosis.rule import Rule, Severity, Where
from lib.diagnosis.rule_runner import Diagnosis, ReportedFinding
from lib.escape import deep_clean
from lib.sources import DOTENV, ENVIRONMENT

_SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_PROBLEMS: Final = {"error": "error", "warning": "warning", "note": "recommendation"}
_MOST_RESULTS: Final = 25_000
_MOST_PLACES: Final = 100
_LONGEST: Final = 1024
_NO_FILES: Final = frozenset({"git", ENVIRONMENT})


def as_sarif(diagnosis: Diagnosis, folder: Path) -> dict[str, Any]:
    """Return the findings as a log. folder: the project's, to find the root of its repository."""
    root = next((up for up in (folder, *folder.parents) if (up / ".git").exists()), folder)
    driver = {
        "name": "Spaces Secrets",
        "semanticVersion": __version__,
        "rules": [_rule(rule) for rule in all_rules()],
    }
    said = list(_notes(diagnosis))
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": said}],
        "results": _results(diagnosis, folder, root),
        "columnKind": "utf16CodeUnits",
    }
    log: dict[str, Any] = deep_clean({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})
    return log


def _rule(rule: Rule) -> dict[str, Any]:
    level = _LEVELS[rule.severity]
    return {
        "id": rule.id,
        "shortDescription": {"text": _plain(rule.title)},
        "fullDescription": {"text": _plain(rule.why)},
        "help": {"text": _plain(f"{rule.why} {rule.fix}"), "markdown": f"{rule.why}\n\n{rule.fix}"},
        "defaultConfiguration": {"level": level},
        "properties": {"tags": ["configuration"], "problem.severity": _PROBLEMS[level]},
    }


def _notes(diagnosis: Diagnosis) -> Iterator[dict[str, Any]]:
    """Say which rules could not be run, and how many results were left out."""
    for rule, why in diagnosis.could_not_run.items():
        text = f"This rule could not be run: {why}."
        yield {"level": "note", "message": {"text": text}, "associatedRule": {"id": rule}}
    left_out = len(diagnosis.found) - _MOST_RESULTS
    if left_out > 0:
        text = f"{left_out} results are omitted; code scanning accepts {_MOST_RESULTS}."
        yield {"level": "warning", "message": {"text": text}}


def _results(diagnosis: Diagnosis, folder: Path, root: Path) -> list[dict[str, Any]]:
    """Return the results, the ones that matter most first, each told apart from its likes."""
    numbers = {rule: number for number, rule in enumerate(IDS)}
    alike: Counter[str] = Counter()
    found = []
    for one in diagnosis.found[:_MOST_RESULTS]:
        result = _result(one, folder, root)
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        names = " ".join(dict.fromkeys(where.name for where in one.finding.where))
        # Of names and files, never of a line's text: that would be a hash of a secret.
        mark = hashlib.sha256(f"{one.rule.id}\n{uri}\n{names}".encode()).hexdigest()[:16]
        alike[mark] += 1
        prints = {"primaryLocationLineHash": f"{mark}:{alike[mark]}"}
        index = numbers[one.rule.id]
        found.append(result | {"ruleIndex": index, "partialFingerprints": prints})
    return found


def _result(found: ReportedFinding, folder: Path, root: Path) -> dict[str, Any]:
    told = [(one, _file(one, folder, root)) for one in found.finding.where]
    places = [_place(file, line) for _, (file, line) in told if file]
    if not places:
        places = [_elsewhere(found.finding.where, folder, root)]
    return {
        "ruleId": found.rule.id,
        "level": _LEVELS[found.severity],
        "message": {"text": _plain(f"{found.finding.detail} {found.fix}")},
        "locations": places[:1],
        "relatedLocations": places[1 : _MOST_PLACES + 1],
    }


def _file(one: Where, folder: Path, root: Path) -> tuple[str, int]:
    """Return the file of a place from the root of the repository, and its line; "" for none."""
    place = one.place
    if place is None or {one.source, place.label} & _NO_FILES:
        return "", 0
    path = Path(os.path.normpath(folder / Path(place.label).expanduser()))
    if not path.is_relative_to(root):
        return "", 0
    return path.relative_to(root).as_posix(), max(1, place.line or 1)


def _place(file: str, line: int) -> dict[str, Any]:
    region = {"startLine": line, "startColumn": 1, "endLine": line, "endColumn": 1}
    uri = quote(file, errors="replace")
    return {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}


def _elsewhere(where: tuple[Where, ...], folder: Path, root: Path) -> dict[str, Any]:
    """Return the place of a result that is in no file here: shown at the `.env`, and said so.

    Without any place, code scanning would not show the result at all.
    """
    file = (folder / DOTENV).relative_to(root).as_posix()
    names = [{"fullyQualifiedName": str(one)} for one in where]
    text = "It is in no file of this repository, and shown here because a result needs a file."
    return _place(file, 1) | {"logicalLocations": names, "message": {"text": text}}


def _plain(text: str) -> str:
    """Return a text without code type, and not longer than code scanning takes."""
    text = text.replace("`", "")
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
