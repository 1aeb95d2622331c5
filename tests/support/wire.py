"""Requests written by hand, which say what no well-behaved client would."""

import base64
import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass

from tests.support.dashboard import Dashboard

PATIENCE = 60.0


@dataclass(frozen=True)
class Answer:
    """What came back: its status, 0 where the connection was closed, and everything that came."""

    status: int
    raw: bytes


@dataclass(frozen=True)
class Door:
    """One way in: a method, a path, a body, and the headers that belong to it."""

    method: str
    path: str
    body: bytes = b""
    headers: tuple[str, ...] = ()

    @property
    def is_websocket(self) -> bool:
        """Whether what is asked for is a websocket."""
        return "Upgrade: websocket" in self.headers


def websocket(*more: str) -> Door:
    """Return the door of the pages."""
    key = base64.b64encode(os.urandom(16)).decode()
    upgrade = ("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13")
    return Door("GET", "/_stcore/stream", headers=(*upgrade, f"Sec-WebSocket-Key: {key}", *more))


def port_of(served: Dashboard) -> int:
    """Return the port that a dashboard listens on."""
    return int(served.url.rpartition(":")[2])


def knock(served: Dashboard, door: Door, headers: Sequence[str], host: str | None = None) -> Answer:
    """Send one request and return the whole answer. host: the usual one where it is None."""
    host = f"localhost:{port_of(served)}" if host is None else host
    lines = [f"{door.method} {door.path} HTTP/1.1", f"Host: {host}", *door.headers, *headers]
    if not door.is_websocket:
        lines.append("Connection: close")
    if door.method != "GET":
        lines.append(f"Content-Length: {len(door.body)}")
    with socket.create_connection(("127.0.0.1", port_of(served)), timeout=PATIENCE) as one:
        one.sendall("\r\n".join([*lines, "", ""]).encode() + door.body)
        raw = b""
        try:
            while part := one.recv(65_536):
                raw += part
                if raw.startswith(b"HTTP/1.1 101"):
                    break
        except ConnectionResetError:
            pass
    words = raw.split(None, 2)
    return Answer(int(words[1]) if len(words) > 1 else 0, raw)
