"""Where a request goes: the configured base URL joined with a route, and what of it may be shown.

The key itself is never part of an address.
"""

import ipaddress
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit

_PLAIN_SUFFIXES: Final = (".local", ".localhost", ".internal", ".lan", ".home.arpa")
_OLLAMA_PORT: Final = 11434
_ODD_SEGMENT: Final = re.compile(r"(?=.*\d)[^/]{20,}")


class AddressError(ValueError):
    """The base URL cannot be used. The message says why; it never holds the value."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address to ask. `shown` is safe to show: no user, password or query."""

    url: str
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
    left, right = urlsplit(one), urlsplit(other)
    return (left.hostname, left.port) == (right.hostname, right.port)


def usable(value: str, *, bare_host: bool = False) -> str:
    """Return a configured base URL, tidied, or raise `AddressError`.

    bare_host: accept `host` and `host:port` as Ollama does, with http and port 11434, and read a
        listen-on-all address as this machine.
    """
    value = value.strip().rstrip("/")
    if bare_host and "://" not in value:
        value = f"http://{value}"
    parts = _split(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise AddressError("is not a web address; it has to begin with `https://`")
    if bare_host:
        value, parts = _ollama(parts)
    if parts.scheme == "http" and not _is_near(parts.hostname or ""):
        raise AddressError("is not encrypted, so no key was sent to it; it needs `https://`")
    return value


def shown(url: str) -> str:
    """Return an address without user, password, query, and without path parts like a token's."""
    try:
        parts = _split(url)
    except AddressError:
        return "an address that cannot be read"
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    port = f":{parts.port}" if parts.port else ""
    path = "/".join(_ODD_SEGMENT.sub("…", part) for part in parts.path.split("/"))
    return f"{parts.scheme}://{host}{port}{path}"


def _split(value: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        raise AddressError("is not a web address that can be read") from None
    if re.search(r"[\s\x00-\x20\x7f]", value):
        raise AddressError("holds a space or a character that no web address has")
    return parts


def _ollama(parts: SplitResult) -> tuple[str, SplitResult]:
    host = parts.hostname or ""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - read, not bound
    host = f"[{host}]" if ":" in host else host
    port = parts.port or (_OLLAMA_PORT if parts.scheme == "http" else None)
    netloc = host if port is None else f"{host}:{port}"
    parts = parts._replace(netloc=netloc)
    return parts.geturl(), parts


def _is_near(host: str) -> bool:
    """Whether a host is on this machine or in its own network, where plain http is usual."""
    if ":" not in host and ("." not in host or host.endswith(_PLAIN_SUFFIXES)):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_private or address.is_link_local
