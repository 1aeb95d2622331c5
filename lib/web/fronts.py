"""Whether somebody came to the dashboard itself, or through something in front of it.

At home a request is for a name of this machine, or for the very address it arrived at. Anything
else went through a front (a development container's forwarding, a notebook server's proxy, a
tunnel) or was led here under a made-up name (DNS rebinding). Neither gets in, unless the person
who started the dashboard named the one origin that may.
"""

import ipaddress
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from starlette.datastructures import Headers
from starlette.types import Scope

from lib.access import is_loopback, was_forwarded
from lib.deployment import Deployment, Platform
from lib.origin import Authority, Origin, authority_from, origin_from

_BOTH: Final = frozenset({"http", "https"})
_SCHEMES: Final = {"ws": "http", "wss": "https", "http": "http", "https": "https"}
# What a browser says of a request that no other page has to do with (Fetch Metadata, section 2.3).
_OWN_SITE: Final = frozenset({"same-origin", "none"})
_READING: Final = frozenset({"GET", "HEAD"})


class Refusal(StrEnum):
    """Why a request is not let in."""

    OTHER_NAME = "other_name"
    FRONT = "front"
    OTHER_PAGE = "other_page"


@dataclass(frozen=True, slots=True)
class Doorkeeper:
    """Decides who is let in. `named`: the one origin, besides its own, that may use the pages."""

    place: Deployment
    named: Origin | None = None

    def refuses(self, scope: Scope) -> Refusal | None:
        """Return why a request or websocket is refused; None where it may come in."""
        headers = Headers(scope=scope)
        host = _only(headers, "host")
        asked = authority_from(host or "")
        if not self.place.is_hosted:
            if asked is None or not (_is_ours(asked, scope) or self._is_named(asked)):
                return Refusal.OTHER_NAME
            if was_forwarded(headers) and not (_is_route(scope) or self._is_named_front(headers)):
                return Refusal.FRONT
        if not self._is_own_page(headers, asked, scope) or _is_led_here(headers, scope):
            return Refusal.OTHER_PAGE
        return None

    def is_renamed(self, scope: Scope) -> bool:
        """Whether a page at another address asks for a piece of itself, as far as it tells.

        So it is behind a front that changed `Host` and added nothing. Its document looked like
        one of this machine's, and its websocket will be refused. A page of another site or port
        that asks for ours is none: its browser says so.
        """
        headers = Headers(scope=scope)
        if headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return False
        page = origin_from("/".join((_only(headers, "referer") or "").split("/", 3)[:3]))
        asked = authority_from(_only(headers, "host") or "")
        if self.place.is_hosted or page is None or asked is None:
            return False
        return not (_is_same(page, self.named) or page.is_of(asked, _BOTH))

    def origin_of(self, scope: Scope) -> Origin | None:
        """Return the origin that a request names. One that is let in names none or one."""
        return origin_from(_only(Headers(scope=scope), "origin") or "")

    def _is_own_page(self, headers: Headers, asked: Authority | None, scope: Scope) -> bool:
        """Whether a request names no page, one of the host it asks for, or of the named origin."""
        if "origin" not in headers:
            return True
        origin = origin_from(_only(headers, "origin") or "")
        if origin is None or asked is None:
            return False
        return _is_same(origin, self.named) or origin.is_of(asked, self._schemes(asked, scope))

    def _schemes(self, asked: Authority, scope: Scope) -> frozenset[str]:
        """Return the schemes that a page of this host can have here.

        A Space is behind TLS, save where it is tried out on this machine. Elsewhere something that
        ends TLS may stand in front, as it does on hosts of others.
        """
        if self.place.kind is Platform.SPACE:
            known = asked == authority_from(self.place.host) and not is_loopback(asked.host)
            return frozenset({"https"}) if known else _BOTH
        if self.place.is_hosted:
            return _BOTH
        if self.named is not None and self._is_named(asked):
            return frozenset({self.named.scheme})
        return frozenset({_SCHEMES.get(scope.get("scheme", "http"), "http")})

    def _is_named_front(self, headers: Headers) -> bool:
        """Whether a proxy that passed a request on says the named host was asked for, or nothing.

        It cannot let anybody in: a proxy that says something untrue still leads to a visitor.
        """
        told = headers.get("x-forwarded-host")
        if self.named is None or told is None:
            return self.named is not None
        asked = authority_from(told.partition(",")[0].strip())
        return asked is not None and asked.host == self.named.authority.host

    def _is_named(self, asked: Authority) -> bool:
        return self.named is not None and _at(asked, self.named)


def _only(headers: Headers, name: str) -> str | None:
    """Return a header that came once; None where it is missing or came several times."""
    values = headers.getlist(name)
    return values[0] if len(values) == 1 else None


def _is_same(origin: Origin, named: Origin | None) -> bool:
    return named is not None and origin.is_of(named.authority, {named.scheme})


def _at(asked: Authority, named: Origin) -> bool:
    return Origin(named.scheme, asked).is_of(named.authority, {named.scheme})


def _is_ours(asked: Authority, scope: Scope) -> bool:
    """Whether a host is this machine by a name of the loopback, or the address that was reached.

    An address cannot be made to point here by somebody else, a name can. A name of the loopback
    may have any port: it can be forwarded from another one (`ssh -L`, `docker run -p`).
    """
    if is_loopback(asked.host):
        return True
    server = scope.get("server")
    if server is None:
        return False
    address, port = server
    try:
        same = ipaddress.ip_address(asked.host) == ipaddress.ip_address(address)
    except ValueError:
        return False
    scheme = _SCHEMES.get(scope.get("scheme", "http"), "http")
    return bool(same and asked.port_for(scheme) == port)


def _is_route(scope: Scope) -> bool:
    """Whether a JSON route is asked: through a front it answers as to a visitor."""
    return scope["type"] == "http" and str(scope["path"]).startswith("/api/")


def _is_led_here(headers: Headers, scope: Scope) -> bool:
    """Whether the browser says that another site's page sent this, and it is no link to a page."""
    site = headers.get("sec-fetch-site")
    if site is None or site in _OWN_SITE:
        return False
    is_link = headers.get("sec-fetch-mode") == "navigate"
    return not (scope["type"] == "http" and scope["method"] in _READING and is_link)
