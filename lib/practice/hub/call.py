"""One request to the practice Hub, read; and what its body says, checked."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs

from lib.practice.hub.records import Token, User
from lib.practice.hub.responses import bad_field

_TRUE: Final = frozenset({"true", "1", ""})


@dataclass(frozen=True, slots=True)
class Requester:
    """Who asks: nobody, a person with a token, or an app with one."""

    token: Token | None = None
    user: User | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One request. `path` holds the parts that the route names."""

    method: str
    base_url: str
    url_path: str
    path: Mapping[str, str]
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    caller: Requester

    @property
    def space_id(self) -> str:
        """The Space that the address names."""
        return f"{self.path['namespace']}/{self.path['repo']}"

    def first(self, name: str, default: str = "") -> str:
        """Return the first value of a query parameter."""
        return next((value for key, value in self.query if key == name), default)

    def every(self, name: str) -> list[str]:
        """Return all values of a query parameter, which may be written with brackets."""
        return [value for key, value in self.query if key in {name, f"{name}[]"}]

    def flag(self, name: str) -> bool:
        """Whether a query parameter is there and says yes."""
        return any(value.lower() in _TRUE for value in self.every(name))

    def number(self, name: str, default: int) -> int:
        """Return a query parameter that has to be a number above 0."""
        text = self.first(name)
        if text and not (text.isascii() and text.isdigit() and int(text[:9]) > 0):
            raise bad_field(name, "Invalid input: expected number")
        return int(text[:9]) if text else default

    def object(self) -> dict[str, Any]:
        """Return the JSON object in the body."""
        try:
            data = json.loads(self.body)
        except (ValueError, RecursionError):
            raise bad_field("body", "Invalid input: expected JSON") from None
        if not isinstance(data, dict):
            raise bad_field("body", "Invalid input: expected object")
        return data

    def form(self) -> dict[str, list[str]]:
        """Return the fields of a form, or of a JSON object in place of one."""
        if "json" not in self.headers.get("content-type", ""):
            text = self.body.decode("latin-1")
            return parse_qs(text, keep_blank_values=True, encoding="utf-8")
        found = {
            name: [str(item) for item in (value if isinstance(value, list) else [value])]
            for name, value in self.object().items()
        }
        return {name: values for name, values in found.items() if values}

    def field(self, name: str) -> str:
        """Return one field of a form; empty where there is none."""
        return self.form().get(name, [""])[0]


def text_of(data: Mapping[str, Any], name: str, place: str = "") -> str:
    """Return a string that has to be there."""
    value = data.get(name)
    if not isinstance(value, str):
        raise bad_field(place or name, f"Invalid input: expected string, received {_kind(value)}")
    return value


def maybe_text_of(data: Mapping[str, Any], name: str, place: str = "") -> str | None:
    """Return a string, or None where there is nothing."""
    return text_of(data, name, place) if name in data else None


def choice_of(data: Mapping[str, Any], name: str, choices: tuple[str, ...]) -> str:
    """Return a string that has to be one of some."""
    value = text_of(data, name)
    if value not in choices:
        options = "|".join(f'"{choice}"' for choice in choices)
        raise bad_field(name, f"Invalid option: expected one of {options}")
    return value


def whole_of(data: Mapping[str, Any], name: str) -> int:
    """Return a whole number that has to be there."""
    value = data.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise bad_field(name, f"Invalid input: expected int, received {_kind(value)}")
    return value


def _kind(value: object) -> str:
    """Return the name of a kind of value, as JavaScript has it."""
    names = {bool: "boolean", int: "number", float: "number", str: "string", list: "array"}
    return "undefined" if value is None else names.get(type(value), "object")
