"""Who is behind a request, as far as limits and doors need to know."""

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from starlette.datastructures import Headers
from starlette.types import Scope

from lib.access import Access, Person, Surface, access_for, may, was_forwarded
from lib.deployment import Deployment, Platform, detect
from lib.sources import REMEMBERED


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who asks. `share` names whose share of the limits is used."""

    access: Access
    share: str

    @property
    def is_here(self) -> bool:
        """Whether they sit at this machine, where nothing is counted."""
        return self.access is Access.FULL

    @property
    def is_owner(self) -> bool:
        """Whether a share of the owner's own is theirs."""
        return self.access is Access.OWNER

    def may(self, surface: Surface) -> bool:
        """Whether they may see or do something."""
        return may(self.access, surface)


# Tells who signed in, by the cookies of a request; and who is behind it altogether.
PersonOf = Callable[[Scope], Person | None]
Who = Callable[[Scope], Caller]


def callers(folder: Path, person_of: PersonOf) -> Who:
    """Return what tells who is behind a request to a dashboard that looks at `folder`."""
    place = detect(REMEMBERED, folder.absolute())
    return lambda scope: caller_of(scope, place, person_of)


def caller_of(scope: Scope, place: Deployment, person_of: PersonOf) -> Caller:
    """Return who is behind a request or a websocket."""
    headers = Headers(scope=scope)
    client = scope["client"][0] if scope.get("client") else None
    person = person_of(scope) if place.is_hosted else None
    access = access_for(
        place, client, headers.get("host"), forwarded=was_forwarded(headers), person=person
    )
    if access is Access.OWNER and person is not None:
        return Caller(access, person.key)
    return Caller(access, _address(headers, client, place))


def _address(headers: Headers, client: str | None, place: Deployment) -> str:
    """Return where somebody asks from.

    The proxy of a Space keeps what the client claims in `X-Forwarded-For` and appends the
    client's address, so only the last entry is worth something; no other header is.
    """
    given = ""
    if place.kind is Platform.SPACE:
        given = ",".join(headers.getlist("x-forwarded-for")).rpartition(",")[2].strip()
    return house(given or client or "")


def house(address: str) -> str:
    """Return what one client can hardly change: an address, or the /64 network of a new one."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((int(found), 64), strict=False))
    return str(found)
