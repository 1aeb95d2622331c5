"""The address of `localhost` that the dashboard does not listen on, and who could take it."""

import socket

import pytest

from lib.web.other_loopback import other_loopback_kept
from tests.support.dashboard import dashboard, free_port
from tests.support.projects import write_project


def _taken(port: int) -> socket.socket:
    """Listen on [::1] as somebody would who wants to be asked in our place."""
    one = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        one.bind(("::1", port))
        one.listen()
    except OSError:
        one.close()
        raise
    return one


def _has_ipv6() -> bool:
    try:
        _taken(0).close()
    except OSError:
        return False
    return True


pytestmark = pytest.mark.skipif(not _has_ipv6(), reason="this machine has no [::1]")


def test_nobody_answers_for_localhost_beside_us(tmp_path):
    """While the dashboard runs, nobody listens at the other address, and it is refused there."""
    project = write_project(tmp_path / "app", {"app.py": "pass\n"})
    with dashboard(project, tmp_path / "home") as served:
        port = int(served.url.rpartition(":")[2])
        with pytest.raises(OSError, match="in use"):
            _taken(port)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("::1", port), timeout=5)
        assert served.get("/_stcore/health").ok
    _taken(port).close()


def test_who_has_it_already_is_told_of(caplog):
    """Where somebody was there first, the log says which address to open."""
    port = free_port()
    with _taken(port), other_loopback_kept("localhost", port):
        assert f"Open http://127.0.0.1:{port} and nothing else" in caplog.text


@pytest.mark.parametrize("address", ["", "0.0.0.0", "::1", "192.0.2.1"])
def test_elsewhere_nothing_is_kept(address):
    """Where the person chose another address, that is left as it is."""
    port = free_port()
    with other_loopback_kept(address, port):
        _taken(port).close()
