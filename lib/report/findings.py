"""The diagnosis as plain values, and as SARIF for code scanning."""

import re
from typing import Any, Final

from lib import __version__
from lib.diagnosis.rule import Rule, Severity, Where
from lib.diagnosis.run import Diagnosis, Found

_SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_SPOT: Final = re.compile(r"(?P<file>.+?):(?P<line>\d+)(?: \[.*\])?")


def finding_row(found: Found) -> dict[str, Any]:
    """Return one finding as plain values."""
    return {
        "rule": found.rule.id,
        "severity": found.severity.value,
        "title": found.rule.title,
        "detail": found.finding.detail,
        "fix": found.fix,
        "where": [_where(one) for one in found.finding.where],
    }


def checks_row(diagnosis: Diagnosis) -> dict[str, Any]:
    """Return how many rules passed, failed or could not be run, and how much was silenced."""
    return {
        "passed": len(diagnosis.passed),
        "failed": len(diagnosis.failed),
        "could_not_run": [
            {"rule": rule, "why": why} for rule, why in diagnosis.could_not_run.items()
        ],
        "silenced": diagnosis.silenced,
    }


def as_sarif(diagnosis: Diagnosis) -> dict[str, Any]:
    """Return the findings as a SARIF 2.1.0 log, with files relative to the project folder."""
    rules = list({one.rule.id: one.rule for one in diagnosis.found}.values())
    driver = {
        "name": "Spaces Secrets",
        "semanticVersion": __version__,
        "rules": [_sarif_rule(rule) for rule in rules],
    }
    results = [_sarif_result(one) for one in diagnosis.found]
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results, "columnKind": "utf16CodeUnits"}],
    }


def _where(one: Where) -> dict[str, str | None]:
    return {"source": one.source, "location": one.location or None, "name": one.name or None}


def _sarif_rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"{rule.why} {rule.fix}"},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _sarif_result(found: Found) -> dict[str, Any]:
    places = [place for one in found.finding.where if (place := _sarif_place(one))]
    result: dict[str, Any] = {
        "ruleId": found.rule.id,
        "level": _LEVELS[found.severity],
        "message": {"text": f"{found.finding.detail} {found.fix}".replace("`", "")},
    }
    return result | ({"locations": places} if places else {})


def _sarif_place(one: Where) -> dict[str, Any] | None:
    """Return a place in a file of the project; the environment and other folders have none."""
    spot = _SPOT.fullmatch(one.location)
    file = spot["file"] if spot else one.location
    if not file or file.startswith(("~", "/", "..")) or file == "os.environ":
        return None
    place: dict[str, Any] = {"artifactLocation": {"uri": file.replace(" ", "%20")}}
    if spot:
        place["region"] = {"startLine": max(1, int(spot["line"]))}
    return {"physicalLocation": place}
