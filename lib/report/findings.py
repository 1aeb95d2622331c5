"""The diagnosis as plain values."""

from typing import Any

from lib.diagnosis.name_map import NameRow
from lib.diagnosis.rule import Severity, Where
from lib.diagnosis.rule_runner import Diagnosis, ReportedFinding


def finding_row(found: ReportedFinding) -> dict[str, Any]:
    """Return one finding as plain values."""
    return {
        "rule": found.rule.id,
        "severity": found.severity.value,
        "title": found.rule.title,
        "detail": found.finding.detail,
        "fix": found.fix,
        "where": [_where(one) for one in found.finding.where],
    }


def name_row(row: NameRow) -> dict[str, Any]:
    """Return what each source holds for a name, beside the winner, as plain values."""
    cells = {
        source: {"standing": cell.standing.value, "places": list(cell.places)}
        for source, cell in row.cells.items()
    }
    return {"name": row.name, "provider": row.provider or None, "sources": cells}


def checks_row(diagnosis: Diagnosis) -> dict[str, Any]:
    """Return how many rules passed, failed or could not be run, and how much was silenced."""
    return {
        "passed": len(diagnosis.passed),
        "failed": len(diagnosis.failed),
        "could_not_run": [
            {"rule": rule, "why": why} for rule, why in diagnosis.could_not_run.items()
        ],
        "silenced": diagnosis.silenced,
        "in_baseline": diagnosis.in_baseline,
    }


def checks_headline(diagnosis: Diagnosis) -> str:
    """Return one sentence: `41 of 60 checks passed, 5 need attention, 14 could not run`.

    The four numbers add up: a rule that found only what is good to know counts by itself.
    """
    grave = {one.rule.id for one in diagnosis.found if one.severity is not Severity.INFO}
    counts = (len(diagnosis.passed), len(diagnosis.failed), len(diagnosis.could_not_run))
    return ("" if grave else "No problems found: ") + checks_sentence(*counts, len(grave))


def checks_sentence(passed: int, failed: int, missing: int, grave: int) -> str:
    """Return what the rules came to: `41 of 60 checks passed, 5 need attention, 14 could not run`.

    grave: how many of the failed found more than what is good to know.
    """
    noted = failed - grave
    parts = [f"{passed} of {passed + failed + missing} checks passed"]
    if grave:
        parts.append(_attention(grave))
    if noted:
        parts.append(f"{noted} note{'' if noted == 1 else 's'}")
    if missing:
        parts.append(f"{missing} could not run")
    return ", ".join(parts)


def states_sentence(working: int, needing: int, unknown: int) -> str:
    """Return how the keys do: `7 working · 7 need attention · 1 unknown`."""
    parts = [f"{working} working"]
    if needing:
        parts.append(_attention(needing))
    if unknown:
        parts.append(f"{unknown} unknown")
    return " · ".join(parts)


def _attention(count: int) -> str:
    return f"{count} {'needs' if count == 1 else 'need'} attention"


def _where(one: Where) -> dict[str, str | None]:
    return {"source": one.source, "location": one.location or None, "name": one.name or None}
