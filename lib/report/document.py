"""The facts of one look as a document of plain values, safe to paste in public.

Safe by construction: values enter as masks and nothing else, addresses without user, password
and query, and every text is one visible line. Text, Markdown, JSON and the API are all made from
this one document.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lib import __version__
from lib.diagnosis.name_map import name_map
from lib.diagnosis.other_secrets import other_secrets
from lib.diagnosis.rule import Severity
from lib.diagnosis.rule_runner import Diagnosis, ReportedFinding
from lib.escape import deep_clean
from lib.hub.project_token import HUGGING_FACE
from lib.hub.token_facts import TokenFacts
from lib.project import Configured, Project
from lib.provider_config import known_prefixes
from lib.providers.verdict import SERVER_STEPS, WORDS, CheckResult, State, Verdict
from lib.report.findings import checks_row, finding_row, name_row
from lib.report.other_secret_rows import other_secret_row
from lib.report.token_report import token_row
from lib.sources import ENVIRONMENT, Entry, Source
from lib.sources.model import label_for

Document = dict[str, Any]


def document(
    project: Project,
    diagnosis: Diagnosis,
    providers: Sequence[Configured] | None = None,
    token: TokenFacts | None = None,
) -> Document:
    """Return everything known as one document.

    diagnosis: what the rules found, and what testing the keys came to; a configured provider
        that was not tested counts as such. providers: which to tell of, all by default.
    token: what is known of the Hugging Face token, where it was checked.
    """
    space = project.deployment.space_id
    rows = [
        _row(one, result_for(one, diagnosis.results.get(one.provider.id)), token, space)
        for one in providers or project.providers
    ]
    facts: Document = deep_clean({
        "version": __version__,
        "deployment": {
            "kind": project.deployment.kind.value,
            "title": project.deployment.title,
            "owner": project.deployment.owner or None,
            "name": project.deployment.name or None,
            "host": project.deployment.host or None,
            "practice": project.deployment.practice,
            "folder": folder_label(project.folder),
        },
        "sources": [_source(source) for source in project.sources],
        "names": [name_row(one) for one in name_map(project).rows],
        "providers": rows,
        "other_secrets": [other_secret_row(one) for one in other_secrets(project)],
        "recommendations": [_recommendation(one) for one in diagnosis.found],
        "findings": [finding_row(one) for one in diagnosis.found],
        "checks": checks_row(diagnosis),
        "summary": _summary(rows, diagnosis.found),
    })  # fmt: skip
    return facts


def folder_label(folder: Path) -> str:
    """Return how the project folder is shown, with `~` for the home folder."""
    home = Path.home()
    return "~" if folder == home else label_for(folder, folder / "nowhere", home)


def masked(entry: Entry) -> str:
    """Return the mask of a value: a public prefix and, of a long one, the last 4 characters."""
    return entry.value.mask(known_prefixes())


def location(entry: Entry) -> str | None:
    """Return file and line of an entry; None for the environment, which has neither."""
    return None if entry.source == ENVIRONMENT else str(entry.place)


def result_for(configured: Configured, found: CheckResult | None) -> CheckResult:
    """Return the result of a provider, `not_tested` or `not_configured` where there is none."""
    if found is not None:
        return found
    provider = configured.provider
    verdict = Verdict.NOT_TESTED if configured.is_configured else Verdict.NOT_CONFIGURED
    name = next(iter(provider.base_url_names if provider.key_optional else provider.names))
    words, at_home, base = WORDS[verdict], configured.is_at_home, configured.address.winner
    whose = provider.name if at_home or base is None else f"the server in `{base.name}`"
    facts = {"provider": whose, "console": provider.console, "name": name}
    advice = words.advice if at_home else SERVER_STEPS.get(verdict, words.advice)
    return CheckResult(provider.id, verdict, words.sentence.format(**facts), advice.format(**facts))


def is_in_use(configured: Configured, result: CheckResult) -> bool:
    """Whether a provider is configured; one that needs no key is so too when it answers."""
    return configured.is_configured or result.verdict is Verdict.WORKS


def iso(seconds: float | None) -> str | None:
    """Return seconds since the epoch as ISO 8601 in UTC."""
    return (
        None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat("T", "seconds")
    )


def provider_row(
    configured: Configured,
    result: CheckResult,
    token: TokenFacts | None = None,
    space: str = "",
) -> Document:
    """Return everything about one provider as plain values; only Hugging Face has a token."""
    row: Document = deep_clean(_row(configured, result, token, space))
    return row


def _row(
    configured: Configured, result: CheckResult, token: TokenFacts | None, space: str
) -> Document:
    """Return the same, to be cleaned with what it becomes a part of."""
    told = token if configured.provider.id == HUGGING_FACE else None
    winner = configured.key.winner
    if winner is None and configured.provider.key_optional:
        winner = configured.address.winner
    return {
        "id": configured.provider.id,
        "name": configured.provider.name,
        "configured": is_in_use(configured, result),
        "variable": winner.name if winner else None,
        "source": winner.source if winner else None,
        "location": location(winner) if winner else None,
        "masked": masked(configured.key.winner) if configured.key.winner else None,
        "shadowed": [
            {
                "variable": loser.entry.name,
                "source": loser.entry.source,
                "location": location(loser.entry),
                "same_value": loser.same_value,
                "reason": loser.sentence,
            }
            for loser in configured.key.losers
        ],
        "address": result.address or None,
        "token": token_row(told, space) if told else None,
        "check": check(result),
    }


def check(result: CheckResult) -> Document:
    """Return one verdict as plain values."""
    return {
        "verdict": result.verdict.value,
        "state": result.state.value,
        "sentence": result.sentence,
        "advice": result.advice,
        "status": result.status,
        "latency_ms": result.latency_ms,
        "checked_at": iso(result.checked_at),
    }


def _source(source: Source) -> Document:
    return {
        "source": source.kind,
        "files": list(source.files),
        "names": len({entry.name for entry in source.entries}),
        "problems": [
            {"rule": problem.rule, "title": problem.title, "location": str(problem.place)}
            for problem in source.problems
        ],
    }


def _recommendation(one: ReportedFinding) -> Document:
    """Return a finding as what to do, in fewer words than `findings` has."""
    return {
        "rule": one.rule.id,
        "severity": one.severity.value,
        "title": one.finding.detail,
        "next_step": one.fix,
        "where": [str(place) for place in one.finding.where],
    }


def _summary(rows: Sequence[Document], found: Sequence[ReportedFinding]) -> Document:
    states = [row["check"]["state"] for row in rows]
    verdicts = [row["check"]["verdict"] for row in rows]
    severities = [one.severity for one in found]
    return {
        "total": len(rows),
        "configured": sum(row["configured"] for row in rows),
        "works": states.count(State.WORKS),
        "needs_you": states.count(State.NEEDS_YOU),
        "could_not_tell": states.count(State.COULD_NOT_TELL),
        "not_tested": verdicts.count(Verdict.NOT_TESTED),
        "not_configured": states.count(State.NOT_CONFIGURED),
        "errors": severities.count(Severity.ERROR),
        "warnings": severities.count(Severity.WARNING),
    }
