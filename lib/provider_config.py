"""The table of providers: names, addresses, shapes and free checks. Data, not code.

The rows live in `providers.toml` beside this file; adding an ordinary provider is adding a row.
"""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from lib.record import field, record

_T = TypeVar("_T")
_TABLE_FILE = Path(__file__).with_name("providers.toml")


class TableError(ValueError):
    """A row of the provider table is malformed; the message names the row and the field."""


@record
class Auth:
    """How a key is sent: always in a header. `value` holds `{key}` or `{basic}`.

    user: the user name for `{basic}`. user_names: the variables that hold it, where it is one's
    own.
    """

    header: str
    value: str
    user: str = ""
    user_names: tuple[str, ...] = ()


@record
class Check:
    """The one free request that a wrong key fails.

    `path` is appended to the base URL. `url` stands instead of it where the check lives
    elsewhere; it is used while the base URL is the default one, `fallback_path` otherwise.
    """

    method: str = "GET"
    path: str = ""
    url: str = ""
    fallback_path: str = ""
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@record
class Message:
    """A one-token completion, the only proof of a balance or of an inference permission."""

    style: str
    model: str
    path: str = ""
    url: str = ""
    fallback_path: str = ""
    limit: str = "max_tokens"


@record
class Provider:
    """One row of the table."""

    id: str
    name: str
    names: tuple[str, ...]
    auth: Auth
    base_url: str
    base_url_names: tuple[str, ...]
    console: str
    source: str
    aliases: tuple[str, ...] = ()
    check_base_names: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    status_page: str = ""
    key_optional: bool = False
    keys_differ: bool = False
    check: Check | None = None
    no_check: str = ""
    message: Message | None = None

    @property
    def all_names(self) -> tuple[str, ...]:
        """Every name a key may have, in the order of resolution."""
        return self.names + self.aliases

    @property
    def every_name(self) -> tuple[str, ...]:
        """Every variable that this row reads: of keys, addresses and users."""
        addresses = self.base_url_names + self.check_base_names
        return self.all_names + addresses + self.auth.user_names


@lru_cache(maxsize=1)
def table() -> Mapping[str, Provider]:
    """Return the provider rows by id, in the order of the file. Raises `TableError`."""
    return load_table(_TABLE_FILE.read_text(encoding="utf-8"))


def load_table(text: str) -> Mapping[str, Provider]:
    """Read provider rows from TOML text. Raises `TableError` for an unknown or missing field."""
    rows: dict[str, Provider] = {}
    for number, row in enumerate(tomllib.loads(text).get("provider", []), start=1):
        label = f"provider {number} ({row.get('id', 'no id')})"
        provider = _provider(row, label)
        if provider.id in rows:
            raise TableError(f"{label}: this id is used twice")
        rows[provider.id] = provider
    return rows


def owners_of_prefix(value: str) -> tuple[Provider, ...]:
    """Return the providers whose public key prefix is the longest that `value` begins with.

    Empty where no prefix fits. Several vendors share `sk-`, so several may come back.
    """
    best = 0
    owners: list[Provider] = []
    for prefix, provider in _owners():
        if len(prefix) < best:
            break  # the longest come first
        if value.startswith(prefix):
            best = len(prefix)
            owners.append(provider)
    return tuple(owners)


@lru_cache(maxsize=1)
def _owners() -> tuple[tuple[str, Provider], ...]:
    """Return every prefix of two or more characters with its provider, the longest first."""
    found = {
        (prefix, row.id): (prefix, row)
        for row in table().values()
        for prefix in row.prefixes
        if len(prefix) >= 2
    }
    return tuple(sorted(found.values(), key=lambda one: -len(one[0])))


@lru_cache(maxsize=1)
def known_prefixes() -> tuple[str, ...]:
    """Return every public key prefix of the table, for masks."""
    return tuple({prefix: None for row in table().values() for prefix in row.prefixes})


def _provider(row: dict[str, Any], label: str) -> Provider:
    row = dict(row)
    auth = _record(Auth, row.pop("auth", None), f"{label}, auth")
    check = row.pop("check", None)
    message = row.pop("message", None)
    no_check = row.pop("no_check", {})
    if unknown := set(no_check) - {"because"}:
        raise TableError(f"{label}, no_check: unknown {', '.join(sorted(unknown))}")
    if (check is None) == (not no_check.get("because")):
        raise TableError(f"{label}: give either `check` or `no_check`")
    for route in (check, message):
        if route and route.get("url") and not route.get("fallback_path"):
            raise TableError(f"{label}: a `url` needs a `fallback_path` for other base URLs")
    return _record(
        Provider,
        row
        | {
            "auth": auth,
            "check": None if check is None else _record(Check, check, f"{label}, check"),
            "message": None if message is None else _record(Message, message, f"{label}, message"),
            "no_check": no_check.get("because", ""),
        },
        label,
    )


def _record(kind: type[_T], fields: dict[str, Any] | None, label: str) -> _T:
    """Build one frozen record, lists turned into tuples."""
    if fields is None:
        raise TableError(f"{label}: missing")
    frozen = {key: tuple(v) if isinstance(v, list) else v for key, v in fields.items()}
    try:
        return kind(**frozen)
    except TypeError as error:
        raise TableError(f"{label}: {error}") from None
