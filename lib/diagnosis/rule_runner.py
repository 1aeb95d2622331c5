"""Run the rules over a look, and count what passed, failed, was silenced or could not be run."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from lib.diagnosis.rule import Finding, Needs, Rule, RuleContext, Severity
from lib.diagnosis.suppressions import Suppressions
from lib.record import field, record

if TYPE_CHECKING:
    from lib.providers.verdict import CheckResult


@record
class ReportedFinding:
    """A finding with the rule it is a case of."""

    rule: Rule
    finding: Finding

    @property
    def fix(self) -> str:
        """What to do about it."""
        return self.finding.fix or self.rule.fix

    @property
    def severity(self) -> Severity:
        """How much this case matters."""
        return self.finding.severity or self.rule.severity


@record
class Diagnosis:
    """Everything the rules found.

    passed and failed are rule ids; could_not_run says for each rule not run what was missing;
    silenced counts the findings that a comment in a file silenced, in_baseline those that are
    known from a baseline. results is what testing the keys came to, by provider id: the same that
    the rules saw, so that whoever tells of both tells one truth.
    """

    found: tuple[ReportedFinding, ...]
    passed: tuple[str, ...]
    failed: tuple[str, ...]
    could_not_run: Mapping[str, str]
    silenced: int
    in_baseline: int = 0
    results: "Mapping[str, CheckResult]" = field(default_factory=dict)


def diagnose(
    look: RuleContext,
    rules: Sequence[Rule],
    *,
    missing: Mapping[Needs, str],
    skip: Collection[str] = (),
    unloaded: Mapping[str, Needs] = MappingProxyType({}),
) -> Diagnosis:
    """Run rules over a look. `missing` says what is not there and why, as `git: not installed`.

    unloaded: rules, by what they need, that were not even loaded as all of it is missing.
    """
    found: list[ReportedFinding] = []
    passed: list[str] = []
    could_not: dict[str, str] = {}
    silenced = 0
    silences = Suppressions(look.env_files)
    for rule in rules:
        if rule.id in skip:
            continue
        if rule.needs in missing:
            could_not[rule.id] = missing[rule.needs]
            continue
        findings = rule.find(look)
        if rule.is_symptom:
            findings = _unexplained(findings, found)
        kept, quiet = _sieve(rule, findings, silences)
        silenced += quiet
        found += kept
        if not kept:
            passed.append(rule.id)
    could_not |= {rule: missing[needs] for rule, needs in unloaded.items() if rule not in skip}
    told = gravest_first(found)
    failed = tuple(dict.fromkeys(one.rule.id for one in told))
    return Diagnosis(told, tuple(passed), failed, could_not, silenced, results=look.results)


def gravest_first(found: Iterable[ReportedFinding]) -> tuple[ReportedFinding, ...]:
    """Return findings by how much they matter, those that matter alike in their order."""
    order = list(Severity)
    return tuple(sorted(found, key=lambda one: order.index(one.severity)))


def _unexplained(findings: Iterable[Finding], told: Sequence[ReportedFinding]) -> Iterable[Finding]:
    """Yield the findings at whose place no error is told already, which is their cause."""
    errors = {
        place
        for one in told
        if one.severity is Severity.ERROR and not one.rule.is_symptom
        for place in one.finding.where
    }
    return (one for one in findings if not errors.intersection(one.where))


def _sieve(
    rule: Rule, findings: Iterable[Finding], silences: Suppressions
) -> tuple[list[ReportedFinding], int]:
    kept, quiet = [], 0
    for finding in findings:
        if silences.cover(rule.id, finding):
            quiet += 1
        else:
            kept.append(ReportedFinding(rule, finding))
    return kept, quiet
