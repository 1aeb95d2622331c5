"""Note a request without any key in it."""

import re
from collections.abc import Collection
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request

from lib.practice.practice_state import LoggedRequest

_LONGEST_SHOWN: Final = 24


def noted(
    provider: str, route: str | None, kind: str, request: Request, path: str, keys: Collection[str]
) -> LoggedRequest:
    """Return what may be remembered of a request. keys: those to leave out of its address."""
    return LoggedRequest(
        provider=provider,
        route=route,
        method=request.method,
        path="".join(_shown(part, keys) for part in re.split(r"([/:])", path)),
        query=_shown_query(request.scope["query_string"].decode("latin-1"), keys),
        headers=tuple(sorted(set(request.headers.keys()))),
        kind=kind,
    )


def _shown_query(query: str, keys: Collection[str]) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    return "&".join(f"{_shown(name, keys)}={_shown(value, keys)}" for name, value in pairs)


def _shown(part: str, keys: Collection[str]) -> str:
    """Return a part of an address as it is, unless it is or holds a key, or is as long as one."""
    if len(part) > _LONGEST_SHOWN or any(key in part for key in keys):
        return "***"
    return part
