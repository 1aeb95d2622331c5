"""The table of providers: names, addresses, shapes and free checks. Data, not code.

The rows live in `providers.toml` beside this file; adding an ordinary provider is adding a row.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeVar

from lib.record import field, record
from lib.regex import regex

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
    `holds`: what a successful answer has one of, see `lib/providers/answer_body_check.py`.
    """

    method: str = "GET"
    path: str = ""
    url: str = ""
    fallback_path: str = ""
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    holds: tuple[str, ...] = ()


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
    often_unset: bool = False
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
    for number, row in enumerate(_rows(text), start=1):
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


# A line of a row that is read here: a name with texts, a list of them on one line, or a switch.
_HEADER: Final = "[[provider]]\n"
_LINE: Final = regex(r"""([a-z_]+) = (?:"([^"\\]*)"|'([^']*)'|(\[.*\])|(true|false))""")
_BELOW: Final = regex(r"\[provider\.([a-z_]+)\]")
_ITEM: Final = regex(r"""(?:"([^"\\]*)"|'([^']*)')(?:, |,$|$)""")


def _rows(text: str) -> list[dict[str, Any]]:
    """Return the rows of the table. Most lines are plain, and `tomllib` takes long for them.

    A row with any other line is left to `tomllib`; a test compares the two on the whole table.
    """
    before, *rows = ("\n" + text).split("\n" + _HEADER)
    if any(line.strip() and not line.startswith("#") for line in before.splitlines()):
        return list(tomllib.loads(text).get("provider", []))
    return [_plain_row(row) or tomllib.loads(_HEADER + row)["provider"][0] for row in rows]


def _plain_row(text: str) -> dict[str, Any] | None:
    """Return a row of plain lines; None where one of them is not."""
    row: dict[str, Any] = {}
    part = row
    joined = text.replace("[\n    ", "[").replace(",\n    ", ", ").replace(",\n]", "]")
    for line in joined.splitlines():
        found, below = _LINE.fullmatch(line), _BELOW.fullmatch(line)
        if found and found[1] not in part:
            part[found[1]] = _value(found)
        elif below and below[1] not in row:
            part = row[below[1]] = {}
        elif line.strip() and not line.startswith("#"):
            return None
        if None in part.values():
            return None
    return row


def _value(found: re.Match[str]) -> str | bool | list[str] | None:
    """Return what a plain line sets a name to; None for a list of anything but texts."""
    _, double, single, listed, switch = found.groups()
    if listed is None:
        return switch == "true" if switch else double if single is None else single
    inner = listed[1:-1].strip()
    items = list(_ITEM.finditer(inner))
    whole = "".join(one.group() for one in items) == inner
    return [one[1] if one[2] is None else one[2] for one in items] if whole else None


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
