"""The short list of what may be public: everything else is a secret.

Each entry is a kind of setting that people put into documents without a thought: the name has to
say so, and the value has to look like one. A key, or what may be one, is never on the list.
"""

import re
from typing import Final
from urllib.parse import urlsplit

from lib.names.key_shapes import is_key_shaped, key_shaped
from lib.names.secret_sounding import sounds_secret
from lib.provider_config import known_prefixes, owners_of_prefix, table

_NUMBERS: Final = frozenset(
    {"PORT", "TIMEOUT", "TEMPERATURE", "SIZE", "COUNT", "LIMIT", "RETRIES", "WORKERS", "THREADS",
     "SECONDS", "MINUTES", "HOURS", "DAYS", "STEPS", "DEPTH", "WIDTH", "HEIGHT", "LENGTH",
     "DIMENSIONS", "TOKENS", "K", "P"}
)  # fmt: skip
_LEVELS: Final = frozenset(
    {"debug", "info", "warn", "warning", "error", "critical", "trace", "fatal", "notset"}
)
_BOOLEANS: Final = frozenset({"true", "false", "yes", "no", "on", "off"})
_STAGES: Final = frozenset(
    {"production", "prod", "development", "dev", "staging", "stage", "test", "testing", "local"}
)
# `S3`, `API` of `APIKey`, `Key`; a number behind a word belongs to it.
_WORD: Final = re.compile(r"[A-Z]+[0-9]*(?![a-z])|[A-Z]?[a-z]+[0-9]*|[A-Z]|[0-9]+")
_NUMBER: Final = re.compile(r"-?\d{1,7}(?:\.\d{1,4})?")
# Words and versions, as `meta-llama/Llama-3.1-8B-Instruct`; a random text has no such words.
_MODEL: Final = re.compile(r"[A-Za-z][A-Za-z0-9._:/-]{1,99}")
_MODEL_WORD: Final = re.compile(r"[a-z]{0,14}[A-Z]?[a-z]{0,14}[0-9]{0,4}[a-zA-Z]{0,4}")
_REGION: Final = re.compile(r"[a-z]{2,9}(?:-[a-z]{2,12}){0,3}-?\d{0,2}")
_ZONE: Final = re.compile(r"UTC|[A-Z][a-z]{2,12}/[A-Z][A-Za-z_]{2,20}")
_LANGUAGE: Final = re.compile(r"[a-z]{2}(?:[-_][A-Z]{2})?(?:\.UTF-8)?")
_HOST: Final = re.compile(r"(?:[a-z][a-z0-9-]{0,24}\.)+[a-z]{2,12}")
_PATH_PART: Final = re.compile(r"[a-z][a-z-]{0,19}|v\d[a-z0-9]{0,6}|")


def why_harmless(name: str, value: str) -> str:
    """Say in a few words why a value may be public; nothing where it is taken for a secret."""
    if is_guarded(name, value) or not value.isascii() or not value.isprintable():
        return ""
    words = _words(name)
    if _is_public_url(value):
        return "a public address"
    if value.lower() in _BOOLEANS:
        return "a switch"
    last = words[-1]
    if last in _NUMBERS and _NUMBER.fullmatch(value):
        return "a number" if last != "PORT" else "a port"
    if words[-2:] in (["LOG", "LEVEL"], ["LOGGING", "LEVEL"]) or last == "LOGLEVEL":
        return "a log level" if value.lower() in _LEVELS else ""
    if last == "MODEL" or words[-2:] in (["MODEL", "NAME"], ["MODEL", "ID"]):
        return "a model's name" if _is_model(value) else ""
    return _setting(last, value)


def is_guarded(name: str, value: str) -> bool:
    """Whether a name or a value is a secret's, so that making it public takes a second yes."""
    owned = any(name in row.all_names for row in table().values())
    return owned or sounds_secret(name, doubtful=True) or looks_like_a_key(value)


def looks_like_a_key(value: str) -> bool:
    """Whether a value is or holds what has a key's shape."""
    text = value.strip()
    if "-----BEGIN" in text or is_key_shaped(text) or next(key_shaped(text), None):
        return True
    return bool(owners_of_prefix(text)) and len(text) >= 20 and text.startswith(known_prefixes())


def _words(name: str) -> list[str]:
    """Return the words of a name in capitals: of `dbPassword`, `DBPassword` and `DB_PASSWORD`."""
    return [word.upper() for word in _WORD.findall(name)] or [""]


def _setting(last: str, value: str) -> str:
    if last in {"ENV", "ENVIRONMENT", "STAGE"}:
        return "a stage of development" if value.lower() in _STAGES else ""
    if last == "REGION":
        return "a region" if _REGION.fullmatch(value) else ""
    if last in {"TZ", "TIMEZONE"}:
        return "a time zone" if _ZONE.fullmatch(value) else ""
    if last in {"LANGUAGE", "LOCALE"}:
        return "a language" if _LANGUAGE.fullmatch(value) else ""
    return ""


def _is_model(value: str) -> bool:
    pieces = re.split(r"[._:/-]", value)
    return bool(_MODEL.fullmatch(value)) and all(_MODEL_WORD.fullmatch(one) for one in pieces)


def _is_public_url(value: str) -> bool:
    """Whether a value is an address of plain words: a webhook's or a database's is a secret."""
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"} or parts.query or parts.fragment or "@" in value:
        return False
    host = parts.hostname or ""
    plain = parts.netloc.lower() == (host if port is None else f"{host}:{port}")
    path = all(_PATH_PART.fullmatch(part) for part in parts.path.split("/"))
    return plain and "?" not in value and path and bool(_HOST.fullmatch(host))
