"""A password that anybody would try is told; what a service issues is not judged."""

import pytest

from lib.names.weak import shortness, weakness

WEAK = [
    ("ADMIN_PASSWORD", "admin"),
    ("ADMIN_PASSWORD", "Admin123"),
    ("APP_PASSWORD", "app_password"),
    ("LOGIN_PASS", "hunter2"),
    ("SECRET_KEY", "secret-key"),
    ("JWT_SECRET", "jwt_secret"),
    ("FLASK_SECRET", "supersecret"),
    ("PASSWORD", "1234567890"),
    ("DJANGO_SECRET_KEY", "aaaaaaaaaaaaaaaaaaaaaaaa"),
]
SHORT = [("SESSION_SECRET", "k4-u8Zx"), ("BASIC_AUTH_PASSWORD", "x9Zk")]
NOT_WEAK = [
    ("ADMIN_PASSWORD", "correct horse battery"),
    ("ADMIN_PASSWORD", "k4u8Zx.Q"),
    ("SECRET_KEY", "a1B2c3D4e5F6g7H8i9J0"),
    ("OPENWEATHER_API_KEY", "key"),
    ("BOT_TOKEN", "token"),
    ("GOOGLE_CLIENT_SECRET", "short"),
    ("AWS_SECRET_KEY", "short"),
    ("CACHE_KEY", "abc"),
    ("PASSWORD_MIN_LENGTH", "8"),
    ("ADMIN_PASSWORD", ""),
    ("MODE", "secret"),
]


@pytest.mark.parametrize(("name", "value"), WEAK)
def test_weak(name: str, value: str):
    """A common word, the name itself, a repeated character and a short one are weak."""
    clause = weakness(name, value)
    assert clause
    assert value not in clause


@pytest.mark.parametrize(("name", "value"), NOT_WEAK)
def test_not_weak(name: str, value: str):
    """A good password, and whatever people do not choose themselves, is not judged."""
    assert weakness(name, value) == ""
    assert shortness(name, value) == ""


@pytest.mark.parametrize(("name", "value"), SHORT)
def test_short(name: str, value: str):
    """A short value is told as that; nobody need know it."""
    assert weakness(name, value) == ""
    assert shortness(name, value).startswith("has fewer than ")
