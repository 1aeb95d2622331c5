"""Where requests come in: read one, count it, note it, answer it, with a fault if there is one."""

import asyncio
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final
from urllib.parse import quote

from starlette.requests import ClientDisconnect, Request
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from lib.practice.answers import CannedReply
from lib.practice.effects import deliver
from lib.practice.faults import HUB, Fault
from lib.practice.hub import quotas
from lib.practice.hub.call import Call, Requester
from lib.practice.hub.quotas import Count
from lib.practice.hub.responses import RefusalError, fault_reply, refusal, too_many
from lib.practice.hub.rights import bearer, who
from lib.practice.hub.routes import ROUTES, HubRoute
from lib.practice.hub.store import Store
from lib.practice.practice_state import PracticeState
from lib.practice.request_body import TooLongError, read_body
from lib.practice.request_log import noted

_LONGEST_BODY: Final = 20_000_000
_ALWAYS: Final = frozenset({"ratelimit", "ratelimit-policy", "x-request-id", "date"})
_TRACE: Final = re.compile(r"[\w\-=.:]{1,64}", re.ASCII)


def routes(state: PracticeState) -> list[Route]:
    """Return the routes of the practice Hub for an application."""
    return [
        Route(route.path, _Door(state, route), methods=[route.method] if route.method else None)
        for route in ROUTES
    ]


class _Door:
    """The application behind one route."""

    def __init__(self, state: PracticeState, route: HubRoute) -> None:
        self._state = state
        self._route = route

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        try:
            body = await read_body(request, _LONGEST_BODY)
        except ClientDisconnect:
            return
        except TooLongError:
            await deliver(refusal(413, "Payload Too Large").reply, None, scope, receive, send)
            return
        if self._route.signs:
            await asyncio.to_thread(self._state.hub.key.prepare)
        reply, fault = self._serve(request, body)
        await deliver(reply, fault, scope, receive, send)

    def _serve(self, request: Request, body: bytes) -> tuple[CannedReply, Fault | None]:
        world, route = self._state.hub, self._route
        key = bearer(request.headers.get("authorization"))
        with world.lock:
            kind = _kind(world, key)
            path, keys = request.scope["path"], world.tokens.keys()
            self._state.note(noted(HUB, route.name, kind, request, path, keys))
            self._state.meanwhile.before(world, route.name, request.method)
            fault = self._state.take_fault(HUB, route.name, key)
            reply = self._carried_out(fault, lambda: self._answer(world, request, body), kind)
            self._state.meanwhile.after(world)
        if fault is not None and fault.body is None and (fault.status or 0) >= 400:
            reply, fault = _refused(reply, fault), replace(fault, status=None)
        return reply, fault

    def _carried_out(
        self, fault: Fault | None, answer: Callable[[], CannedReply], who: str
    ) -> CannedReply:
        """Do what is asked for: now, later, twice or not at all, and return the answer."""
        world = self._state.hub

        def write() -> CannedReply:
            with world.written_by(who):
                return answer()

        if fault is None:
            return write()
        if fault.now:
            reply = write()
        else:
            with world.undone():
                reply = answer()
        if fault.held is not None:
            self._state.meanwhile.hold(fault.held, write)
        elif fault.twice:
            write()
        return reply

    def _answer(self, world: Store, request: Request, body: bytes) -> CannedReply:
        caller, denied = self._caller(world, request)
        count, too_often = self._count(world, request, caller)
        try:
            if problem := too_often or denied:
                raise problem
            reply = self._route.handler(world, _call(request, body, caller))
        except RefusalError as problem:
            reply = problem.reply
        own = {"x-request-id": _request_id(request), "date": world.date()}
        headers = {**reply.headers, **count.headers(), **own}
        return replace(reply, headers=headers)

    def _caller(self, world: Store, request: Request) -> tuple[Requester, RefusalError | None]:
        if self._route.open:
            return Requester(), None
        try:
            return who(world, request.headers.get("authorization")), None
        except RefusalError as problem:
            return Requester(), problem

    def _count(
        self, world: Store, request: Request, caller: Requester
    ) -> tuple[Count, RefusalError | None]:
        """Count the request; `whoami` is also counted by itself, and has less."""
        address = request.client.host if request.client else "nobody"
        name, plan = address, quotas.ANONYMOUS
        if caller.token is not None:
            name = caller.token.user or caller.token.label
            plan = quotas.PRO if caller.user and caller.user.pro else quotas.FREE
        bucket, wished = self._route.bucket, world.settings
        quota = quotas.QUOTAS[bucket][plan]
        if bucket == "api" and wished.api_quota is not None:
            quota = wished.api_quota
        window, now = wished.window_seconds, world.now()
        count = world.limits.count(name, bucket, quota, window, now)
        over = count.over
        if self._route.name == "whoami":
            own = world.limits.count(name, "whoami", wished.whoami_quota, window, now)
            over = over or own.over
        anonymous = address if caller.token is None else None
        return count, too_many(anonymous, quota, window) if over else None


def _call(request: Request, body: bytes, caller: Requester) -> Call:
    path: Mapping[str, str] = request.path_params
    return Call(
        method=request.method,
        base_url=f"{request.url.scheme}://{request.url.netloc}",
        url_path=quote(request.scope["path"]),
        path=path,
        query=tuple(request.query_params.multi_items()),
        headers=dict(request.headers),
        body=body,
        caller=caller,
    )


def _refused(reply: CannedReply, fault: Fault) -> CannedReply:
    """Return the status that a fault asks for, in the Hub's words."""
    told = fault_reply(fault.status or 0)
    always = {name: value for name, value in reply.headers.items() if name in _ALWAYS}
    return replace(told, headers={**told.headers, **always})


def _kind(world: Store, key: str | None) -> str:
    if key is None:
        return "missing"
    token = world.tokens.get(key)
    return token.kind if token else "unknown"


def _request_id(request: Request) -> str:
    """Return a name for the request, with the client's own name for it behind."""
    own = f"Root=1-{secrets.token_hex(4)}-{secrets.token_hex(12)}"
    trace = request.headers.get("x-amzn-trace-id", "")
    return f"{own};{trace}" if _TRACE.fullmatch(trace) else own
