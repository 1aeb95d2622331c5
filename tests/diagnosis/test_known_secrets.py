"""Which values of a project nobody else should see."""

import json
from base64 import urlsafe_b64encode
from pathlib import Path

import pytest

from lib.diagnosis.known_secrets import held_values
from lib.project import load_project as look_at


def jwt(role: str) -> str:
    """Return a token of Supabase that nobody signed."""
    claims = json.dumps({"iss": "supabase", "ref": "made-up-project", "role": role})
    return f"eyJhbGciOiJIUzI1NiJ9.{urlsafe_b64encode(claims.encode()).decode().rstrip('=')}.q7Zk2"


@pytest.mark.parametrize(
    ("value", "is_secret"),
    [
        ("sb_secret_q7Zk2mN4pR8tV1xY3aB5c", True),
        ("sb_publishable_q7Zk2mN4pR8tV1xY3aB5c", False),
        (jwt("service_role"), True),
        (jwt("anon"), False),
        ("pk_live_q7Zk2mN4pR8tV1xY3aB5c", False),
        ("eyJq7Zk2mN4pR8tV1xY3aB5c", True),
    ],
)
def test_a_key_for_everybody_is_no_secret(value: str, is_secret: bool, tmp_path: Path):
    """A key that stands in a page by design is not looked for, under whatever name it is held."""
    (tmp_path / ".env").write_text(f"SUPABASE_KEY={value}\n", encoding="utf-8")
    assert bool(held_values(look_at(tmp_path, {}, tmp_path / "home"))) is is_secret
