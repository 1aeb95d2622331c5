"""Whether a value is a token that ends within hours: of no use in a place that is to stay.

Told from the beginning by which a service marks such tokens, or from the dates in a JWT (RFC 7519,
`exp` and `iat`). A JWT that is good for years, as the keys of Supabase are, is an ordinary key.
"""

import base64
import json
import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from lib.regex import regex

# A token with a longer life is taken for one that somebody renews by hand.
_SHORT: Final = timedelta(days=2)
_JWT: Final = regex(r"eyJ[A-Za-z0-9_-]+\.(eyJ[A-Za-z0-9_-]+)\.[A-Za-z0-9_-]*")
# GitHub's "About authentication"; Google's and AWS's documents on temporary credentials; the Hub's.
_BEGINNINGS: Final[Mapping[str, str]] = {
    "ghs_": "a token that GitHub gives to one run or installation, for an hour",
    "ghu_": "a token of a GitHub app, good for eight hours",
    "ya29.": "an access token of Google, good for an hour",
    "hf_jwt_": "a short-lived token of the Hub",
    "hf_oauth_": "a token of a sign-in at the Hub, good for hours",
    "ASIA": "a temporary key of AWS, which works only with its session token",
}
_AWS: Final = regex(r"ASIA[A-Z0-9]{16}")
_LONGEST: Final = 8192


def short_lived(
    name: str, value: str, now: datetime | None = None, beside: Collection[str] = ()
) -> str:
    """Say in a few words what short-lived token a value is; nothing where it is none.

    beside: the names that have a value in the same files.
    """
    value = value.strip()
    if name == "AWS_SESSION_TOKEN":
        return "the session token of temporary AWS keys, good for hours"
    if name == "AWS_SECRET_ACCESS_KEY" and "AWS_SESSION_TOKEN" in beside:
        return "the secret of temporary AWS keys, good for hours"
    for beginning, what in _BEGINNINGS.items():
        whole = _AWS.fullmatch(value) if beginning == "ASIA" else len(value) >= 20
        if value.startswith(beginning) and whole:
            return what
    found = _JWT.fullmatch(value) if len(value) <= _LONGEST else None
    return _by_dates(found, now or datetime.now(UTC)) if found else ""


def _by_dates(found: "re.Match[str]", now: datetime) -> str:
    told = _claims(found[1])
    ends, begins = _moment(told.get("exp")), _moment(told.get("iat"))
    if ends is None:
        return ""
    if ends <= now:
        return f"a token that ended on {ends:%Y-%m-%d}"
    if ends - (begins or now) <= _SHORT:
        return f"a short-lived token, which ends on {ends:%Y-%m-%d}"
    return ""


def _claims(part: str) -> Mapping[str, Any]:
    with suppress(ValueError, RecursionError):
        told = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        return told if isinstance(told, dict) else {}
    return {}


def _moment(found: object) -> datetime | None:
    if isinstance(found, bool) or not isinstance(found, int | float):
        return None
    with suppress(ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(found, UTC)
    return None
