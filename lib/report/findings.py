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


def checks_headline(diagnosis: Diagnosis) -> str:
    """Return the whole in one sentence: `41 of 60 checks passed, 5 need you, 14 could not run`.

    The four numbers add up: a rule that found only what is good to know counts by itself.
    """
    grave = {one.rule.id for one in diagnosis.found if one.severity is not Severity.INFO}
    noted = len(set(diagnosis.failed) - grave)
    missing = len(diagnosis.could_not_run)
    total = len(diagnosis.passed) + len(diagnosis.failed) + missing
    parts = [f"{len(diagnosis.passed)} of {total} checks passed"]
    if grave:
        parts.append(f"{len(grave)} {'needs' if len(grave) == 1 else 'need'} you")
    if noted:
        parts.append(f"{noted} {'has' if noted == 1 else 'have'} a note")
    if missing:
        parts.append(f"{missing} could not run")
    return ("" if grave else "All is well: ") + ", ".join(parts)


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
