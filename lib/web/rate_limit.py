"""How often somebody may come, and how much they may keep busy. At this machine nothing counts.

Visitors share what there is for visitors, each a small part of it; the owner of a Space has a part
that visitors cannot use up. Bodies are read before a place is taken (`bodies.py`), a websocket has
to say something soon and is heard only so often (`sockets.py`), and of what stays open the quietest
of whoever has most gives way to somebody new.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from lib.access import Surface
from lib.api import BODY_SECONDS, MAX_BODY, refusal
from lib.callers import Caller, Who
from lib.limiter import ConcurrencyLimit, Limiter, Rate, Seats
from lib.web.allowed_paths import ROUTES, SIGN_IN, UPLOADS, own_path
from lib.web.body_limit import FRAME, Bodies, BodyError
from lib.web.sockets import FIRST_SECONDS, Socket

_BUSY_SECONDS: Final = 2.0
_NOT_COUNTED: Final = "/api/health"
_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_MEGABYTE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Allowance:
    """What people may have of one thing: how often, and how many at once."""

    often: Limiter
    at_once: ConcurrencyLimit


class _Share:
    """What there is for some people together."""

    def __init__(self, clock: Callable[[], float]) -> None:
        def often(each: Rate, everybody: Rate) -> Limiter:
            return Limiter(each, everybody, clock, newcomers=True)

        # Routes that look at the project. At once: fewer than the threads of the server, which
        # also send the page's own files.
        self.requests = _Allowance(often(Rate(30, 1), Rate(120, 20)), ConcurrencyLimit(4, 12))
        # Each of them asks the Hub who somebody is.
        self.sign_ins = _Allowance(often(Rate(30, 0.5), Rate(120, 5)), ConcurrencyLimit(2, 12))
        self.uploads = _Allowance(often(Rate(10, 0.2), Rate(60, 2)), ConcurrencyLimit(2, 8))
        # A page is one connection, and all people of a school may share an address.
        self.connections = often(Rate(200, 2), Rate(600, 40))
        # What is said on it, where nearly every word runs the script; a person clicks less.
        self.words = often(Rate(120, 5), Rate(600, 40))
        self.seats = Seats(100, 1000)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long clients may take: for a body, for an upload, for the first words on a websocket."""

    body: float = BODY_SECONDS
    upload: float = 30.0
    first_words: float = FIRST_SECONDS


class RateLimit:
    """Refuses what comes too often, or too slowly.

    A refused request gets status 429, `Retry-After` and a sentence in JSON; a refused websocket
    is closed before it is opened, and the page tries again by itself. most_megabytes: of an
    upload. base: Streamlit's `server.baseUrlPath`.
    """

    def __init__(
        self,
        app: ASGIApp,
        who: Who,
        *,
        most_megabytes: int = 1,
        base: str = "",
        patience: Timeouts | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app = app
        self._who = who
        self._most = most_megabytes * _MEGABYTE + FRAME
        self._base = base
        self._patience = patience or Timeouts()
        self._visitors, self._owners = _Share(clock), _Share(clock)
        self._bodies = Bodies(self._patience.body)
        self._files = Bodies(self._patience.upload)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it; see the ASGI specification."""
        if scope["type"] == "websocket":
            await self._connect(scope, receive, send)
        elif scope["type"] == "http" and scope["path"] != _NOT_COUNTED:
            await self._request(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _connect(self, scope: Scope, receive: Receive, send: Send) -> None:
        caller, socket = self._who(scope), Socket(receive, send)
        share, soon = self._share(caller), self._patience.first_words
        if caller.is_here:
            await socket.serve(self._app, scope, soon)
            return
        seat = None
        if not share.connections.take(caller.share):
            seat = share.seats.take(caller.share, socket.leave)
        if seat is None:
            await send({"type": "websocket.close"})
            return
        try:
            await socket.serve(
                self._app,
                scope,
                soon,
                stir=lambda: share.seats.stir(seat),
                wait=lambda: share.words.take(caller.share),
            )
        finally:
            share.seats.give_up(seat)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = own_path(scope, self._base)
        caller = self._who(scope)
        allowance = self._allowance(self._share(caller), path, scope["method"])
        if allowance is None:
            await self._app(scope, receive, send)
            return
        if path.startswith(UPLOADS) and not caller.may(Surface.MIGRATION):
            await _not_for_you()(scope, receive, send)
            return
        if not caller.is_here and (wait := allowance.often.take(caller.share)):
            await _too_many(wait)(scope, receive, send)
            return
        try:
            read = await self._body(scope, receive, path, caller)
        except BodyError as error:
            await _trouble(error.status)(scope, receive, send)
            return
        if caller.is_here:
            await self._app(scope, read, send)
            return
        with allowance.at_once.place(caller.share) as inside:
            answer = self._app if inside else _too_many(_BUSY_SECONDS)
            await answer(scope, read, send)

    async def _body(self, scope: Scope, receive: Receive, path: str, caller: Caller) -> Receive:
        if scope["method"] in _READING:
            return receive
        bodies, most = (
            (self._files, self._most) if path.startswith(UPLOADS) else (self._bodies, MAX_BODY)
        )
        is_owner = caller.is_here or caller.is_owner
        return await bodies.read(scope, receive, caller.share, most=most, is_owner=is_owner)

    def _share(self, caller: Caller) -> _Share:
        return self._owners if caller.is_owner else self._visitors

    def _allowance(self, share: _Share, path: str, method: str) -> _Allowance | None:
        if path.startswith(ROUTES):
            return share.requests
        if path in SIGN_IN:
            return share.sign_ins
        return share.uploads if method not in _READING else None


def _too_many(wait: float) -> JSONResponse:
    seconds = math.ceil(wait)
    return _later(429, "too_many_requests", "That was too often.", seconds)


def _later(status: int, code: str, what: str, seconds: int) -> JSONResponse:
    response = refusal(status, code, f"{what} Try again in {seconds} seconds.")
    response.headers["Retry-After"] = str(seconds)
    return response


def _not_for_you() -> JSONResponse:
    response = refusal(403, "not_yours", "Sign in first: files are for the migration wizard.")
    response.headers["Connection"] = "close"
    return response


def _trouble(status: int) -> JSONResponse:
    """Answer for a body that was not read; the rest of it is not waited for."""
    match status:
        case 408:
            words = "The body did not arrive in time. Send it again."
            response = refusal(408, "too_slow", words)
        case 413:
            response = refusal(413, "too_large", "The body is larger than what is taken here.")
        case _:
            response = _later(503, "busy", "Too many are sending at once.", 2)
    response.headers["Connection"] = "close"
    return response
