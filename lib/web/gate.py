"""What a visitor may ask for, and how often. Whoever sits at this machine passes freely."""

import ipaddress
import math
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from lib.access import Access, access_for, was_forwarded
from lib.api import refusal
from lib.deployment import Deployment, Kind
from lib.limits import Limiter, Rate, Room

_BUSY_SECONDS: Final = 2.0
_SCHEMES: Final = ("https", "http")
_NOT_COUNTED: Final = "/api/health"
# Streamlit's own routes for `st.login`.
_SIGN_IN: Final = frozenset({"/auth/login", "/oauth2callback"})
_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class _Allowance:
    """What visitors may have of one thing: how often, and how many at once."""

    often: Limiter
    at_once: Room


class Gate:
    """Refuses what comes too often, and on a Space pages elsewhere that connect to it.

    A refused request gets status 429, `Retry-After` and a sentence in JSON; a refused websocket
    is closed before it is opened, and the page tries again by itself.
    """

    def __init__(self, app: ASGIApp, place: Deployment) -> None:
        self._app = app
        self._place = place
        # Routes that look at the project and may wait for providers. At once: fewer than the
        # threads of the server, which also send the page's own files.
        self._requests = _Allowance(Limiter(Rate(30, 1), Rate(120, 20)), Room(6, 12))
        # A page is one connection, and all people of a school may share an address.
        self._connections = _Allowance(Limiter(Rate(200, 2), Rate(600, 40)), Room(300, 1000))
        # Each of them asks the Hub who somebody is.
        self._sign_ins = _Allowance(Limiter(Rate(30, 0.5), Rate(120, 5)), Room(4, 12))
        self._uploads = _Allowance(Limiter(Rate(10, 0.2), Rate(60, 2)), Room(2, 8))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it; see the ASGI specification."""
        allowance = self._allowance(scope)
        if allowance is None or not self._is_visitor(scope):
            await self._app(scope, receive, send)
            return
        if self._is_foreign(scope):
            await _close(send)
            return
        client = self._client(scope)
        with allowance.at_once.place(client) as inside:
            wait = allowance.often.take(client) if inside else _BUSY_SECONDS
            if not wait:
                await self._app(scope, receive, send)
            elif scope["type"] == "websocket":
                await _close(send)
            else:
                await _too_many(wait)(scope, receive, send)

    def _allowance(self, scope: Scope) -> _Allowance | None:
        if scope["type"] == "websocket":
            return self._connections
        if scope["type"] != "http" or scope["path"] == _NOT_COUNTED:
            return None
        if scope["path"].startswith("/api/"):
            return self._requests
        if scope["path"] in _SIGN_IN:
            return self._sign_ins
        return self._uploads if scope["method"] not in _READING else None

    def _is_visitor(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        client = scope["client"][0] if scope["client"] else None
        found = access_for(
            self._place, client, headers.get("host"), forwarded=was_forwarded(headers)
        )
        return found is Access.VISITOR

    def _client(self, scope: Scope) -> str:
        """Return who asks.

        The proxy of a Space keeps what the client claims in `X-Forwarded-For` and appends the
        client's address, so only the last entry is worth something; no other header is.
        """
        given = ""
        if self._place.kind is Kind.SPACE:
            lists = Headers(scope=scope).getlist("x-forwarded-for")
            given = ",".join(lists).rpartition(",")[2].strip()
        return _house(given or (scope["client"][0] if scope["client"] else ""))

    def _is_foreign(self, scope: Scope) -> bool:
        """Whether a page of another site opens a websocket to a Space.

        Streamlit would refuse it too, but asks a server elsewhere for its own address first.
        """
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if scope["type"] != "websocket" or self._place.kind is not Kind.SPACE or origin is None:
            return False
        # Not taken apart: an origin may be any text.
        hosts = {headers.get("host", ""), self._place.host}
        return origin not in {f"{scheme}://{host}" for scheme in _SCHEMES for host in hosts}


def _house(address: str) -> str:
    """Return what one client can hardly change: an address, or the /64 network of a new one."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is None:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


async def _close(send: Send) -> None:
    """Refuse a websocket before it opens; the server makes it status 403."""
    await send({"type": "websocket.close"})


def _too_many(wait: float) -> JSONResponse:
    seconds = math.ceil(wait)
    response = refusal(
        429, "too_many_requests", f"That was too often. Try again in {seconds} seconds."
    )
    response.headers["Retry-After"] = str(seconds)
    return response
