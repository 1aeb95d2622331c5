"""`postgres://` is given to SQLAlchemy, which takes `postgresql://` alone."""

import re
from collections.abc import Iterator
from typing import Final

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity
from lib.diagnosis.rules._connections import connections
from lib.diagnosis.rules._names_code import python_files
from lib.diagnosis.rules._names_places import where
from lib.regex import regex

# SQLAlchemy 1.4, change log: "the name postgres is removed, use postgresql".
_READS_IT: Final = regex(
    r"^[ \t]*(?:from|import) (?:flask_)?sqlalchemy\b|^[ \t]*from sqlmodel\b", re.MULTILINE
)
_MENDS_IT: Final = regex(r"[\"']postgres(?:://)?[\"']|\bpostgres:(?://)?[\"']")


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every such address where the code uses SQLAlchemy and does not change the scheme."""
    old = [entry for entry, parts in connections(look) if parts.scheme == "postgres"]
    if not old or not _is_refused(look):
        return
    for entry in old:
        yield Finding(
            f"The address in `{entry.name}` in `{entry.place}` begins with `postgres://`, "
            "which SQLAlchemy does not take.",
            (where(entry),),
            "Begin it with `postgresql://`.",
        )


def _is_refused(look: RuleContext) -> bool:
    texts = [text for _, text in python_files(look)]
    uses = any(_READS_IT.search(text) for text in texts)
    return uses and not any(_MENDS_IT.search(text) for text in texts)


RULE = Rule(
    id="connection-scheme-outdated",
    title="Outdated scheme of an address",
    severity=Severity.WARNING,
    why="The app ends with `Can't load plugin: sqlalchemy.dialects:postgres`.",
    find=find,
    fix="Begin the address with `postgresql://`.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example({
            ".env": "DATABASE_URL=postgres://a:b@db.example.com/d\n",
            "app.py": "from sqlalchemy import create_engine\n",
        }),
        Example({
            ".env": "DB_URL=postgres://a:b@db.example.com/d\n",
            "src/models.py": "import os\nfrom flask_sqlalchemy import SQLAlchemy\n",
        }),
    ),
    is_silent_on=(
        Example({
            ".env": "DATABASE_URL=postgres://a:b@db.example.com/d\n",
            "app.py": "import psycopg\n",
        }),
        Example({
            ".env": "DATABASE_URL=postgresql://a:b@db.example.com/d\n",
            "app.py": "import sqlalchemy\n",
        }),
        Example({
            ".env": "DATABASE_URL=postgres://a:b@db.example.com/d\n",
            "app.py": "import sqlalchemy\nu = u.replace('postgres://', 'postgresql://', 1)\n",
        }),
    ),
)  # fmt: skip
