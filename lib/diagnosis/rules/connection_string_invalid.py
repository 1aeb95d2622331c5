"""A connection string is one that its client cannot take apart, or still holds a placeholder."""

from collections.abc import Iterator
from typing import Final

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity
from lib.diagnosis.rules._connections import addresses
from lib.diagnosis.rules._names_places import where
from lib.names.connection_string import Flaw, flaw, read, suggested_scheme

_ESCAPE: Final = "Write it in the password as `{}`, as in `urllib.parse.quote(password, safe='')`."
_SAYS: Final[dict[Flaw, tuple[str, str, Severity]]] = {
    Flaw.PLACEHOLDER: (
        "still holds a placeholder",
        "Put your own user, password and host into the address.",
        Severity.ERROR,
    ),
    Flaw.NO_SCHEME: (
        "does not say what kind of database it is: nothing like `postgresql://` comes first",
        "Put the scheme before it, such as `postgresql://`.",
        Severity.WARNING,
    ),
    Flaw.SCHEME_UNKNOWN: (
        "begins with a scheme that no client knows",
        "Begin the address with `{scheme}://`.",
        Severity.ERROR,
    ),
    Flaw.CUT_BY_PASSWORD: (
        "ends within its password: a `/`, `?` or `#` there ends the address",
        "Write them in the password as `%2F`, `%3F` and `%23`.",
        Severity.ERROR,
    ),
    Flaw.AT_IN_PASSWORD: (
        "has a second `@`; many clients take what stands behind the first for the host",
        _ESCAPE.format("%40"),
        Severity.WARNING,
    ),
    Flaw.COLON_IN_PASSWORD: (
        "has a `:` in its password, which this client refuses",
        _ESCAPE.format("%3A"),
        Severity.WARNING,
    ),
    Flaw.NO_HOST: (
        "names no host behind the `@`",
        "Put the host of the database between `@` and `/`.",
        Severity.WARNING,
    ),
    Flaw.PORT_WITH_SRV: (
        "gives a port, which `mongodb+srv://` does not take",
        "Remove the port, or begin the address with `mongodb://`.",
        Severity.ERROR,
    ),
}


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every such address, by its name and place alone."""
    for entry in addresses(look):
        value = entry.value.reveal()
        found = flaw(value)
        if found is not None:
            ailment, step, severity = _SAYS[found]
            parts = read(value)
            fitting = step.replace("{scheme}", suggested_scheme(parts.scheme) if parts else "")
            detail = f"The address in `{entry.name}` in `{entry.place}` {ailment}."
            yield Finding(detail, (where(entry),), fitting, severity)


RULE = Rule(
    id="connection-string-invalid",
    title="Broken connection string",
    severity=Severity.ERROR,
    why="The client reports a wrong host, port or password, which is not what is wrong.",
    find=find,
    fix="Correct the address.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example({".env": "DATABASE_URL=postgresql://me:[YOUR-PASSWORD]@db.example.com/app\n"}),
        Example({".env": "MONGODB_URI=mongodb+srv://me:<password>@c0.a1.mongodb.net/app\n"}),
        Example({".env.local": "DATABASE_URL=postgresql://app:ti/ger@db.example.com/app\n"}),
        Example({".env": "DB_URL=postgresql://app:ti@ger@db.example.com/app\n"}),
        Example({".env": "DATABASE_URL=app:tiger@db.example.com/app\n"}),
        Example({".env": "DATABASE_URL=postgress://app:tiger@db.example.com/app\n"}),
        Example({}, {"SPACE_ID": "o/n", "REDIS_URL": "rediss://:ti#ger@db.example.com:6379"}),
        Example({".env": "PG_URI=postgresql://app:tiger@/app\nX=mongodb+srv://a:b@c.d.e:1/f\n"}),
    ),
    is_silent_on=(
        Example({".env": "DATABASE_URL=postgresql://app:ti%2Fger@db.example.com:5432/app\n"}),
        Example({".env": "DATABASE_URL=sqlite:///app.db\nREDIS_URL=redis://localhost:6379/0\n"}),
        Example({".env": "DATABASE_URL=postgresql://user:password@localhost:5432/app\n"}),
        Example({".env": "P=x\nDATABASE_URL=postgresql://app:${P}@db.example.com/app\n"}),
        Example({".env": "DATABASE_URL=file:./dev.db\nDB_URL=libsql://app-me.turso.io\n"}),
        Example({".env": "MONGO_URI=mongodb://a:b@h1:27017,h2:27017/d?appName=x@y\n"}),
        Example({".env.example": "DATABASE_URL=postgresql://user:<password>@host/db\n"}),
        Example({".env": "DATABASE_URL=\nWEBHOOK_URL=https://a:b@c.example/d@e\n"}),
        Example({}, {"DATABASE_URL": "postgresql://app:ti/ger@db.example.com/app"}),
    ),
)
