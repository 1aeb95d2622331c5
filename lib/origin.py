"""Whose page sent a request: its `Origin` beside the `Host` it asks for.

Both are taken apart here and nowhere else. What is not spelled as a browser spells it (WHATWG URL,
"URL serializing"; RFC 6454, section 6.2) is no origin and no host, so nothing has to be guessed.
"""

import ipaddress
from collections.abc import Collection, Mapping
from typing import Final

from lib.record import record
from lib.regex import regex

# Names the one origin, besides its own, that the dashboard lets in.
ALLOW_ORIGIN: Final = "SPACES_SECRETS_ALLOW_ORIGIN"
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_PARTS: Final = regex(r"(\[[0-9a-f:.]{2,45}\]|[a-z0-9._-]{1,253})(?::([1-9][0-9]{0,4}))?")
_NUMBER: Final = regex(r"[0-9]+|0x[0-9a-f]*")
_LAST_PORT: Final = 65_535


@record
class Authority:
    """A host with its port. `host` is lower case; an IPv6 address stands without its brackets.

    port: None where none was named, which means the scheme's own.
    """

    host: str
    port: int | None

    def port_for(self, scheme: str) -> int:
        """Return the port that is meant under a scheme."""
        return self.port or _DEFAULT_PORTS[scheme]


@record
class Origin:
    """A page's scheme, host and port."""

    scheme: str
    authority: Authority

    def is_of(self, host: Authority, schemes: Collection[str]) -> bool:
        """Whether a page of this origin is one that a host gave out under one of some schemes."""
        return (
            self.scheme in schemes
            and self.authority.host == host.host
            and self.authority.port_for(self.scheme) == host.port_for(self.scheme)
        )

    def __str__(self) -> str:
        """Return it as a browser writes it."""
        own = self.authority
        host = f"[{own.host}]" if ":" in own.host else own.host
        default = own.port_for(self.scheme) == _DEFAULT_PORTS[self.scheme]
        return f"{self.scheme}://{host}" + ("" if default else f":{own.port}")


def authority_from(text: str) -> Authority | None:
    """Return what a `Host` header names; None for none, or for what no browser would send."""
    found = _PARTS.fullmatch(text)
    if found is None:
        return None
    host = _host(found[1])
    port = int(found[2]) if found[2] else None
    return Authority(host, port) if host and (port or 0) <= _LAST_PORT else None


def origin_from(text: str) -> Origin | None:
    """Return what an `Origin` header names; None for `null` and for what no browser would send."""
    scheme, mark, rest = text.partition("://")
    authority = authority_from(rest) if mark and scheme in _DEFAULT_PORTS else None
    return Origin(scheme, authority) if authority else None


def named_origin(environ: Mapping[str, str]) -> Origin | None:
    """Return the origin that is let in besides our own.

    Raises `ValueError`, with a sentence that holds nothing of it, for a text that is no origin.
    """
    text = environ.get(ALLOW_ORIGIN, "").strip()
    if not text:
        return None
    found = origin_from(text.rstrip("/").lower())
    if found is None:
        raise ValueError(
            "an origin is a scheme, a host and perhaps a port, as in https://name.example:8443, "
            "with nothing behind it."
        )
    return found


def _host(text: str) -> str:
    """Return a host in its one spelling; empty for what is none."""
    if text.startswith("["):
        try:
            return str(ipaddress.IPv6Address(text[1:-1]))
        except ValueError:
            return ""
    labels = text.split(".")
    if not all(labels):
        return ""
    if _NUMBER.fullmatch(labels[-1]):
        # A browser would read it as an address: only its one spelling counts (WHATWG URL, "host
        # parsing").
        try:
            return str(ipaddress.IPv4Address(text))
        except ValueError:
            return ""
    return text
