"""Who may see what: everything on this machine, only what works for a visitor."""

import ipaddress
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from lib.deployment import Deployment

_PROXY_HEADERS: Final = (
    "Forwarded",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Real-IP",
    "Via",
)


class Access(StrEnum):
    """What the person in front may see."""

    FULL = "full"
    VISITOR = "visitor"


def was_forwarded(headers: Mapping[str, str]) -> bool:
    """Whether a proxy passed the request on, so that its loopback address says nothing.

    headers: a mapping that does not mind upper and lower case.
    """
    return any(name in headers for name in _PROXY_HEADERS)


def access_for(
    deployment: Deployment, client: str | None, host: str | None, *, forwarded: bool = False
) -> Access:
    """Decide from where the app runs, who asks, and the name they asked for.

    client: address of the other side, None where the server does not know it. host: the `Host`
        header; one that is not this machine's comes from a page elsewhere whose name was made
        to point here (DNS rebinding), or from another machine. forwarded: whether a proxy
        passed the request on.
    """
    if deployment.is_hosted or forwarded:
        return Access.VISITOR
    if client is not None and not is_loopback(client):
        return Access.VISITOR
    return Access.FULL if is_loopback(_without_port(host or "")) else Access.VISITOR


def is_loopback(host: str) -> bool:
    """Whether an address or a name, without a port, means this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    # A socket for both protocols shows 127.0.0.1 as ::ffff:127.0.0.1.
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0] if host.count(":") == 1 else host
