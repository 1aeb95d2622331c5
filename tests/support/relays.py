"""Connections as other users of this machine would make them, and as tunnels do.

A relay is a process of its own that passes on whatever connects to it. What the server sees is the
relay: its user id and its program.
"""

import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer

import pytest

from tests.support.dashboard import Dashboard, ending

SOMEBODY = 65534
PERSON = 1001
_HOST = re.compile(rb"(?mi)^host: [^\r\n]+")

_RELAY = """\
import encodings.idna, os, socket, sys, threading
uid, host, port, name = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]
server = socket.create_server(("127.0.0.1", 0))
if uid != os.geteuid():
    os.setgroups([])
    os.setgid(uid)
    os.setuid(uid)
if name:
    with open("/proc/self/comm", "w") as file:
        file.write(name)

def pump(one, other):
    try:
        while data := one.recv(65536):
            other.sendall(data)
    except OSError:
        pass
    for end in (one, other):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

print(server.getsockname()[1], flush=True)
while True:
    near, _ = server.accept()
    try:
        far = socket.create_connection((host, port))
    except OSError:
        near.close()
        continue
    for pair in ((near, far), (far, near)):
        threading.Thread(target=pump, args=pair, daemon=True).start()
"""


def needs_root() -> None:
    """Skip a test that acts as several users where it may not."""
    if os.name != "posix" or os.geteuid() != 0:
        pytest.skip("acts as several users, which only root may")


@contextmanager
def relayed(
    served: Dashboard, uid: int, *, comm: str = "", title: str = "", script: Path | None = None
) -> Iterator[Dashboard]:
    """Give a dashboard as it is reached through a relay of some user.

    comm, title: the name its process takes, and its first argument. script: the file that runs.
    """
    place = served.url.removeprefix("http://")
    host, _, port = place.rpartition(":")
    words = [str(uid), host.strip("[]"), port, comm]
    code = ["-c", _RELAY]
    if script is not None:
        script.parent.mkdir(parents=True, exist_ok=True)
        script.write_text(_RELAY)
        code = [str(script)]
    # By its first argument Python looks for its library, which a title leads away from.
    python = getattr(sys, "_base_executable", sys.executable)
    environ = {"PYTHONHOME": sys.base_prefix}
    process = subprocess.Popen(
        [title or python, *code, *words], executable=python, stdout=subprocess.PIPE, env=environ
    )
    with ending(process):
        assert process.stdout is not None
        port = process.stdout.readline().decode().strip()
        yield Dashboard(f"http://localhost:{port}", served.log)
        process.stdout.close()


@contextmanager
def renaming(port: int) -> Iterator[int]:
    """Give the port of a front that changes `Host` to this machine's name, and adds nothing."""

    class Front(BaseRequestHandler):
        def handle(self) -> None:
            with socket.create_connection(("127.0.0.1", port)) as far, suppress(OSError):
                ways = ((self.request, far, True), (far, self.request, False))
                threads = [threading.Thread(target=_pass, args=way) for way in ways]
                for one in threads:
                    one.start()
                for one in threads:
                    one.join()

    def _pass(near: socket.socket, far: socket.socket, renames: bool) -> None:
        with suppress(OSError):
            while data := near.recv(65_536):
                named = b"Host: localhost:%d" % port
                far.sendall(_HOST.sub(named, data) if renames else data)
        with suppress(OSError):
            far.shutdown(socket.SHUT_WR)

    with ThreadingTCPServer(("127.0.0.1", 0), Front) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
