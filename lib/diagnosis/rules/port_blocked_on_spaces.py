"""An address uses a port that Spaces cannot reach."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity
from lib.diagnosis.rules._names_places import (
    IN_FILES,
    by_name,
    is_for_space,
    listed,
    on_space,
    set_entries,
    where,
)
from lib.near import is_near
from lib.sources import Entry

# Hub documentation, "Spaces overview", network.
_OPEN: Final = frozenset({80, 443, 8080})
_OWN_PORTS: Final = {
    "http": 80,
    "https": 443,
    "ws": 80,
    "wss": 443,
    "postgres": 5432,
    "postgresql": 5432,
    "mysql": 3306,
    "mariadb": 3306,
    "redis": 6379,
    "rediss": 6379,
    "mongodb": 27017,
    "mongodb+srv": 27017,
}
_README: Final = "---\ntitle: App\nsdk: streamlit\n---\n"


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every such address on a Space, and at home those in the files of a Space's project."""
    space = on_space(look)
    if not space and not is_for_space(look):
        return
    blocked: list[tuple[Entry, int]] = []
    for entry in set_entries(look):
        if space or entry.source in IN_FILES:
            port = blocked_port(entry.value.reveal().strip())
            if port is not None:
                blocked.append((entry, port))
    ports = {entry.name: port for entry, port in reversed(blocked)}
    for name, entries in by_name(entry for entry, _ in blocked).items():
        yield Finding(
            f"`{name}` in {listed(entries)} uses port {ports[name]}, which Spaces block; "
            "only 80, 443 and 8080 are open.",
            tuple(where(one) for one in entries),
            f"Use an address on port 443 for `{name}`, such as the HTTP API of the same service.",
        )


def blocked_port(value: str) -> int | None:
    """Return the port that an address of another machine uses, where Spaces block it."""
    try:
        parts = urlsplit(value)
        own = _OWN_PORTS.get(parts.scheme) or _OWN_PORTS.get(parts.scheme.partition("+")[0])
        # A `@` further on: a password holds a `/`, `?` or `#`, and the rest cannot be told apart.
        if own is None or "@" in parts.path + parts.query + parts.fragment:
            return None
        first = parts._replace(netloc=parts.netloc.rpartition("@")[2].partition(",")[0])
        port = first.port or own
    except ValueError:
        return None
    return None if port in _OPEN or is_near(first.hostname or "") else port


RULE = Rule(
    id="port-blocked-on-spaces",
    title="Port blocked on Spaces",
    severity=Severity.WARNING,
    why="On a Space the connection times out, whatever the password is.",
    find=find,
    fix="Use an address on port 443.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example({}, {"SPACE_ID": "o/n", "DATABASE_URL": "postgres://u:p@db.example.com/app"}),
        Example({".env": "REDIS_URL=rediss://:p@a.example.com:6380/0\n", "README.md": _README}),
        Example({".env": "MY_API=https://a.example.com:8443/v1\n"}, {"SPACE_ID": "o/n"}),
    ),
    is_silent_on=(
        Example({".env": "DATABASE_URL=postgres://u:p@db.example.com/app\n"}),
        Example({".env": "REDIS_URL=redis://localhost:6379/0\n", "README.md": _README}),
        Example({".env": "A_URL=https://a.example.com:8080/v1\nB=1:2\n", "README.md": _README}),
        Example({"README.md": _README}, {"DATABASE_URL": "postgres://u:p@db.example.com/app"}),
    ),
)
