"""The diagnosis as plain values."""

from typing import Any

from lib.diagnosis.rule import Where
from lib.diagnosis.run import Diagnosis, Found


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


def _where(one: Where) -> dict[str, str | None]:
    return {"source": one.source, "location": one.location or None, "name": one.name or None}
