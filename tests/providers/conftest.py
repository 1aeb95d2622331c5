"""Configured providers, practice providers, and servers that speak below HTTP."""

import re
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import astuple
from typing import Self

import pytest

from lib.practice import PracticeServer
from lib.practice.practice_state import KeyKind
from lib.project import Configured
from lib.provider_config import Provider, table
from lib.providers.verdict import CheckResult
from lib.resolution import index_by_name, resolve
from lib.sources.environment import read_environment
from tests.support import surroundings

PATIENCE = 10.0

Behaviour = Callable[[socket.socket], None]


@pytest.fixture(autouse=True)
def direct(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the proxies and certificates of whoever runs the tests out of them."""
    surroundings.direct(monkeypatch)


def configure(provider: str, environ: Mapping[str, str]) -> Configured:
    """Return a provider of the table as this environment configures it."""
    row = table()[provider]
    index = index_by_name((read_environment(environ),))
    return Configured(
        row,
        resolve(row.all_names, index),
        resolve(row.base_url_names, index),
        resolve(row.check_base_names, index),
        index=index,
    )


def fake_key(row: Provider, tail: str = "0123456789-abcdefghijklmn-wxyz") -> str:
    """Return a made-up key that begins as the provider's keys do."""
    return f"{row.prefixes[0] if row.prefixes else ''}FAKE{tail}"


def environ_for(row: Provider, base: str = "", key: str | None = None) -> dict[str, str]:
    """Return what configures a provider: a key, and its addresses where one is given."""
    environ = {row.names[0]: fake_key(row) if key is None else key}
    environ |= dict.fromkeys(row.auth.user_names[:1], "made-up-user")
    if base:
        environ |= dict.fromkeys((row.base_url_names[0], *row.check_base_names[:1]), base)
    return environ


def at_practice(
    server: PracticeServer, provider: str, kind: KeyKind = KeyKind.GOOD, key: str | None = None
) -> Configured:
    """Configure a provider to be its practice stand-in, which knows the key."""
    row = table()[provider]
    key = fake_key(row) if key is None else key
    server.state.put_key(provider, key, kind)
    return configure(provider, environ_for(row, server.provider_url(provider), key))


def wait_until(holds: Callable[[], bool], what: str) -> None:
    """Return as soon as something holds; fail when it does not in a long while."""
    give_up = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < give_up, what
        time.sleep(0.005)


def readable(found: CheckResult, key: str) -> bool:
    """Whether a result is filled in, ends as sentences do, and holds nothing of a key."""
    texts = (found.sentence, found.advice)
    held = [str(part) for part in astuple(found)]
    return (
        not re.search(r"[{}]", " ".join(held))
        and all(re.search(r"\.$|https://\S+$", text) for text in texts)
        and not any(key in part or "FAKE" in part for part in held)
        and all(text.count("`") % 2 == 0 for text in texts)
    )


class RawServer:
    """A server on loopback that does with a connection what it is told, after one request."""

    def __init__(self, behave: Behaviour) -> None:
        self.seen: list[bytes] = []
        self._behave = behave
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.port: int = self._listener.getsockname()[1]
        self.place = f"127.0.0.1:{self.port}"
        self.url = f"http://{self.place}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for one in (self._listener, *self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self._open.append(connection)
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            self.seen.append(read_request(connection))
            self._behave(connection)


def read_request(connection: socket.socket) -> bytes:
    """Read one request with its body; of what is not HTTP, what comes first."""
    got = connection.recv(65536)
    while got[:1].isalpha() and b"\r\n\r\n" not in got and (more := connection.recv(65536)):
        got += more
    head, _, body = got.partition(b"\r\n\r\n")
    length = header(head, "content-length")
    while length and len(body) < int(length) and (more := connection.recv(65536)):
        body += more
        got += more
    return got


def header(head: bytes, name: str) -> str:
    """Return the value of a header of a raw request, or nothing."""
    for line in head.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:]:
        found, _, value = line.partition(":")
        if found.lower() == name.lower():
            return value.strip()
    return ""


def replies(raw: bytes) -> Behaviour:
    """Send some bytes, then hang up."""
    return lambda connection: connection.sendall(raw)


def answers(status: int, body: bytes = b"{}", **headers: str) -> Behaviour:
    """Send a whole answer, then hang up."""
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return replies("\r\n".join([*lines, "", ""]).encode() + body)


def drips(first: bytes, then: bytes = b" ", every: float = 0.02) -> Behaviour:
    """Send some bytes, then more of them one by one for as long as anybody takes them."""

    def behave(connection: socket.socket) -> None:
        connection.sendall(first)
        while True:
            time.sleep(every)
            connection.sendall(then)

    return behave


def says_nothing(connection: socket.socket) -> None:
    """Wait until the other side goes."""
    connection.recv(1)


RawFactory = Callable[[Behaviour], RawServer]


@pytest.fixture
def raw() -> Iterator[RawFactory]:
    """Start raw servers, and stop them after the test."""
    started: list[RawServer] = []

    def start(behave: Behaviour) -> RawServer:
        started.append(RawServer(behave).__enter__())
        return started[-1]

    yield start
    for server in started:
        server.__exit__()
