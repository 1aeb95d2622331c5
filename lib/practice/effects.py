"""Carry out a fault: send an answer late, changed, slowly, without end, or not at all."""

import asyncio
from dataclasses import replace
from email.utils import formatdate
from typing import Final

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from lib.practice.answers import CannedReply, error, phrase
from lib.practice.faults import Drip, Fault
from lib.practice.raw_http import gone_within, hang_up, head, transport_of

_CHUNK: Final = 65536
_NO_FAULT: Final = Fault()
_WITHOUT_BODY: Final = frozenset({204, 304})


async def deliver(
    reply: CannedReply, fault: Fault | None, scope: Scope, receive: Receive, send: Send
) -> None:
    """Send an answer, with the fault if there is one."""
    fault = fault or _NO_FAULT
    reply = changed(reply, fault)
    if fault.delay and await gone_within(receive, fault.delay):
        return
    if fault.disconnect:
        await _disconnect(reply, fault.disconnect, scope, receive)
    elif fault.drip:
        await _drip(reply, fault.drip, scope, receive)
    elif fault.endless:
        await _pour(reply, scope, send)
    else:
        await _send(reply, scope, receive, send)


def changed(reply: CannedReply, fault: Fault) -> CannedReply:
    """Return the answer with what the fault names put in its place.

    A status without a body brings a plain error body: the usual one would contradict it.
    """
    if fault.status is not None:
        plain = error(fault.status, phrase(fault.status) or "Practice fault")
        reply = replace(plain, body=b"") if fault.status in _WITHOUT_BODY else plain
    if fault.body is not None and reply.status not in _WITHOUT_BODY:
        reply = replace(reply, body=fault.body.encode())
    if fault.content_type is not None:
        reply = replace(reply, content_type=fault.content_type)
    return replace(reply, headers={**reply.headers, **fault.headers})


async def _send(reply: CannedReply, scope: Scope, receive: Receive, send: Send) -> None:
    headers = {"content-type": reply.content_type, "date": formatdate(usegmt=True), **reply.headers}
    await Response(reply.body, reply.status, headers)(scope, receive, send)


async def _disconnect(reply: CannedReply, moment: str, scope: Scope, receive: Receive) -> None:
    transport = transport_of(scope)
    if moment == "during":
        body = _sent_body(reply, scope)
        transport.write(head(reply, len(reply.body) or 1) + body[: len(body) // 2])
    await hang_up(transport, receive)


async def _drip(reply: CannedReply, drip: Drip, scope: Scope, receive: Receive) -> None:
    transport = transport_of(scope)
    slow, rest = head(reply, len(reply.body)), _sent_body(reply, scope)
    if drip.part == "body":
        transport.write(slow)
        slow, rest = rest, b""
    for place in range(len(slow)):
        transport.write(slow[place : place + 1])
        if await gone_within(receive, drip.seconds_per_byte):
            return
    transport.write(rest)
    await hang_up(transport, receive)


def _sent_body(reply: CannedReply, scope: Scope) -> bytes:
    """Return the body, of which a request for the headers alone gets nothing."""
    return b"" if scope["method"] == "HEAD" else reply.body


async def _pour(reply: CannedReply, scope: Scope, send: Send) -> None:
    """Repeat the body for as long as the client reads; `send` waits whenever it does not."""
    transport = transport_of(scope)
    chunk = (reply.body or b" ") * (_CHUNK // len(reply.body or b" ") + 1)
    headers = {"content-type": reply.content_type, **reply.headers}
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": reply.status, "headers": raw})
    while not transport.is_closing():
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await asyncio.sleep(0)
