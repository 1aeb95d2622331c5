"""What an intake has read as plain values and back, so that one process can tell another.

Only for a pipe between the two: values stand in it as they are.
"""

import types
import typing
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, Final, TypeVar

from lib.diagnosis.registry import all_rules
from lib.diagnosis.rule import Finding, Rule
from lib.migration.importing.parsed import ParsedText
from lib.provider_config import Provider, table
from lib.secret import Secret

_T = TypeVar("_T")

# Changes of files that a stranger does not have, and texts that were looked at already.
_LEFT_OUT: Final = {(Finding, "cure"), (ParsedText, "files")}


class PlainError(ValueError):
    """The plain values are not those of the wanted kind."""


def to_plain(value: Any) -> Any:
    """Return a value of the intake as JSON can hold it."""
    if isinstance(value, Secret):
        return value.reveal()
    if isinstance(value, Provider | Rule):
        return value.id
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value):
        kind: Any = type(value)
        return {name: to_plain(getattr(value, name)) for name, _ in _parts(kind)}
    if isinstance(value, tuple):
        return [to_plain(one) for one in value]
    return value


def from_plain(kind: type[_T], plain: Any) -> _T:
    """Return the value again. Raises `PlainError` where it is of another kind."""
    made = _made(kind, plain)
    if not isinstance(made, kind):
        raise PlainError("something else was told than was asked for")
    return made


def _made(kind: Any, plain: Any) -> Any:
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in {types.UnionType, typing.Union}:
        wanted = next(one for one in inner if one is not types.NoneType)
        return None if plain is None else _made(wanted, plain)
    if origin is tuple and isinstance(plain, list):
        return tuple(_made(inner[0], one) for one in plain)
    if kind is Secret and isinstance(plain, str):
        return Secret(plain)
    known: Mapping[str, Any] | None = {Provider: table, Rule: _rules}.get(kind, dict)()
    if known:
        return known[plain]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(plain)
    if isinstance(kind, type) and is_dataclass(kind) and isinstance(plain, dict):
        return kind(**{name: _made(part, plain[name]) for name, part in _parts(kind)})
    if isinstance(kind, type) and isinstance(plain, kind):
        return plain
    raise PlainError("something else was told than was asked for")


@cache
def _rules() -> Mapping[str, Rule]:
    return {rule.id: rule for rule in all_rules()}


@cache
def _parts(kind: Any) -> tuple[tuple[str, Any], ...]:
    """Return the fields of a dataclass that are told, each with its kind."""
    names = [one.name for one in fields(kind) if (kind, one.name) not in _LEFT_OUT]
    hints = typing.get_type_hints(kind, localns={"Fix": object})
    return tuple((name, hints[name]) for name in names)
