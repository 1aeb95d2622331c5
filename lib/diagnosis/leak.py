"""Hugging Face tokens that a diagnosis found where others can read them."""

from dataclasses import dataclass
from typing import Final

from lib.diagnosis.known_secrets import held_values
from lib.diagnosis.rule_runner import Diagnosis, ReportedFinding
from lib.hub.project_token import HUGGING_FACE
from lib.project import Project
from lib.secret import Secret

# The rules that find the value of a key itself in a place that others read.
LEAKS: Final = frozenset(
    {
        "example-file-holds-secret",
        "secret-in-history",
        "secret-in-tracked-file",
        "space-secret-in-public-variable",
    }
)


@dataclass(frozen=True, slots=True)
class LeakedToken:
    """A token and the findings that tell where it leaked and since when."""

    names: tuple[str, ...]
    value: Secret
    found: tuple[ReportedFinding, ...]


def leaked_tokens(project: Project, diagnosis: Diagnosis) -> tuple[LeakedToken, ...]:
    """Return every Hugging Face token of a project that leaked, most findings first."""
    leaks = [one for one in diagnosis.found if one.rule.id in LEAKS]
    tokens = []
    for held in held_values(project):
        if held.provider is None or held.provider.id != HUGGING_FACE:
            continue
        found = tuple(one for one in leaks if _names(one).intersection(held.names))
        if found:
            tokens.append(LeakedToken(held.names, held.value, found))
    return tuple(sorted(tokens, key=lambda one: -len(one.found)))


def _names(one: ReportedFinding) -> set[str]:
    return {where.name for where in one.finding.where}
