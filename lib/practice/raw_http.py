"""Reach below HTTP: write raw bytes, count them out slowly, hang up.

A server cannot ask its HTTP library to break the rules of HTTP, so the faults that do write to
the TCP connection themselves. Everything here ends when the client goes or the server stops.
"""

import asyncio
import socket
from typing import Final, cast

from starlette.types import Receive, Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

from lib.practice.answers import CannedReply, error, phrase

MARK: Final = ("X-Practice", "make-believe")

_TRANSPORT: Final = "practice.transport"


class PracticeProtocol(H11Protocol):
    """uvicorn's HTTP protocol, which also hands the application its TCP connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Keep the connection in the state that every request's scope gets a copy of.

        Every byte is sent as it is written: neither collected nor kept waiting for the client.
        """
        super().connection_made(transport)
        connection: socket.socket = transport.get_extra_info("socket")
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.app_state = {**self.app_state, _TRANSPORT: transport}
        self.access_log = False

    def send_400_response(self, msg: str) -> None:
        """Answer what is not HTTP, with the same header as every other answer."""
        reply = error(400, msg)
        self.transport.write(head(reply, len(reply.body)) + reply.body)
        self.transport.close()


def transport_of(scope: Scope) -> asyncio.Transport:
    """Return the TCP connection a request came in on."""
    return cast(asyncio.Transport, scope["state"][_TRANSPORT])


def head(reply: CannedReply, length: int) -> bytes:
    """Return the status line and the headers of an answer after which the server hangs up."""
    headers = {
        MARK[0]: MARK[1],
        "content-type": reply.content_type,
        **reply.headers,
        "content-length": str(length),
        "connection": "close",
    }
    lines = [f"HTTP/1.1 {reply.status} {phrase(reply.status)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


async def hang_up(transport: asyncio.Transport, receive: Receive) -> None:
    """Close the connection when all that was written is sent, and wait until it is closed."""
    transport.close()
    await _gone(receive)


async def gone_within(receive: Receive, seconds: float) -> bool:
    """Wait so long; return early, and true, where the client has gone."""
    try:
        await asyncio.wait_for(_gone(receive), seconds)
    except TimeoutError:
        return False
    return True


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
