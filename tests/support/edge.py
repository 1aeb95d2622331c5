"""The proxy in front of a Space, and the page of the Hub that frames it, both behind TLS.

Like the real one it ends TLS and appends the client's address to `X-Forwarded-For`. Chromium is
told that the Hub and the Space live here.
"""

import asyncio
import ssl
import threading
from asyncio import StreamReader, StreamWriter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

_CHUNK = 65_536
CLIENT = "203.0.113.9"


class _Edge:
    """Forwards to a port of the loopback, and gives the pages of some hosts itself."""

    def __init__(self, target: int, pages: Mapping[str, str]) -> None:
        self._target = target
        self._pages = pages

    async def serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Answer one connection. Browsers drop them as they like; that is nobody's fault."""
        with suppress(OSError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).removesuffix(b"\r\n\r\n")
            page = self._pages.get(_host(head))
            if page is None:
                await self._forward(head, reader, writer)
            else:
                writer.write(_answer(page))
                await writer.drain()
        with suppress(OSError):
            writer.close()
            await writer.wait_closed()

    async def _forward(self, head: bytes, reader: StreamReader, writer: StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self._target)
        inner_writer.write(_forwarded(head))
        upward = asyncio.create_task(_pour(reader, inner_writer))
        await _pour(inner_reader, writer)
        upward.cancel()
        inner_writer.close()


@contextmanager
def edge(certificate: tuple[Path, Path], target: int, pages: Mapping[str, str]) -> Iterator[int]:
    """Run the proxy while the block runs and give its port.

    target: the port of the app. pages: the HTML to answer with, by host, instead of forwarding.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    starting = asyncio.start_server(_Edge(target, pages).serve, "127.0.0.1", 0, ssl=context)
    server = asyncio.run_coroutine_threadsafe(starting, loop).result(10)
    try:
        yield int(server.sockets[0].getsockname()[1])
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


async def _pour(source: StreamReader, target: StreamWriter) -> None:
    with suppress(OSError):
        while data := await source.read(_CHUNK):
            target.write(data)
            await target.drain()


def _host(head: bytes) -> str:
    lines = head.decode("latin-1").split("\r\n")
    found = next((line for line in lines if line.lower().startswith("host:")), "")
    return found.partition(":")[2].strip().partition(":")[0]


def _answer(page: str) -> bytes:
    body = page.encode()
    head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def _forwarded(head: bytes) -> bytes:
    """Return a head with the client's address, for one request only unless it is a websocket."""
    lines = head.split(b"\r\n")
    if b"upgrade: websocket" not in head.lower():
        lines = [line for line in lines if not line.lower().startswith(b"connection:")]
        lines.append(b"Connection: close")
    lines.append(b"X-Forwarded-For: " + CLIENT.encode())
    lines.append(b"X-Forwarded-Proto: https")
    return b"\r\n".join(lines) + b"\r\n\r\n"
