"""What a provider answers to a key of a known kind. The answers themselves are in a data file."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from lib.provider_config import Provider

JSON: Final = "application/json"

_FILE: Final = Path(__file__).with_name("answers.toml")
_FIRST: Final = 3
_LAST: Final = 4
_SHORTEST_TO_ECHO: Final = 12


@dataclass(frozen=True, slots=True)
class CannedReply:
    """A whole answer, ready to be sent. Names of headers are in lower case."""

    status: int
    body: bytes
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)


def answer(row: Provider, route: str, kind: str, key: str) -> CannedReply:
    """Return how a provider answers a key of this kind on one of its two routes."""
    entry = _entry(row, route, kind)
    body = entry["body"].replace("{masked}", json.dumps(masked(key))[1:-1])
    return CannedReply(entry.get("status", 200), body.encode(), headers=entry.get("headers", {}))


def error(status: int, message: str) -> CannedReply:
    """Return an error of the stand-in's own."""
    body = {"error": {"message": message, "type": "practice_error"}}
    return CannedReply(status, json.dumps(body).encode())


def phrase(status: int) -> str:
    """Return the usual words for a status, or nothing where it is not a registered one."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def masked(key: str) -> str:
    """Return both ends of a key, as some providers repeat them in their errors."""
    if len(key) < _SHORTEST_TO_ECHO:
        return "***"
    return f"{key[:_FIRST]}***{key[-_LAST:]}"


def _entry(row: Provider, route: str, kind: str) -> dict[str, Any]:
    for place in _places(row, route):
        if kind in place:
            entry: dict[str, Any] = place[kind]
            return _entry(row, route, entry["as"]) if "as" in entry else entry
    raise LookupError(f"answers.toml has no answer for {kind}")


def _places(row: Provider, route: str) -> Iterator[dict[str, Any]]:
    """Yield the parts of the data file that may hold an answer, the most particular first."""
    file = _file()
    own = file["provider"].get(row.id, {})
    style = file["style"].get(row.message.style if row.message else "", {})
    yield from (own.get(route, {}), own.get("any", {}))
    yield style.get(route, {})
    yield from (file["general"][route], file["general"]["any"])


@lru_cache(maxsize=1)
def _file() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
