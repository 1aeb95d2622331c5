"""A password or a signing secret of the app is one that anybody would try."""

import re
from collections.abc import Iterator
from typing import Final

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity
from lib.diagnosis.rules._ailments import ailment_of
from lib.diagnosis.rules._candidates import Candidate, candidates
from lib.diagnosis.rules._names_places import IN_FILES, is_for_space, on_space
from lib.names.placeholders import SENTINELS
from lib.names.weak import shortness, weakness
from lib.regex import regex

# At home the password of a database on the same machine is as good as any.
_OF_A_STORE: Final = regex(
    r"(?:^|_)(?:DB|DATABASE|POSTGRES|PG|MYSQL|MARIADB|MONGO|REDIS|RABBITMQ|MINIO)", re.IGNORECASE
)
_README: Final = "---\ntitle: App\nsdk: docker\n---\n"


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every such value: on a Space and in the project of one a warning, else a note."""
    space = on_space(look)
    weak = [(one, *found) for one in _own(look, space) if (found := _weakness(one))]
    public = bool(weak) and (space or is_for_space(look))
    for one, clause, known in weak:
        told = one.finding(f"is easy to guess: it {clause}")
        step = f"Put a long random value into `{one.entry.name}` in {one.at}."
        severity = Severity.WARNING if public and known else Severity.INFO
        yield Finding(told.detail, told.where, step, severity)


def _own(look: RuleContext, space: bool) -> Iterator[Candidate]:
    """Yield the values that the app's own people choose and that are in use where this runs."""
    for one in candidates(look):
        if one.configured is None and (space or one.entry.source in IN_FILES):
            yield one


def _weakness(one: Candidate) -> tuple[str, bool] | None:
    """Return what makes a value weak, and whether anybody would try it; a short one only may be."""
    name, value = one.entry.name, one.entry.value.reveal().strip()
    if value.casefold() in SENTINELS or _OF_A_STORE.search(name):
        return None
    known = weakness(name, value)
    clause = known or shortness(name, value)
    return (clause, bool(known)) if clause and not ailment_of(one) else None


RULE = Rule(
    id="secret-weak",
    title="Weak password or secret",
    severity=Severity.WARNING,
    why="Whoever guesses it signs in as you, or makes sign-in cookies of their own.",
    find=find,
    fix="Put a long random value there.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example({".env": "ADMIN_PASSWORD=admin123\n"}),
        Example({".env": "JWT_SECRET=jwt-secret\n", "README.md": _README}),
        Example({}, {"SPACE_ID": "owner/name", "SECRET_KEY": "supersecret"}),
        Example({".streamlit/secrets.toml": 'APP_PASSWORD = "1111"\n'}),
    ),
    is_silent_on=(
        Example({".env": "ADMIN_PASSWORD=k4-u8Zx.Q7\nSECRET_KEY=" + "a1B2c3D4" * 4 + "\n"}),
        Example({".env": "POSTGRES_PASSWORD=postgres\nDB_PASS=root\nREDIS_PASSWORD=redis\n"}),
        Example({".env": "GOOGLE_CLIENT_SECRET=abc\nWEATHER_API_KEY=k\nAWS_SECRET_KEY=a\n"}),
        Example({".env": "ADMIN_PASSWORD=\nSECRET_KEY=changeme\nAPP_PASSWORD=<password>\n"}),
        Example({".env": "APP_PASSWORD=test\n", ".env.example": "ADMIN_PASSWORD=admin\n"}),
        Example({}, {"SUDO_PASSWORD": "admin"}),
    ),
)
