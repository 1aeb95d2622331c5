"""Whether two addresses, as people write them, are those of one server."""

from typing import Final
from urllib.parse import urlsplit

from lib.near import is_this_machine

_PORTS: Final = {"http": 80, "https": 443}
_OLLAMA: Final = 11434
# As a container calls the machine that it runs on.
_HOST_OF_CONTAINER: Final = frozenset({"host.docker.internal", "host.containers.internal"})
_LISTENS: Final = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared, not bound

Server = tuple[str, int, str]


def same_server(one: str, other: str) -> bool:
    """Whether both lead to one host, port and path, however the host and its end are written.

    An address that a server only listens on (`0.0.0.0`) is none to ask, so it contradicts nothing.
    """
    first, second = _server(one), _server(other)
    if first is None or second is None:
        return False
    return first[0] in _LISTENS or second[0] in _LISTENS or _here(first) == _here(second)


def _server(text: str) -> Server | None:
    try:
        parts = urlsplit(text if "://" in text else f"http://{text}")
        port = parts.port
    except ValueError:
        return None
    host = (parts.hostname or "").lower()
    usual = _PORTS.get(parts.scheme, 0) if "://" in text else _OLLAMA
    return (host, port or usual, parts.path.rstrip("/")) if host else None


def _here(server: Server) -> Server:
    host, port, path = server
    here = host in _HOST_OF_CONTAINER or is_this_machine(host)
    return ("localhost" if here else host, port, path)
