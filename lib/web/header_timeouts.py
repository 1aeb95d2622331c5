"""Connections that ask for nothing, or very slowly, are ended.

uvicorn 0.54 waits for ever for the head of a first request, and Streamlit lets no option of it be
set (`streamlit/web/server/starlette/starlette_server.py`, 1.67). Such a connection keeps nothing
busy but a file of this process, of which there are often only 1024.
"""

import socket
from functools import lru_cache
from typing import Any, Final

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS: Final = 15.0
# How long a client may let what it was sent lie, in milliseconds.
_UNREAD: Final = 60_000
_MANY_FILES: Final = 65_536


@lru_cache(maxsize=1)
def bound_heads(seconds: float = HEAD_SECONDS) -> None:
    """Let clients take only so long to ask, after they connected and after each answer.

    Also lets this process have as many files open as the system allows it.
    """
    made, answered = H11Protocol.connection_made, H11Protocol.on_response_complete

    def connection_made(self: H11Protocol, transport: Any) -> None:
        made(self, transport)
        _bound_unread(transport)
        _watch(self, seconds)

    def on_response_complete(self: H11Protocol) -> None:
        answered(self)
        _watch(self, seconds)

    setattr(H11Protocol, "connection_made", connection_made)  # noqa: B010
    setattr(H11Protocol, "on_response_complete", on_response_complete)  # noqa: B010
    _raise_file_limit()


def _watch(connection: H11Protocol, seconds: float) -> None:
    connection.loop.call_later(seconds, _end, connection, connection.cycle)


def _end(connection: H11Protocol, last: object) -> None:
    """End a connection on which no request began meanwhile; websockets have moved elsewhere."""
    if connection in connection.connections and connection.cycle is last:
        connection.transport.abort()


def _bound_unread(transport: Any) -> None:
    option, found = getattr(socket, "TCP_USER_TIMEOUT", None), transport.get_extra_info("socket")
    if option is None or found is None:
        return
    try:
        found.setsockopt(socket.IPPROTO_TCP, option, _UNREAD)
    except OSError:
        pass  # Not every kind of socket has it; `waiting.py` bounds what is sent, too.


def _raise_file_limit() -> None:
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MANY_FILES if hard == resource.RLIM_INFINITY else min(hard, _MANY_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        except (OSError, ValueError):
            pass  # The system does not allow it; then it stays as it was.
