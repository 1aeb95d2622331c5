"""What a connection string says, as the clients of databases take it apart. Nothing is connected.

Sources: RFC 3986; SQLAlchemy `engine/url.py` (`[^@]*` for a password); libpq, "Connection URIs";
PyMongo `uri_parser.py` ("must be escaped according to RFC 3986", no port with `mongodb+srv`).
"""

import re
from enum import StrEnum
from typing import Final

from lib.record import field, record
from lib.regex import regex


class Flaw(StrEnum):
    """What keeps a connection string from working."""

    PLACEHOLDER = "placeholder"
    NO_SCHEME = "no scheme"
    SCHEME_UNKNOWN = "scheme unknown"
    CUT_BY_PASSWORD = "password ends the address"  # noqa: S105 - words for a flaw
    AT_IN_PASSWORD = "@ in the password"  # noqa: S105 - as above
    COLON_IN_PASSWORD = ": in the password"  # noqa: S105 - as above
    NO_HOST = "no host"
    PORT_WITH_SRV = "port with +srv"


_FAMILIES: Final = {
    "postgres": "PostgreSQL",
    "postgresql": "PostgreSQL",
    "cockroachdb": "CockroachDB",
    "mysql": "MySQL",
    "mysql2": "MySQL",
    "mariadb": "MariaDB",
    "redis": "Redis",
    "rediss": "Redis",
    "valkey": "Valkey",
    "mongodb": "MongoDB",
    "amqp": "AMQP",
    "amqps": "AMQP",
    "clickhouse": "ClickHouse",
}
# Clients of these take the first `@` for the end of the password, or refuse a second one.
_FIRST_AT: Final = frozenset({"PostgreSQL", "CockroachDB", "MySQL", "MariaDB", "MongoDB"})
_MISSPELLED: Final = {
    "postgre": "postgresql",
    "postgress": "postgresql",
    "postgressql": "postgresql",
    "postgresq": "postgresql",
    "pg": "postgresql",
    "mongo": "mongodb",
    "mongodb-srv": "mongodb+srv",
}
_SCHEME: Final = regex(r"([A-Za-z][A-Za-z0-9+._-]*)://(.*)", re.DOTALL)
_STANDS_FOR: Final = regex(
    r"<[^<>]+>|\[[A-Za-z][\w -]*\]|(?:your|insert|enter|replace|put)[-_ ]?\w[\w -]*"
    r"|x{4,}|\*{3,}|\.{3,}",
    re.IGNORECASE,
)
_NOWHERE: Final = frozenset({"host", "hostname", "your-host", "yourhost", "<host>", "host:port"})
_BARE: Final = regex(r"[^\s:/@=;]+:[^\s/=;]*@[^\s@=;]+")


@record
class ConnectionString:
    """The parts that matter, as far as they can be told apart. Never printed.

    family: `PostgreSQL`; empty where the scheme is none of those known here.
    """

    scheme: str
    family: str
    user: str = field(repr=False)
    password: str = field(repr=False)
    hosts: str = field(repr=False)
    rest: str = field(repr=False)

    @property
    def host(self) -> str:
        """The first host, without its port."""
        first = self.hosts.partition(",")[0]
        if first.startswith("["):
            return first[1:].partition("]")[0]
        return first.partition(":")[0]


def read(value: str) -> ConnectionString | None:
    """Take a connection string apart; None for what is none: other schemes, keywords, paths."""
    found = _SCHEME.fullmatch(value.strip().removeprefix("jdbc:"))
    if not found:
        return None
    scheme = found[1].lower()
    family = _FAMILIES.get(scheme.partition("+")[0], "")
    if not family and scheme not in _MISSPELLED:
        return None
    authority, rest = _divided(found[2])
    user_info, _, hosts = authority.rpartition("@")
    user, _, password = user_info.partition(":")
    return ConnectionString(scheme, family, user, password, hosts, rest)


def has_password(value: str) -> bool:
    """Whether a value is an address of any kind with a password in it."""
    found = _SCHEME.fullmatch(value.strip()) if "://" in value and "@" in value else None
    if not found:
        return False
    user_info = _divided(found[2])[0].rpartition("@")[0]
    return bool(user_info.partition(":")[2])


def family(value: str) -> str:
    """Return what a value is an address of: `PostgreSQL`; nothing where that is not known."""
    found = read(value)
    return found.family if found else ""


def suggested_scheme(scheme: str) -> str:
    """Return the scheme that a misspelled one stands for."""
    return _MISSPELLED.get(scheme, "")


def flaw(value: str) -> Flaw | None:
    """Return the first flaw of a value that should be a connection string; None in doubt."""
    value = value.strip()
    if "${" in value or "{{" in value or value.startswith("$"):
        return None  # somebody else fills it in
    found = read(value)
    if found is None:
        return Flaw.NO_SCHEME if "://" not in value and _BARE.fullmatch(value) else None
    if _is_template(found):
        return Flaw.PLACEHOLDER
    if not found.family:
        return Flaw.SCHEME_UNKNOWN
    return _broken(found)


def _broken(found: ConnectionString) -> Flaw | None:
    if _is_cut(found):
        return Flaw.CUT_BY_PASSWORD
    if "@" in found.user + found.password and found.family in _FIRST_AT:
        return Flaw.AT_IN_PASSWORD
    if found.family == "MongoDB" and ":" in found.password:
        return Flaw.COLON_IN_PASSWORD
    if found.scheme == "mongodb+srv" and ":" in found.hosts:
        return Flaw.PORT_WITH_SRV
    nowhere = not found.host and "host=" not in found.rest
    return Flaw.NO_HOST if nowhere and found.password else None


def _divided(text: str) -> tuple[str, str]:
    """Return what stands before the first `/`, `?` or `#`, and the rest."""
    end = min((at for at in map(text.find, "/?#") if at >= 0), default=len(text))
    return text[:end], text[end:]


def _is_cut(found: ConnectionString) -> bool:
    """Whether a `/`, `?` or `#` of the password ends the address too early.

    An `@` then stands in the path, or in the query while a half password stands for the port.
    """
    path, _, query = found.rest.partition("?")
    if "@" in path:
        return True
    port = found.hosts.partition(":")[2]
    half = bool(port) and not port.isdigit() and "," not in port
    return "@" in query and not found.user and half


def _is_template(found: ConnectionString) -> bool:
    whole = f"{found.user}:{found.password}@{found.hosts}{found.rest}"
    if any(mark in whole for mark in "<[*") and _STANDS_FOR.search(whole):
        return True
    if any(_STANDS_FOR.fullmatch(part) for part in (found.user, found.password, found.host)):
        return True
    return found.host.lower() in _NOWHERE and found.password.lower() in {"password", "pass"}
