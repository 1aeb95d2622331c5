"""On a Space a connection string names a database of somebody's own machine."""

from collections.abc import Iterator
from typing import Final

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity
from lib.diagnosis.rules._connections import connections
from lib.diagnosis.rules._files import is_mentioned
from lib.diagnosis.rules._names_places import on_space, where
from lib.names.connection_string import ConnectionString
from lib.regex import regex

_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1", "0.0.0.0"})  # noqa: S104 - compared
_DOCKER: Final = frozenset({"host.docker.internal", "gateway.docker.internal"})
# A Space may start a database beside the app.
_SERVERS: Final = regex(
    r"redis-server|redis-stack|valkey-server|postgres(?:ql)?(?:-\d+)?\b|pg_ctl|initdb|mongod\b"
    r"|mysqld|mariadbd|mariadb-server|mysql-server|supervisord"
)


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every such address, unless the Space starts a server of its own."""
    if not on_space(look):
        return
    local = [entry for entry, parts in connections(look) if _is_elsewhere(parts)]
    if local and is_mentioned(look.folder, _SERVERS):
        return
    for entry in local:
        yield Finding(
            f"The address in `{entry.name}` in `{entry.place}` names a database of the machine "
            "it was written on; on a Space there is none.",
            (where(entry),),
            f"Set `{entry.name}` to a database that can be reached from the internet.",
        )


def _is_elsewhere(parts: ConnectionString) -> bool:
    host = parts.host.lower()
    return host in _HERE | _DOCKER or bool(host and "." not in host and ":" not in host)


RULE = Rule(
    id="connection-string-local",
    title="Local database on a Space",
    severity=Severity.WARNING,
    why="A Space is one container: what runs beside the app at home is not there.",
    find=find,
    fix="Use a database that can be reached from the internet.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example({}, {"SPACE_ID": "o/n", "DATABASE_URL": "postgresql://a:b@localhost:5432/d"}),
        Example({".env": "REDIS_URL=redis://redis:6379/0\n"}, {"SPACE_ID": "o/n"}),
        Example({}, {"SPACE_ID": "o/n", "MONGO_URI": "mongodb://host.docker.internal:27017"}),
    ),
    is_silent_on=(
        Example({".env": "DATABASE_URL=postgresql://a:b@localhost:5432/d\n"}),
        Example({}, {"SPACE_ID": "o/n", "DATABASE_URL": "postgresql://a:b@db.example.com/d"}),
        Example({}, {"SPACE_ID": "o/n", "DATABASE_URL": "sqlite:///localhost.db"}),
        Example(
            {"Dockerfile": "RUN apt-get install -y redis-server\n"},
            {"SPACE_ID": "o/n", "REDIS_URL": "redis://127.0.0.1:6379"},
        ),
    ),
)
