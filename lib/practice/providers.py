"""The stand-in for every provider of the table: reads the key, notes the request, answers."""

import base64
import binascii
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from lib.client_config import client_of
from lib.practice.answers import CannedReply, answer, error
from lib.practice.effects import deliver
from lib.practice.faults import Fault
from lib.practice.practice_state import KeyKind, PracticeState
from lib.practice.request_log import noted
from lib.provider_config import Auth, Check, Message, Provider

_MISSING: Final = "missing"
_PLACEHOLDER: Final = re.compile(r"\\\{[^{}]*\\\}")


class StandIn:
    """The application behind `/providers/{provider_id}/{rest}`, for any method."""

    def __init__(self, state: PracticeState, providers: Mapping[str, Provider]) -> None:
        self._state = state
        self._providers = providers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope)
        row = self._providers.get(request.path_params["provider_id"])
        if row is None:
            reply, fault = error(404, "There is no practice provider of this name."), None
        else:
            reply, fault = self._serve(row, request)
        await deliver(reply, fault, scope, receive, send)

    def _serve(self, row: Provider, request: Request) -> tuple[CannedReply, Fault | None]:
        path = "/" + request.path_params["rest"]
        route = route_of(row, request.method, path)
        key = key_of(row.auth, request.headers.get(row.auth.header))
        kind = _MISSING if key is None else self._state.kind_of(row.id, key).value
        keys = self._state.known_keys() | ({key} if key else frozenset())
        self._state.note(noted(row.id, route, kind, request, path, keys))
        return _reply(row, route, kind, key), self._state.take_fault(row.id, route, key)


def route_of(row: Provider, method: str, path: str) -> str | None:
    """Return `check`, `message`, or None for a path that the provider's row does not name."""
    before = {"", *client_of(row.id).adds.values()}
    if row.check and method == row.check.method and _leads_to(row.check, path, before):
        return "check"
    if row.message and method == "POST" and _leads_to(row.message, path, before):
        return "message"
    return None


def key_of(auth: Auth, header: str | None) -> str | None:
    """Return the key that a header's value carries in the provider's way, or None."""
    before, _, after = auth.value.replace("{basic}", "{key}").partition("{key}")
    value = (header or "").strip()
    if len(value) < len(before) + len(after) or not value.lower().startswith(before.lower()):
        return None
    key = value[len(before) : len(value) - len(after)].strip()
    return (_from_basic(key, auth) if "{basic}" in auth.value else key) or None


def _from_basic(encoded: str, auth: Auth) -> str | None:
    try:
        name, colon, key = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    fitting = bool(name) if auth.user_names else name == auth.user
    return key if colon and fitting else None


def _reply(row: Provider, route: str | None, kind: str, key: str | None) -> CannedReply:
    if route is None:
        return error(404, "The practice provider has no such route.")
    if kind == _MISSING and row.key_optional:
        kind = KeyKind.GOOD
    return answer(row, route, kind, key or "")


def _leads_to(target: Check | Message, path: str, before: set[str]) -> bool:
    """Whether a path is a route of the row, with what the vendor's own client puts before it."""
    places = [place for place in (target.path, target.fallback_path) if place]
    every = {f"{first}{place}" for first in before for place in places}
    own = urlsplit(target.url).path
    return any(_pattern(place).fullmatch(path) for place in every | ({own} if own else set()))


@lru_cache(maxsize=512)
def _pattern(place: str) -> re.Pattern[str]:
    """Return the pattern of a path in which `{name}` stands for one part."""
    path = re.escape(place.partition("?")[0])
    return re.compile(_PLACEHOLDER.sub("[^/]+", path))
