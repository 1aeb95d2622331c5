"""Write the whole of a practice Hub down as JSON, secret values included, and read it back."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Final, TypeVar

from lib.practice.fields import InvalidRequestError, only
from lib.practice.hub.records import (
    Form,
    HubSettings,
    Org,
    Space,
    StoredEntry,
    Token,
    TokenGrant,
    User,
)
from lib.practice.hub.store import Store

_T = TypeVar("_T")
_Reader = Callable[[object], Any]
_TABLES: Final = ("users", "orgs", "tokens", "spaces")
_A_YEAR: Final = 31_622_400.0
_STEP: Final = 0.001
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


def written(world: Store) -> dict[str, Any]:
    """Return everything that is kept, apart from sign-ins under way."""
    with world.lock:
        kept: dict[str, Any] = {
            name: [_plain(record) for record in getattr(world, name).values()] for name in _TABLES
        }
        return kept | {"moved": world.moved, "settings": written_settings(world.settings)}


def written_settings(settings: HubSettings) -> dict[str, Any]:
    """Return the settings as JSON."""
    return {field.name: getattr(settings, field.name) for field in fields(settings)}


def put_back(world: Store, data: Mapping[str, object]) -> None:
    """Be as written down. Raises `InvalidRequestError`, and then changes nothing."""
    only(data, (*_TABLES, "moved", "settings"))
    users = _table(data, "users", lambda item: _record(User, item, _USER))
    orgs = _table(data, "orgs", lambda item: _record(Org, item, {}))
    tokens = _table(data, "tokens", lambda item: _record(Token, item, _TOKEN))
    spaces = _table(data, "spaces", lambda item: _record(Space, item, _SPACE))
    settings = read_settings(HubSettings(), data.get("settings", {}))
    moved = _map(_text)(data.get("moved", {}))
    with world.lock:
        world.moved = moved
        world.users = {user.name: user for user in users}
        world.orgs = {org.name: org for org in orgs}
        world.tokens = {token.value: token for token in tokens}
        world.spaces = {space.id: space for space in spaces}
        world.settings = settings
        world.limits.forget()


def read_settings(before: HubSettings, data: object) -> HubSettings:
    """Return the settings with what the data changes. Raises `InvalidRequestError`."""
    found = _record(HubSettings, {**written_settings(before), **_object(data)}, {})
    if min(found.page_size, found.window_seconds) < 1 or found.restart_seconds < 0:
        raise InvalidRequestError("A page and a window have to be at least 1, a time at least 0.")
    off = max(abs(found.clock_offset), abs(found.header_offset))
    if not (off <= _A_YEAR and _STEP <= found.date_step <= _A_YEAR):
        raise InvalidRequestError("A clock is at most a year off, a step of dates at least 0.001.")
    if found.moved_status not in _REDIRECTS:
        raise InvalidRequestError("`moved_status` has to be 301, 302, 303, 307 or 308.")
    return found


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, tuple) else value


def _table(data: Mapping[str, object], name: str, read: Callable[[object], _T]) -> list[_T]:
    items = data.get(name)
    if not isinstance(items, list):
        raise InvalidRequestError(f"`{name}` has to be a list.")
    return [read(item) for item in items]


def _record(kind: type[_T], data: object, readers: Mapping[str, _Reader]) -> _T:
    """Return a record of this kind. Fields without a reader are plain values of their kind."""
    found = _object(data)
    known = {field.name: field.type for field in fields(kind)}  # type: ignore[arg-type]
    only(found, known)
    values = {
        name: readers[name](value) if name in readers else _value(name, value, known[name])
        for name, value in found.items()
    }
    try:
        return kind(**values)
    except TypeError:
        raise InvalidRequestError(f"A {kind.__name__.lower()} lacks a field.") from None


def _value(name: str, value: object, kind: Any) -> object:
    """Return a plain value, if it is of the kind that the record's annotation names."""
    fits = isinstance(value, kind) or (isinstance(value, int) and isinstance(0.0, kind))
    if not fits or (isinstance(value, bool) and kind is not bool):
        raise InvalidRequestError(f"`{name}` is of the wrong kind.")
    return value


def _object(data: object) -> dict[str, object]:
    if not isinstance(data, dict):
        raise InvalidRequestError("Here an object is wanted.")
    return data


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise InvalidRequestError("Here a list of strings is wanted.")
    return tuple(value)


def _map(read: Callable[[object], _T]) -> Callable[[object], dict[str, _T]]:
    return lambda value: {name: read(inner) for name, inner in _object(value).items()}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise InvalidRequestError("Here a string is wanted.")
    return value


def _form(value: object) -> Form:
    try:
        return Form(_text(value))
    except ValueError:
        raise InvalidRequestError("`form` is not one of a token.") from None


def _grants(value: object) -> tuple[TokenGrant, ...]:
    if not isinstance(value, list):
        raise InvalidRequestError("`grants` has to be a list.")
    return tuple(_record(TokenGrant, item, {"permissions": _texts}) for item in value)


_ENTRIES: Final = _map(lambda item: _record(StoredEntry, item, {}))
_USER: Final[Mapping[str, _Reader]] = {"roles": _map(_text)}
_TOKEN: Final[Mapping[str, _Reader]] = {
    "form": _form,
    "grants": _grants,
    "scopes": _texts,
    "orgs": _texts,
    "blocked": _map(_texts),
}
_SPACE: Final[Mapping[str, _Reader]] = {
    "tags": _texts,
    "needs": _texts,
    "files": _map(_text),
    "secrets": _ENTRIES,
    "variables": _ENTRIES,
}
