"""Every rule about the Hub speaks where its ailment is and is silent where it is not.

Each example is put into the practice Hub over HTTP and asked for with the real client.
"""

import pytest

from lib.diagnosis import hub_snapshot
from lib.diagnosis.hub_needs import missing
from lib.diagnosis.registry import HUB, rules_of
from lib.diagnosis.rule import Example, Finding, HubExample, Rule, Severity
from lib.hub.errors import HubErrorKind
from lib.practice import PracticeServer

from .hub_support import look

RULES = rules_of(HUB)
BY_ID = {rule.id: rule for rule in RULES}
TRIGGERS = [(rule, one) for rule in RULES for one in rule.triggers]
SILENT = [(rule, one) for rule in RULES for one in rule.is_silent_on]


def _ids(cases) -> list[str]:
    return [f"{rule.id}-{number}" for number, (rule, _) in enumerate(cases)]


def found(practice: PracticeServer, rule: str, example: Example, root) -> list[Finding]:
    """Return what a rule finds, after looking whether it may be run at all."""
    seen = look(practice, example, root)
    assert seen.hub is not None
    assert BY_ID[rule].needs not in missing(seen.hub)
    return list(BY_ID[rule].find(seen))


@pytest.mark.parametrize(("rule", "example"), TRIGGERS, ids=_ids(TRIGGERS))
def test_triggers(practice: PracticeServer, rule: Rule, example: Example, tmp_path):
    """The example that a rule gives is found, with a place and a next step, without a value."""
    findings = found(practice, rule.id, example, tmp_path)
    assert findings
    for finding in findings:
        told = f"{finding} {finding.fix or rule.fix}"
        assert finding.detail.endswith(".")
        assert finding.where
        assert (finding.fix or rule.fix).endswith(".")
        assert "practice-value" not in told
        values = (*example.environ.values(), *(example.hub.variables if example.hub else {}))
        assert not any(len(value) > 20 and value in told for value in values)
        assert not any(token in told for token in practice.tokens.values())


@pytest.mark.parametrize(("rule", "example"), SILENT, ids=_ids(SILENT))
def test_is_silent(practice: PracticeServer, rule: Rule, example: Example, tmp_path):
    """The counter-example that a rule gives is not found, though everything is there to find it."""
    assert found(practice, rule.id, example, tmp_path) == []


def test_the_answers_about_a_token_are_those_of_the_errors():
    """The two kinds that are written down twice, to load no client, are the same."""
    assert {hub_snapshot.REJECTED, hub_snapshot.EXPIRED} == {
        HubErrorKind.REJECTED.value,
        HubErrorKind.EXPIRED.value,
    }


SEVERITIES = [
    ("token-too-powerful", Example(hub=HubExample()), Severity.INFO),
    (
        "space-missing-secret",
        Example({"app.py": 'token = os.environ.get("GITHUB_TOKEN")\n'}, hub=HubExample()),
        Severity.INFO,
    ),
    (
        "space-missing-secret",
        Example({"app.py": 'key = os.environ.get("GROQ_API_KEY")\n'}, hub=HubExample()),
        None,
    ),
    ("token-too-powerful", Example({}, {"SPACE_ID": "practice-alice/demo"}), Severity.WARNING),
    ("token-blocked-by-organisation", Example(hub=HubExample("org_blocked")), None),
    (
        "token-blocked-by-organisation",
        Example(hub=HubExample("org_blocked", "practice-acme/support")),
        Severity.WARNING,
    ),
    (
        "space-missing-secret",
        Example(hub=HubExample(stage="RUNTIME_ERROR", error="KeyError: 'GROQ_API_KEY'")),
        Severity.ERROR,
    ),
    ("space-missing-secret", Example({".env.example": "GROQ_API_KEY=\n"}), Severity.INFO),
]


@pytest.mark.parametrize(("rule", "example", "severity"), SEVERITIES)
def test_a_case_may_weigh_otherwise(practice, rule, example, severity, tmp_path):
    """How much a finding matters follows from where the token is used and how sure the rule is."""
    (finding,) = found(practice, rule, example, tmp_path)
    assert finding.severity is severity


def test_a_message_shows_only_known_words(practice, tmp_path):
    """Of what a Space says of its error, words that might be a key are left out."""
    error = "Exit code: 1. Reason: ValueError: hunter2swordfish is no key for GROQ_API_KEY at x.y"
    hub = HubExample(stage="RUNTIME_ERROR", error=error, secrets=("GROQ_API_KEY",))
    example = Example(hub=hub)
    (finding,) = found(practice, "space-config-error", example, tmp_path)
    assert "Exit code: 1. Reason: ValueError: …" in finding.detail
    assert "GROQ_API_KEY" in finding.detail
    assert "hunter2" not in finding.detail


def test_a_collision_is_told_once(practice, tmp_path):
    """Of names that are both, the rule about them tells; not the one about the stage too."""
    hub = HubExample(
        stage="CONFIG_ERROR",
        error="Collision on variables and secrets names",
        secrets=("A",),
        variables={"A": "1"},
    )
    seen = look(practice, Example(hub=hub), tmp_path)
    told = [rule.id for rule in RULES if list(rule.find(seen))]
    assert told == ["space-secret-and-variable-collide", "token-too-powerful"]


def test_a_copy_names_the_secrets_of_an_origin_that_may_be_seen(practice, tmp_path):
    """Where the origin is the token owner's own, its secrets are compared by name."""
    hub = HubExample(duplicated_from="practice-alice/chatbot", secrets=("HF_TOKEN",))
    (finding,) = found(practice, "space-copy-without-secrets", Example(hub=hub), tmp_path)
    assert "`GROQ_API_KEY` is a secret of `practice-alice/chatbot`" in finding.detail
    assert finding.where[0].name == "GROQ_API_KEY"
