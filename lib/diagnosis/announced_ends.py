"""Models and kinds of keys whose end a vendor has announced: `announced_ends.toml` as records."""

import binascii
import json
import tomllib
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from lib.record import record
from lib.regex import regex

SUPABASE_LEGACY: Final = "supabase-legacy"
_FILE: Final = Path(__file__).with_suffix(".toml")
_BEFORE: Final = regex(
    r"(?:models|openai|google|gemini|anthropic|openrouter/openai|openrouter/google)/"
)
_LONGEST: Final = 80
_LEGACY_ROLES: Final = frozenset({"anon", "service_role"})


@record
class AnnouncedEnd:
    """An announced end. fails: whether requests are refused from then on.

    instead: what the vendor recommends, empty where only its page tells.
    """

    vendor: str
    ends: date
    instead: str
    source: str
    page: str
    fails: bool = True


@lru_cache(maxsize=1)
def ends_of_models() -> Mapping[str, AnnouncedEnd]:
    """Return what is known of each model, by its name in small letters."""
    return {
        name.lower(): _end(row, fails=row["then"] == "fails")
        for row in _table()["model"]
        for name in row["ids"]
    }


@lru_cache(maxsize=1)
def ends_of_keys() -> Mapping[str, AnnouncedEnd]:
    """Return what is known of each kind of key, by its id."""
    return {row["id"]: _end(row, fails=False) for row in _table()["key"]}


def model_named(text: str) -> str:
    """Return the name of a model as the table writes it: without what may stand before it."""
    text = text.strip().lower()
    if len(text) > _LONGEST:
        return ""
    found = _BEFORE.match(text)
    return text[found.end() :] if found else text


def is_supabase_legacy(value: str) -> bool:
    """Whether a value is a JWT by which Supabase's platform knew a project before `sb_` keys.

    One of a server of one's own names no project (`ref`), and does not end.
    """
    claims = claims_of(value)
    return (
        claims.get("iss") == "supabase"
        and claims.get("role") in _LEGACY_ROLES
        and bool(claims.get("ref"))
    )


def claims_of(value: str) -> Mapping[str, Any]:
    """Return what a JWT says of itself, unproved; nothing where a value is none."""
    parts = value.strip().split(".")
    if len(parts) != 3 or not value.startswith("eyJ"):
        return {}
    try:
        claims = json.loads(urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return {}
    return claims if isinstance(claims, dict) else {}


def _end(row: Mapping[str, Any], *, fails: bool) -> AnnouncedEnd:
    page = _table()["pages"][row["vendor"]]
    return AnnouncedEnd(row["vendor"], row["ends"], row["instead"], row["source"], page, fails)


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
