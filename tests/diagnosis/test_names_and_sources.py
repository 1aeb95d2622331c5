"""The rules about names and sources: their examples, and what they must never tell."""

import pytest

from lib.diagnosis.registry import NAMES_AND_SOURCES, rules_of
from lib.diagnosis.rule import Example, FixKind, Needs, Rule
from lib.diagnosis.rules import browser_exposed_name
from tests.diagnosis.test_rules import context_of

RULES = rules_of(NAMES_AND_SOURCES)
SPACE = {"SPACE_ID": "owner/name"}


def _cases(kind: str):
    return [
        pytest.param(rule, one, id=f"{rule.id}-{number}")
        for rule in RULES
        for number, one in enumerate(getattr(rule, kind))
    ]


def found_in(rule: Rule, tmp_path, files=None, environ=None):
    """Return what a rule finds in a made-up project."""
    return list(rule.find(context_of(Example(files or {}, environ or {}), tmp_path)))


@pytest.mark.parametrize(("rule", "example"), _cases("triggers"))
def test_triggers(rule: Rule, example: Example, tmp_path):
    """Every example is found, with a place and a next step, without the folder's path."""
    findings = list(rule.find(context_of(example, tmp_path)))
    assert findings
    for finding in findings:
        fix = finding.fix or rule.fix
        assert finding.detail.endswith(".")
        assert fix.endswith(".")
        assert fix[0].isupper()
        assert finding.where
        assert str(tmp_path) not in f"{finding}"


@pytest.mark.parametrize(("rule", "example"), _cases("is_silent_on"))
def test_is_silent(rule: Rule, example: Example, tmp_path):
    """No counter-example is found."""
    assert list(rule.find(context_of(example, tmp_path))) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_complete(rule: Rule):
    """Every rule is whole, offline, and named as its file."""
    assert rule.needs is Needs.NOTHING
    assert rule.fix_kind in FixKind
    assert not rule.title.endswith(".")
    assert rule.why.endswith(".")
    assert rule.fix.endswith(".")
    assert 2 <= len(rule.triggers) <= 4
    assert 2 <= len(rule.is_silent_on) <= 4
    assert rule.find.__module__.endswith(f".{rule.id.replace('-', '_')}")


def test_ids_are_unique():
    """Every rule is listed once."""
    assert len({rule.id for rule in RULES}) == len(RULES)


KEY = "made-up-4711"
EXPOSED = [
    (f"NEXT_PUBLIC_OPENAI_API_KEY={KEY}", True),
    (f"NEXT_PUBLIC_OPENAI_APIKEY={KEY}", True),
    (f"VITE_SUPABASE_SERVICE_ROLE_KEY={KEY}", True),
    (f"VITE_SUPABASE_ANON_KEY={KEY}", False),
    (f"NEXT_PUBLIC_CLIENT_SECRET={KEY}", True),
    (f"REACT_APP_TOKEN_2={KEY}", True),
    ("PUBLIC_THING=sk-or-v1-0a1b2c3d4e5f6071", True),
    ("NEXT_PUBLIC_API_URL=https://a.example", False),
    (f"VITE_FIREBASE_API_KEY={KEY}", False),
    (f"NEXT_PUBLIC_GOOGLE_MAPS_API_KEY={KEY}", False),
    (f"NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY={KEY}", False),
    ("NEXT_PUBLIC_USDC_TOKEN=0x" + "0a" * 20, False),
    ("VITE_TOKEN_KEY=access_token", False),
    ("VITE_TOKEN_KEY=", False),
    (f"PUBLIC_KEY={KEY}", False),
    (f"OPENAI_API_KEY={KEY}", False),
    ("PUBLIC_THEME=sk-learn", False),
]


@pytest.mark.parametrize(("line", "told"), EXPOSED)
def test_exposed(line, told, tmp_path):
    """A secret under a name for the browser is found, what is made to be public is not."""
    found = found_in(browser_exposed_name.RULE, tmp_path, {".env": f"{line}\n"})
    assert bool(found) is told
    assert KEY not in f"{found}"


def test_an_odd_name_is_never_told(tmp_path):
    """A name that may be a piece of a key stays out of every finding."""
    env = f"abc+/def==https://models.github.ai\n{'Q' * 70}=postgres://a.example.com\nVITE_a-b_KEY={KEY}\n"
    at = context_of(Example({".env": env}, SPACE), tmp_path)
    told = "".join(f"{finding}" for rule in RULES for finding in rule.find(at))
    assert "Q" * 20 not in told
    assert "abc" not in told
    assert "a-b" not in told
