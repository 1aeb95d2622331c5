"""Where a request goes: the configured base URL joined with a route, and what of it may be shown.

The key itself is never part of an address.
"""

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final
from urllib.parse import SplitResult, urlsplit

from lib.client_config import client_of
from lib.names.opaque import HIDDEN, told
from lib.near import is_disguised, is_near
from lib.provider_config import Provider, table

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_OLLAMA_PORT: Final = 11434
_HOST: Final = re.compile(r"[\w.-]+")


class AddressError(ValueError):
    """The base URL cannot be used. The message says why; it never holds the value."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address to ask. `shown` is safe to show: no user, password or query."""

    url: str = field(repr=False)
    shown: str
    configured: bool


def join(base: str, route: str) -> str:
    """Append a route to a base URL; where the base already ends in the route's beginning, once.

    `https://x/openai/v1` and `/openai/v1/models` make `https://x/openai/v1/models`.
    """
    base = base.rstrip("/")
    path, mark, query = route.partition("?")
    have = [part for part in urlsplit(base).path.split("/") if part]
    want = [part for part in path.split("/") if part]
    overlap = next(
        (size for size in range(min(len(have), len(want)), 0, -1) if have[-size:] == want[:size]), 0
    )
    return "/".join([base, *want[overlap:]]) + mark + query


def same_host(one: str, other: str) -> bool:
    """Whether two URLs have the same host and port."""
    return host_of(one) == host_of(other)


def host_of(url: str) -> tuple[str | None, int | None]:
    """Return the host and the port of a URL, the scheme's own port where none is written."""
    parts = urlsplit(url)
    return parts.hostname, _port(parts)


def is_this_machine(url: str) -> bool:
    """Whether a URL surely leads to this machine: by its number, or by `localhost` itself.

    Not by a name below `.localhost`, which some systems ask the network's name server for.
    """
    try:
        host = _split(url).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def usable(value: str, *, bare_host: bool = False, has_key: bool = True) -> str:
    """Return a configured base URL, tidied, or raise `AddressError`.

    bare_host: accept `host`, `host:port` and `:port` as Ollama does, with http and port 11434, and
        read a listen-on-all address as this machine. has_key: whether a key would be sent there,
        which is not done without encryption, except on this machine and in its own network.
    """
    value = value.strip().rstrip("/")
    if bare_host:
        value = _ollama(value)
    parts = _split(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise AddressError("is not a web address; it has to start with `https://`")
    if "?" in value or "#" in value:
        raise AddressError("holds a `?` or a `#`, so no route can be added to it")
    if has_key and parts.scheme == "http" and not _may_be_plain(parts.hostname):
        raise AddressError("is not encrypted, so no key was sent to it; it needs `https://`")
    return value


def shown(url: str) -> str:
    """Return of an address what may be told: scheme, host, port, and of the path known routes.

    Known are those of the table of providers. Whatever else stands behind the host may be a key,
    as in the address of a webhook, and is shown as `/…`; user, password and query never are.
    """
    try:
        parts = _split(url)
    except AddressError:
        return "an address that cannot be read"
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else ".".join(map(told, host.split(".")))
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{host}{port}{_known_path(parts.path)}"


def _known_path(path: str) -> str:
    """Return a path as far as it is made of the routes of the table, with `…` for the rest."""
    segments: list[str] = []
    for part in path.split("/"):
        one = part if part in _segments() else HIDDEN
        if one != HIDDEN or segments[-1:] != [HIDDEN]:
            segments.append(one)
    return "/".join(segments)


@lru_cache(maxsize=1)
def _segments() -> frozenset[str]:
    """Return the parts of every address and every route of the table of providers."""
    routes = (route.partition("?")[0] for row in table().values() for route in _routes(row))
    return frozenset(part for route in routes for part in route.split("/")[1:]) | {""}


def _routes(row: Provider) -> Iterator[str]:
    yield f"/providers/{row.id}"  # as practice mode has them
    yield urlsplit(row.base_url).path
    yield urlsplit(client_of(row.id).coding_plan).path
    for one in (row.check, row.message):
        if one is not None:
            yield from (one.path, one.fallback_path, urlsplit(one.url).path)


def _split(value: str) -> SplitResult:
    # A backslash ends the host for who sends the request, and is a part of it for `urlsplit`.
    if re.search(r"[\s\x00-\x20\x7f\\\ud800-\udfff]", value):
        raise AddressError("holds a space or a character that no web address has")
    try:
        parts = urlsplit(value)
        _ = parts.port
        _check_host(parts.hostname or "")
    except ValueError:
        raise AddressError("is not a web address that can be read") from None
    return parts


def _check_host(host: str) -> None:
    """Raise `ValueError` for what no name server could be asked for."""
    if host and ":" not in host:
        host.encode("idna")
        if not _HOST.fullmatch(host):
            raise ValueError


def _port(parts: SplitResult) -> int | None:
    return parts.port or _DEFAULT_PORTS.get(parts.scheme)


def _ollama(value: str) -> str:
    """Write an address out in full that Ollama's own client would understand."""
    bare = "://" not in value
    parts = _split(f"http://{value}" if bare else value)
    host = parts.hostname or "127.0.0.1"
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - read, not bound
    host = f"[{host}]" if ":" in host else host
    port = parts.port or (_OLLAMA_PORT if bare else None)
    return parts._replace(netloc=host if port is None else f"{host}:{port}").geturl()


def _may_be_plain(host: str) -> bool:
    """Whether a host is near, where plain http is usual, and shows which one it is."""
    return is_near(host) and not is_disguised(host)
