"""Read one field of a JSON object, or say in one sentence what is wrong with it.

The sentences name fields and never repeat their values: a value may be a key.
"""

import re
from collections.abc import Collection, Mapping
from typing import Final

_NAME: Final = re.compile(r"[a-z_]{1,20}")


class InvalidRequestError(ValueError):
    """What was asked for makes no sense. The message is safe to send back."""


def only(data: Mapping[str, object], allowed: Collection[str]) -> None:
    """Refuse fields that nobody reads, because they are mostly misspelled ones."""
    unknown = sorted(set(data) - set(allowed))
    if unknown:
        raise InvalidRequestError(
            f"Unknown: {_names(unknown)}. Known fields: {', '.join(allowed)}."
        )


def _names(fields: Collection[str]) -> str:
    """Show names that look like names; anything else might be a value in the wrong place."""
    return ", ".join(name if _NAME.fullmatch(name) else "…" for name in fields)


def text(data: Mapping[str, object], name: str) -> str | None:
    """Return a string, or None where there is none."""
    value = data.get(name)
    if value is not None and not isinstance(value, str):
        raise InvalidRequestError(f"`{name}` has to be a string.")
    return value


def required(data: Mapping[str, object], name: str) -> str:
    """Return a string that has to be there and not be empty."""
    value = text(data, name)
    if not value:
        raise InvalidRequestError(f"`{name}` is missing.")
    return value


def one_of(data: Mapping[str, object], name: str, choices: Collection[str]) -> str | None:
    """Return one of the choices, or None where there is none."""
    value = text(data, name)
    if value is not None and value not in choices:
        raise InvalidRequestError(f"`{name}` has to be one of: {', '.join(choices)}.")
    return value


def number(data: Mapping[str, object], name: str, low: float, high: float) -> float | None:
    """Return a number between two others, or None where there is none."""
    value = data.get(name)
    if value is None:
        return None
    fits = isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high
    if not fits:
        raise InvalidRequestError(f"`{name}` has to be a number from {low:g} to {high:g}.")
    return float(str(value))


def whole(data: Mapping[str, object], name: str, low: int, high: int) -> int | None:
    """Return a whole number between two others, or None where there is none."""
    value = data.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise InvalidRequestError(f"`{name}` has to be a whole number from {low} to {high}.")
    return value


def flag(data: Mapping[str, object], name: str) -> bool:
    """Return true or false; false where there is nothing."""
    value = data.get(name, False)
    if not isinstance(value, bool):
        raise InvalidRequestError(f"`{name}` has to be true or false.")
    return value


def table(data: Mapping[str, object], name: str) -> Mapping[str, object] | None:
    """Return an object, or None where there is none."""
    value = data.get(name)
    if value is not None and not isinstance(value, dict):
        raise InvalidRequestError(f"`{name}` has to be an object.")
    return value
