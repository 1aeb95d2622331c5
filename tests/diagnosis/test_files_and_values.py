"""The rules about files and values: their examples, and what examples cannot show."""

import re

import pytest

from lib.diagnosis.registry import FILES_AND_VALUES, rules_of
from lib.diagnosis.rule import Example, Rule
from lib.diagnosis.rules import (
    env_file_in_parent,
    env_file_permissions,
)
from lib.names.displayable import shown
from lib.names.secret_sounding import sounds_secret
from tests.diagnosis.test_rules import context_of

RULES = rules_of(FILES_AND_VALUES)
KEY = "q7Rt2Zp9Lm4Xc8Vb"
CASES = [
    (rule, example, fires)
    for rule in RULES
    for fires, examples in ((True, rule.triggers), (False, rule.is_silent_on))
    for example in examples
]


@pytest.mark.parametrize(
    ("rule", "example", "fires"),
    CASES,
    ids=[f"{rule.id}-{number}" for number, (rule, _, _) in enumerate(CASES)],
)
def test_examples(rule: Rule, example: Example, fires: bool, tmp_path):
    """A rule finds its examples, with a place and a next step, and not its counter-examples."""
    found = list(rule.find(context_of(example, tmp_path)))
    assert bool(found) == fires
    for finding in found:
        assert re.fullmatch(r"[`A-Z].*\.", finding.detail)
        assert finding.where
        assert all(where.source for where in finding.where)
        assert re.fullmatch(r"[A-Z].*\.", finding.fix or rule.fix)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_tells_no_value_and_no_key_material(rule: Rule, tmp_path):
    """Neither values nor names that may be pieces of one are in a finding."""
    lines = [
        f"{KEY}-x={KEY}",
        f"{KEY}",
        f"{KEY}:{KEY}",
        f'PEM="-----BEGIN\n{KEY}==\n"',
        f"{KEY}='\n{KEY}'",
        f"{KEY}Q='it\\'s'",
        f"DB_PASSWORD=' {KEY}'",
        f"GROQ_API_KEY=gsk_{KEY}",
        f"MISTRAL_API_KEY='\"{KEY}\"'",
        f"COHERE_API_KEY=${{{KEY}}}",
        f"XAI_API_KEY=op://{KEY}",
        f"OPENAI_API_KEY=hf_{KEY * 3}",
        f"CEREBRAS_API_KEY={KEY}é",
        f"HF_TOKEN=***{KEY[:4]}",
    ]
    example = Example({".env": "\n".join(lines), "key.env": f"A={KEY}"}, {"A_KEY": KEY})
    found = list(rule.find(context_of(example, tmp_path)))
    assert KEY not in repr(found)
    assert KEY[:4] not in repr(found)


def test_modes_decide(tmp_path):
    """Only a file that others may read is told, and not one on a drive without modes."""
    view = context_of(Example({".env": "A_KEY=one\n"}), tmp_path)
    path = view.folder / ".env"
    for mode, told in ((0o600, 0), (0o400, 0), (0o640, 1), (0o604, 1), (0o777, 0)):
        path.chmod(mode)
        assert len(list(env_file_permissions.find(view))) == told, oct(mode)


def test_the_nearest_parent_is_told(tmp_path):
    """As `find_dotenv()` does, the walk up stops at the first file."""
    (tmp_path / ".env").write_text("A=1\n")
    (tmp_path / "near").mkdir()
    example = Example({"../.env": "A=2\n"})
    (found,) = env_file_in_parent.find(context_of(example, tmp_path / "near"))
    assert "one folder above" in found.detail
    (tmp_path / "near" / ".env").unlink()
    view = context_of(example, tmp_path / "far")
    (tmp_path / "far" / ".env").unlink()
    (found,) = env_file_in_parent.find(view)
    assert "2 folders above" in found.detail


def test_names_are_shown_only_where_they_read_like_names():
    """A name in a broken file may be a piece of a key."""
    for name in ("OPENAI_API_KEY", "openai.api_key", "my-key", "AWS_S3_KEY"):
        assert shown(name) == name
    for name in (KEY, "deadbeef0123456789", "QQ+/x", "ÜBER"):
        assert shown(name) == ""


def test_which_names_hold_secrets():
    """Settings that end like a secret's name are none."""
    assert all(map(sounds_secret, ("MY_KEY", "app_token", "DB_PASSWORD", "JWT_SECRET")))
    harmless = ("PUBLIC_KEY", "STRIPE_PUBLISHABLE_KEY", "EOS_TOKEN", "MONKEY", "MAX_TOKENS", "PATH")
    assert not any(map(sounds_secret, harmless))
