"""Which hosts are this machine, and which are in its own network. The one answer to both.

Told from how a host is written, from `/etc/hosts` and from this machine's own addresses; no name
server is asked. All the ways to write an IPv4 address that the system's `inet_aton` takes are
known (`127.1`, `2130706433`, `0x7f.0.0.1`, `0177.0.0.1`), since whoever sends the request takes
them too.
"""

import ipaddress
import unicodedata
from typing import Final
from urllib.parse import urlsplit

from lib.disk.plain import read_plain

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

# Names that no name server of the internet answers for: RFC 6761, 6762, 8375, and common use.
_NEAR_SUFFIXES: Final = (".local", ".localhost", ".internal", ".lan", ".home.arpa")
_LOCALHOST: Final = frozenset({"localhost", "localhost.localdomain", "ip6-localhost"})
_DOTS: Final = str.maketrans("\u3002\uff0e\uff61", "...")  # as IDNA reads them
_HOSTS: Final = "/etc/hosts"
_MOST_HOSTS: Final = 1024 * 1024
# For documents only, so no machine's own (RFC 5737, 3849).
_NOBODYS: Final = {4: ipaddress.ip_address("192.0.2.1"), 6: ipaddress.ip_address("2001:db8::1")}


def is_this_machine(host: str) -> bool:
    """Whether a request to a host stays on this machine, as far as it can be told without asking.

    host: as it stands in an address, without a port. A name below `.localhost` counts, as does
    `0.0.0.0`, this machine's own name, its own addresses, and what `/etc/hosts` leads here.
    """
    host = _plain(host)
    if not host:
        return False
    if host in _LOCALHOST or host.endswith(".localhost") or host == _own_name():
        return True
    address = address_of(host)
    if address is not None:
        return address.is_loopback or address.is_unspecified or _is_own(address)
    return host in _named_here()


def is_near(host: str) -> bool:
    """Whether a host is this machine, one of its own network, or no whole host name."""
    host = _plain(host)
    address = address_of(host)
    if address is None:
        return "." not in host or host in _LOCALHOST or host.endswith(_NEAR_SUFFIXES)
    return (
        address.is_loopback or address.is_private or address.is_link_local or address.is_unspecified
    )


def is_disguised(host: str) -> bool:
    """Whether an address is written in a way that does not show which one it is."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return address_of(host) is not None
    return False


def leads_here(url: str) -> bool:
    """Whether a URL leads to this machine; not where it cannot be read."""
    try:
        return is_this_machine(urlsplit(url.strip()).hostname or "")
    except ValueError:
        return False


def address_of(host: str) -> IPAddress | None:
    """Return the address that a host is, however it is written; None for a name.

    An IPv4 address in the clothes of IPv6 is the IPv4 address.
    """
    host = _plain(host)
    try:
        found = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return _from_numbers(host)
    if isinstance(found, ipaddress.IPv6Address):
        return found.ipv4_mapped or _compatible(found) or found
    return found


def _compatible(found: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address in the last four bytes (`::127.0.0.1`, RFC 4291, 2.5.5.1)."""
    number = int(found)
    return ipaddress.IPv4Address(number) if 1 < number < 1 << 32 else None


def _from_numbers(host: str) -> ipaddress.IPv4Address | None:
    """Read one to four numbers in any base as `inet_aton` of C does."""
    parts = host.split(".")
    if not 1 <= len(parts) <= 4:
        return None
    numbers = [_number(part) for part in parts]
    if any(one is None for one in numbers):
        return None
    *heads, last = [one for one in numbers if one is not None]
    if any(one > 0xFF for one in heads) or last >= 1 << (8 * (4 - len(heads))):
        return None
    for place, one in enumerate(heads):
        last |= one << (8 * (3 - place))
    return ipaddress.IPv4Address(last)


def _number(text: str) -> int | None:
    if not text.isascii() or not text or len(text) > 40:
        return None
    base = 10
    if text.startswith("0x"):
        text, base = text[2:], 16
    elif text.startswith("0") and len(text) > 1:
        base = 8
    if not text.isalnum():
        return None
    try:
        return int(text, base)
    except ValueError:
        return None


def _plain(host: str) -> str:
    """Return a host as IDNA reads it: in lower case, full-width letters as plain ones."""
    host = unicodedata.normalize("NFKC", host[:1024]).translate(_DOTS).casefold()
    return host.strip().removeprefix("[").removesuffix("]").removesuffix(".")


def _own_name() -> str:
    # Loaded where it is asked for: most projects name no host that might be this machine.
    import socket  # noqa: PLC0415

    try:
        return _plain(socket.gethostname())
    except OSError:
        return ""


def _is_own(address: IPAddress) -> bool:
    """Whether an address is one of this machine's: only to such a one can a socket be bound.

    Nothing is sent. Where the system lets a socket be bound to anything, nothing can be told.
    """
    if address.is_multicast or not _can_bind(address):
        return False
    return not _can_bind(_NOBODYS[address.version])


def _can_bind(address: IPAddress) -> bool:
    import socket  # noqa: PLC0415 - as above

    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.bind((str(address), 0))
    except OSError:
        return False
    return True


def _named_here() -> frozenset[str]:
    """Return the names that the system's own table leads to this machine."""
    try:
        text = read_plain(_HOSTS, _MOST_HOSTS).decode("utf-8", "replace")
    except OSError:
        return frozenset()
    found: set[str] = set()
    for line in text.splitlines():
        address, *names = line.partition("#")[0].split() or [""]
        told = address_of(address) if names else None
        if told is not None and (told.is_loopback or told.is_unspecified):
            found.update(_plain(name) for name in names)
    return frozenset(found)
