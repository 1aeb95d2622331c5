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

from lib.http.address import join
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


def _stand_ins() -> dict[str, tuple[bytes, bytes]]:
    """Return for each host the path at which it is asked for a check, and that of its stand-in."""
    whoami = b"/api/whoami-v2"
    found = {"huggingface.co": (whoami, whoami)}
    for row in table().values():
        if row.check and row.base_url.startswith("https://"):
            asked = urlsplit(row.check.url or join(row.base_url, row.check.path))
            inside = asked.path if row.check.url else row.check.path
            practice = f"/providers/{row.id}{inside.partition('?')[0]}"
            found.setdefault(asked.hostname or "", (asked.path.encode(), practice.encode()))
    return found


def _hand_on(own: socket.socket, target: tuple[str, int], paths: tuple[bytes, bytes]) -> None:
    """Send one request on, at the path of its stand-in, and its answer back."""
    line, *lines = _head(own).split(b"\r\n")
    kept = [one for one in lines if not one.lower().startswith((b"connection:", b"host:"))]
    more = [b"Host: %s:%d" % (target[0].encode(), target[1]), b"Connection: close", b"", b""]
    head = b"\r\n".join([line.replace(*paths, 1), *kept, *more])
    with socket.create_connection(target) as practice:
        practice.sendall(head)
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
