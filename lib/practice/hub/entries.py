"""The secrets and the variables of a Space. Only variables ever come back with their values."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from lib.practice.answers import CannedReply
from lib.practice.hub.call import Call, maybe_text_of, text_of
from lib.practice.hub.records import Space, StoredEntry
from lib.practice.hub.responses import bad_field, json_reply
from lib.practice.hub.rights import space_to_change
from lib.practice.hub.runtime import changed
from lib.practice.hub.store import Store

_NAME: Final = re.compile(r"[a-zA-Z][_a-zA-Z0-9]*")
_BAD_NAME: Final = "Invalid string: must match pattern /^[a-zA-Z][_a-zA-Z0-9]*$/"


def list_secrets(world: Store, call: Call) -> CannedReply:
    """Answer the names of the secrets."""
    return json_reply(_shown(world, space_to_change(world, call).secrets, values=False))


def set_secret(world: Store, call: Call) -> CannedReply:
    """Put a secret, whether or not there was one; the answer does not tell which."""
    space = space_to_change(world, call)
    name, entry = read_entry(world, call.object())
    _put(world, replace(space, secrets={**space.secrets, name: entry}))
    return json_reply({})


def delete_secret(world: Store, call: Call) -> CannedReply:
    """Take a secret away, whether or not there was one."""
    space = space_to_change(world, call)
    name = text_of(call.object(), "key")
    if name in space.secrets:
        _put(world, replace(space, secrets=_without(space.secrets, name)))
    return json_reply({})


def list_variables(world: Store, call: Call) -> CannedReply:
    """Answer the variables with their values."""
    return json_reply(_shown(world, space_to_change(world, call).variables, values=True))


def set_variable(world: Store, call: Call) -> CannedReply:
    """Put a variable and answer all of them."""
    space = space_to_change(world, call)
    name, entry = read_entry(world, call.object())
    space = _put(world, replace(space, variables={**space.variables, name: entry}))
    return json_reply(_shown(world, space.variables, values=True))


def delete_variable(world: Store, call: Call) -> CannedReply:
    """Take a variable away and answer those that are left."""
    space = space_to_change(world, call)
    name = text_of(call.object(), "key")
    if name in space.variables:
        space = _put(world, replace(space, variables=_without(space.variables, name)))
    return json_reply(_shown(world, space.variables, values=True))


def read_entry(
    world: Store, data: Mapping[str, Any], place: str = "", *, wants_value: bool = False
) -> tuple[str, StoredEntry]:
    """Return the name and the entry in a body. place: where in the body it stands."""
    name = text_of(data, "key", f"{place}key")
    if not _NAME.fullmatch(name):
        raise bad_field(f"{place}key", _BAD_NAME)
    has_value = wants_value or "value" in data
    value = text_of(data, "value", f"{place}value") if has_value else ""
    description = maybe_text_of(data, "description", f"{place}description")
    return name, StoredEntry(value, description, world.stamp())


def read_entries(world: Store, data: Mapping[str, Any], field: str) -> dict[str, StoredEntry]:
    """Return the entries in a list in a body; none where there is no list."""
    items = data.get(field, [])
    if not isinstance(items, list):
        raise bad_field(field, "Invalid input: expected array")
    found: dict[str, StoredEntry] = {}
    for place, item in enumerate(items):
        if not isinstance(item, dict):
            raise bad_field(f"{field}[{place}]", "Invalid input: expected object")
        name, entry = read_entry(world, item, f"{field}[{place}].", wants_value=True)
        found[name] = entry
    return found


def _put(world: Store, space: Space) -> Space:
    world.spaces[space.id] = changed(world, space)
    return space


def _without(entries: Mapping[str, StoredEntry], name: str) -> dict[str, StoredEntry]:
    return {key: entry for key, entry in entries.items() if key != name}


def _shown(
    world: Store, entries: Mapping[str, StoredEntry], *, values: bool
) -> dict[str, dict[str, str]]:
    dates = world.settings.dates
    return {name: _one(name, entry, values, dates) for name, entry in entries.items()}


def _one(name: str, entry: StoredEntry, value: bool, date: bool) -> dict[str, str]:
    shown = {"key": name}
    if date:
        shown["updatedAt"] = entry.updated_at
    if value:
        shown["value"] = entry.value
    if entry.description is not None:
        shown["description"] = entry.description
    return shown
