"""The rules about values: which texts are told, once each, and which are in order."""

import time

import pytest

from lib.diagnosis.registry import FILES_AND_VALUES, rules_of
from lib.diagnosis.rule import Example
from lib.diagnosis.rules import env_file_permissions
from tests.diagnosis.test_rules import context_of

RULES = rules_of(FILES_AND_VALUES)


def told(files, tmp_path, environ=None) -> list[str]:
    """Return the ids of the rules that speak about a project, but for that about file modes."""
    view = context_of(Example(files, environ or {}), tmp_path)
    others = [rule for rule in RULES if rule is not env_file_permissions.RULE]
    return [rule.id for rule in others for _ in rule.find(view)]


ORDINARY = """
DEBUG=true
DATABASE_URL="postgres://u:p@localhost/db"
SECRET_KEY=django-insecure-4f$k#2l@9
JWT_SECRET='my secret phrase'
DB_PASSWORD=postgres
APP_NAME="My app" # note
SESSION_SECRET=9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d
OPENAI_API_KEY=EMPTY
HF_TOKEN=user_provided
SSH_KEY=ssh-ed25519 AAAAC3Nz me@host
REGEX_KEY=[a-z]+
JSON_KEY={"a": 1}
TWILIO_AUTH_TOKEN=
TEMPLATE="Hello {{ name }}"
PROMPT="<system> be kind"
PAD_TOKEN=<pad>
"""


def test_silent_on_ordinary_settings(tmp_path):
    """What a working project holds is nothing to speak about."""
    assert told({".env": ORDINARY, "Dockerfile": "FROM python\n"}, tmp_path) == []


VALUES = {
    "value-placeholder": "your_key YOURAPIKEY sk-your-key hf_your_token_here <key> changeme xxx "
    "hf_xxxx sk-... TODO insert-key-here my-api-key REPLACE_ME sk-ant-xxx [your-key]",
    "value-masked": "*** sk-***abcd \u2022\u2022\u2022 [SENSITIVE] [REDACTED] hf_\u2026wxyz "
    "sk-...abcd",
    "value-reference": "op://a/b/c doppler://a vault:a/b {{key}} ${{key}} $OPENAI_KEY",
    "value-not-ascii": "\u201cabc\u201d a\u00a0b a\u200bb caf\u00e9",
    "": "EMPTY none ollama sk-no-key-required lm-studio 4f9a77ce3b1d4f22a0b15c33",
}


@pytest.mark.parametrize(
    ("rule", "value"), [(rule, one) for rule, all_ in VALUES.items() for one in all_.split(" ")]
)
def test_a_value_has_one_ailment(rule, value, tmp_path):
    """Each of these is told once, and what local servers are given is not told."""
    assert told({".env": f"OPENAI_API_KEY={value}\n"}, tmp_path) == ([rule] if rule else [])


def test_a_long_value_takes_no_time(tmp_path):
    """No value makes the search for words slow."""
    values = ("a_" * 50_000, "a-" * 95 + "!", "insert " * 28 + "!", "your-" * 39 + "!")
    text = "".join(f"N{number}_KEY={one}\n" for number, one in enumerate(values))
    started = time.monotonic()
    told({".env": text}, tmp_path)
    assert time.monotonic() - started < 5
