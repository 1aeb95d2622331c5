"""Who may see what: one table of people and surfaces.

On this machine everything; on a Space what the person who signed in may, and a visitor only
which providers work. Pure: who somebody is comes from elsewhere.
"""

import ipaddress
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from lib.deployment import Deployment, Platform
from lib.record import field, record

# The address of whoever is on this machine and is not the person who started the dashboard, or
# cannot be told from them (`lib/web/peer.py`). It is nobody's, so it counts as another machine's.
NOT_THE_PERSON: Final = "not-the-person"

# What proxies, tunnels and content networks add to a request, and browsers never do. Families
# first: the products write many of each. `X-Forwarded`, `Forwarded` and `Via` are the standards.
_PROXY_FAMILIES: Final = (
    "x-forward", "forwarded", "x-original", "x-originating-", "x-real-", "x-proxy", "proxy-",
    "x-envoy-", "x-amz", "x-azure-", "x-arr-", "x-fd-", "x-vercel-", "x-nf-", "x-goog-",
    "x-google-", "x-appengine-", "x-cloud-", "x-akamai-", "akamai-", "x-sucuri-", "incap-",
    "x-github-", "x-codespaces-", "x-ms-", "x-coder-", "x-jupyterhub-", "x-replit-", "x-gitpod-",
    "x-railway-", "x-render-", "x-heroku-", "x-cluster-", "x-haproxy-", "x-traefik-", "x-nginx-",
    "x-varnish", "x-squid-", "x-cdn", "cdn-", "cf-", "cloudfront-", "fastly-", "fly-",
    "tailscale-", "ngrok-", "x-ngrok-", "x-localtunnel-", "x-pinggy-", "x-zrok-", "x-tunnel-",
    "x-auth-request-", "x-authentik-", "x-pomerium-", "x-webauth-", "x-ssl-", "ssl-client-",
    "x-tls-", "x-client-", "x-peer-", "x-remote-", "remote-", "x-source-", "x-upstream-", "x-hop",
    "x-lb-", "x-edge-", "x-gateway-", "x-ingress-", "x-istio-", "x-waf-", "wl-proxy-", "rvbd-",
    "x-host", "x-http-host",
)  # fmt: skip
_PROXY_HEADERS: Final = frozenset(
    {
        "via", "true-client-ip", "client-ip", "clientip", "x-bb-ip", "x-scheme", "x-url-scheme",
        "x-server-name", "x-backend", "front-end-https", "x-https", "x-request-start",
        "x-queue-start", "x-served-by", "x-cache", "max-forwards", "surrogate-capability", "x-ip",
        "x-cip", "x-rip", "x-wap-profile", "x-bluecoat-via", "x-user-ip", "x-true-client-ip",
    }
)  # fmt: skip
# Roles of the Hub that may read and set the secrets of an organisation's Space.
_OWNING_ROLES: Final = frozenset({"admin", "write"})


class Access(StrEnum):
    """Who the person in front is, as far as that decides what they may see.

    full: on this machine. stranger: signed in, and the Space is not theirs. member: of the
    organisation that owns the Space, without the role it takes.
    """

    FULL = "full"
    VISITOR = "visitor"
    STRANGER = "stranger"
    MEMBER = "member"
    OWNER = "owner"


class Surface(StrEnum):
    """What there is to see or to do."""

    BOARD = "board"
    DETAILS = "details"
    DIAGNOSTICS = "diagnostics"
    MIGRATION = "migration"
    OWN_FILES = "own_files"
    CHANGE_FILES = "change_files"
    CHOOSE_FOLDER = "choose_folder"
    TEST_KEYS = "test_keys"
    ANY_ADDRESS = "any_address"
    APP_TOKEN = "app_token"  # noqa: S105 - the name of a surface


_EVERYBODY: Final = frozenset(Access)
_KNOWN: Final = _EVERYBODY - {Access.VISITOR}
_OWNERS: Final = frozenset({Access.FULL, Access.OWNER})
_HERE: Final = frozenset({Access.FULL})

_MAY: Final[Mapping[Surface, frozenset[Access]]] = {
    # Which providers work, and no more.
    Surface.BOARD: _EVERYBODY,
    # Names, sources, masks and advice on the status page, and testing again.
    Surface.DETAILS: _OWNERS,
    Surface.DIAGNOSTICS: _OWNERS,
    # Moving somebody's own configuration to a Space of their own.
    Surface.MIGRATION: _KNOWN,
    # The project that the dashboard looks at, as what is moved.
    Surface.OWN_FILES: _OWNERS,
    Surface.CHANGE_FILES: _HERE,
    Surface.CHOOSE_FOLDER: _HERE,
    # Asking a provider, at its own address, whether a key that somebody brought works.
    Surface.TEST_KEYS: _KNOWN,
    # Sending it to another address, as what somebody brought names it.
    Surface.ANY_ADDRESS: _HERE,
    # Acting on the Hub with the token that the app itself is configured with.
    Surface.APP_TOKEN: _HERE,
}


@record
class Person:
    """Somebody who signed in.

    roles: the role in each organisation that was told; empty where the role was not, or where
    the organisation blocks the sign-in. since: when they signed in (seconds since the epoch).
    key: what tells this sign-in from every other one.
    """

    name: str
    roles: Mapping[str, str]
    since: float
    key: str = field(repr=False)


def may(access: Access, surface: Surface) -> bool:
    """Whether somebody may see or do something."""
    return access in _MAY[surface]


def was_forwarded(headers: Mapping[str, str]) -> bool:
    """Whether a proxy passed the request on, so that its loopback address says nothing.

    Told by what it added. One that adds nothing is told by whose program it is, where that can be
    told: `lib/web/peer.py`.
    """
    names = (name.lower().replace("_", "-") for name in headers)
    return any(name in _PROXY_HEADERS or name.startswith(_PROXY_FAMILIES) for name in names)


def access_for(
    deployment: Deployment,
    client: str | None,
    host: str | None,
    *,
    forwarded: bool = False,
    person: Person | None = None,
) -> Access:
    """Decide from where the app runs, who asks, and the name they asked for.

    client: address of the other side, None where the server does not know it. host: the `Host`
        header; one that is not this machine's comes from a page elsewhere whose name was made
        to point here (DNS rebinding), or from another machine. forwarded: whether a proxy
        passed the request on. person: who signed in; counts on a Space only.
    """
    if deployment.is_hosted:
        return _on_a_host(deployment, person)
    if forwarded:
        return Access.VISITOR
    if client is not None and not is_loopback(client):
        return Access.VISITOR
    return Access.FULL if is_loopback(_without_port(host or "")) else Access.VISITOR


def _on_a_host(deployment: Deployment, person: Person | None) -> Access:
    """Decide by the names, which users and organisations of the Hub share one list of."""
    if person is None or deployment.kind is not Platform.SPACE:
        return Access.VISITOR
    if not deployment.owner:
        return Access.STRANGER
    if person.name == deployment.owner:
        return Access.OWNER
    role = person.roles.get(deployment.owner)
    if role is None:
        return Access.STRANGER
    return Access.OWNER if role in _OWNING_ROLES else Access.MEMBER


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
