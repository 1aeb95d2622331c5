"""Tokens that end within hours are told from keys that last."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest

from lib.names.short_lived import short_lived

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


def jwt(**claims: object) -> str:
    """Return a token with some claims, signed by nobody."""
    parts = ({"alg": "none"}, claims)
    text = [
        base64.urlsafe_b64encode(json.dumps(one).encode()).decode().rstrip("=") for one in parts
    ]
    return ".".join((*text, "c2lnbmF0dXJl"))


def at(**later: int) -> int:
    """Return a moment after now, in seconds."""
    return int((NOW + timedelta(**later)).timestamp())


SHORT = [
    ("GITHUB_TOKEN", "ghs_" + "aB3dE6gH9j" * 3),
    ("A_TOKEN", "ghu_" + "aB3dE6gH9j" * 3),
    ("GCP_TOKEN", "ya29." + "aB3dE6gH9j" * 3),
    ("HF_TOKEN", "hf_jwt_" + "aB3dE6gH9j" * 3),
    ("HF_TOKEN", "hf_oauth_" + "aB3dE6gH9j" * 3),
    ("AWS_ACCESS_KEY_ID", "ASIAQ7RK2MZP9LW4XC8V"),
    ("AWS_SESSION_TOKEN", "anything"),
    ("OIDC", jwt(exp=at(hours=12))),
    ("OIDC", jwt(exp=at(hours=1), iat=at(hours=-1))),
    ("OLD", jwt(exp=at(days=-100))),
    ("OLD", jwt(exp=at(days=-1), iat=at(days=-800))),
]
LASTING = [
    ("SUPABASE_KEY", jwt(role="anon", iat=at(days=-100), exp=at(days=3550))),
    ("A", jwt(sub="service")),
    ("A", jwt(exp=True)),
    ("A", jwt(exp="soon")),
    ("A", jwt(exp=1e300)),
    ("A", "eyJ.eyJ.x"),
    ("A", "eyJhbGciOiJub25lIn0.eyJub3QganNvbg.x"),
    ("GITHUB_TOKEN", "ghp_" + "aB3dE6gH9j" * 3),
    ("HF_TOKEN", "hf_" + "aB3dE6gH9j" * 3),
    ("AWS_ACCESS_KEY_ID", "AKIAQ7RK2MZP9LW4XC8V"),
    ("CITY", "ASIA"),
    ("A", ""),
    # Good for a month: somebody renews it by hand.
    ("A", jwt(exp=at(days=30))),
]


@pytest.mark.parametrize(("name", "value"), SHORT)
def test_short_lived(name, value):
    """By its beginning, its name, or its dates; nothing of the value is told."""
    told = short_lived(name, value, NOW)
    assert told
    assert value not in told


@pytest.mark.parametrize(("name", "value"), LASTING)
def test_lasting(name, value):
    """A key that is good for long, and what is no token at all, are left alone."""
    assert short_lived(name, value, NOW) == ""
