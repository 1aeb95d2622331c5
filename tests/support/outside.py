"""The providers' own addresses, as a Space would ask them, answered by the practice server.

A proxy takes every request that leaves by https, ends its TLS with a certificate that the
dashboard is told to trust, and hands it on.
"""

import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from urllib.parse import urlsplit

from lib.practice import PracticeServer
from lib.provider_config import table
from tests.support.space import certificate

_CHUNK = 65_536


@dataclass
class Outside:
    """The network as the dashboard sees it. `hosts` are those that it asked, in their order."""

    environ: Mapping[str, str]
    hosts: list[str] = field(default_factory=list)


@contextmanager
def outside(folder: Path, practice: PracticeServer) -> Iterator[Outside]:
    """Run the proxy while the block runs; `environ` is what sends a dashboard through it."""
    folder.mkdir(parents=True, exist_ok=True)
    stand_ins = _stand_ins()
    files = certificate(folder, stand_ins)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*files)
    inner = urlsplit(practice.url)
    target = (inner.hostname or "", inner.port or 0)

    class Handler(BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):
                host = _head(self.request).split()[1].decode().partition(":")[0]
                seen.hosts.append(host)
                self.request.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                with context.wrap_socket(self.request, server_side=True) as own:
                    _hand_on(own, target, stand_ins[host])

    with ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        proxy = f"http://127.0.0.1:{server.server_address[1]}"
        seen = Outside({"HTTPS_PROXY": proxy, "REQUESTS_CA_BUNDLE": str(files[0])})
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield seen
        finally:
            server.shutdown()


def _stand_ins() -> dict[str, bytes]:
    """Return where the practice server stands in for each host, as the beginning of a path."""
    found: dict[str, bytes] = {"huggingface.co": b""}
    for row in table().values():
        for url in (row.base_url, row.check.url if row.check else ""):
            host = urlsplit(url).hostname
            if host and url.startswith("https://"):
                found.setdefault(host, f"/providers/{row.id}".encode())
    return found


def _hand_on(own: socket.socket, target: tuple[str, int], prefix: bytes) -> None:
    """Send one request on, below the path of its stand-in, and its answer back."""
    method, path, rest = _head(own).split(b" ", 2)
    lines = [one for one in rest.split(b"\r\n") if not one.lower().startswith(b"connection:")]
    head = b" ".join([method, prefix + path, b"\r\n".join([*lines, b"Connection: close"])])
    with socket.create_connection(target) as practice:
        practice.sendall(head + b"\r\n\r\n")
        while data := practice.recv(_CHUNK):
            own.sendall(data)


def _head(connection: socket.socket) -> bytes:
    """Read the head of a request. Raises `OSError` where it does not come whole."""
    head = b""
    while b"\r\n\r\n" not in head:
        data = connection.recv(_CHUNK)
        if not data:
            raise ConnectionResetError
        head += data
    return head.partition(b"\r\n\r\n")[0]
