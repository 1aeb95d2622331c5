"""The other address of `localhost`: kept from other users of this machine while we serve.

Streamlit listens for `localhost` at 127.0.0.1 alone, and browsers try [::1] first. Whoever listens
there with our port is asked in our place, by our own name; and once they stop, their page goes on
as one of our own origin, in the browser of the person.
"""

import errno
import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_LOG: Final = logging.getLogger(__name__)
_OTHER: Final = "::1"
_OURS: Final = frozenset({"localhost", "127.0.0.1"})


@contextmanager
def other_loopback_kept(address: str, port: int) -> Iterator[None]:
    """Keep [::1] with our port, so that nobody answers there; browsers go on to 127.0.0.1.

    address: where we listen; only for `localhost` and 127.0.0.1 there is anything to keep. Where
    somebody has it already, the log says so.
    """
    kept = _kept(port) if address in _OURS else None
    try:
        yield
    finally:
        if kept is not None:
            kept.close()


def _kept(port: int) -> socket.socket | None:
    """Return a socket that holds the address and does not listen, so connections are refused."""
    try:
        found = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
    except OSError:
        return None  # there is no IPv6 here
    try:
        found.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        found.bind((_OTHER, port))
    except OSError as error:
        found.close()
        if error.errno not in {errno.EADDRINUSE, errno.EACCES}:
            return None  # this machine has no such address
        _LOG.warning(
            "Another program has port %d of [::1], where browsers look for localhost first. Open "
            "http://127.0.0.1:%d and nothing else, or start this with another port.",
            port,
            port,
        )
        return None
    return found
