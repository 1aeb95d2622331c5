"""Make, copy and remove Spaces."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from lib.practice.answers import CannedReply
from lib.practice.hub import runtime, seed
from lib.practice.hub.call import Call, choice_of, text_of
from lib.practice.hub.entries import read_entries
from lib.practice.hub.records import STATIC, Space
from lib.practice.hub.responses import bad_field, forbidden, json_reply, no_repo, refusal
from lib.practice.hub.rights import WRITE, level, logged_in, may_create, space_to_read
from lib.practice.hub.store import Store

_NAME: Final = re.compile(r"[\w.\-]{1,96}", re.ASCII)
SDKS: Final = ("gradio", "docker", STATIC)
_VISIBILITIES: Final = ("private", "public", "protected")


def create(world: Store, call: Call) -> CannedReply:
    """Make an empty Space, with secrets and variables if some are given."""
    token = logged_in(call)
    data = call.object()
    if data.get("type", "model") != "space":
        raise refusal(501, "The practice Hub holds Spaces only.")
    sdk = choice_of(data, "sdk", SDKS)
    space_id = f"{data.get('organization') or token.user}/{text_of(data, 'name')}"
    _check_place(world, call, space_id)
    if sdk != STATIC and not _pays(world, space_id):
        raise refusal(402, "Gradio and Docker Spaces need a PRO, Team or Enterprise subscription.")
    stamp = world.stamp()
    space = Space(space_id, token.user, stamp, stamp, sdk=sdk, private=_private(data, False))
    space = replace(space, key=f"{space_id} {stamp}")
    space = replace(space, files=seed.new_files(sdk, space.name), **_settings(world, data))
    world.spaces[space_id] = runtime.started(world, space)
    told = {"url": url_of(call, space_id), "name": space_id, "id": space.identity}
    return json_reply(told)


def duplicate(world: Store, call: Call) -> CannedReply:
    """Copy a Space with its variables and without its secrets."""
    token = logged_in(call)
    source = space_to_read(world, call)
    data = call.object()
    space_id = text_of(data, "repository")
    _check_place(world, call, space_id)
    stamp = world.stamp()
    given = _settings(world, data)
    copy = replace(
        Space(space_id, token.user, stamp, stamp, sdk=source.sdk, tags=source.tags),
        key=f"{space_id} {stamp}",
        needs=source.needs,
        private=_private(data, source.private),
        files=_copied_files(source, space_id),
        secrets=given.pop("secrets"),
        variables={**source.variables, **given.pop("variables")},
        **given,
    )
    world.spaces[space_id] = runtime.started(world, copy)
    return json_reply({"url": url_of(call, space_id)})


def delete(world: Store, call: Call) -> CannedReply:
    """Remove a Space and all that is in it."""
    token = logged_in(call)
    data = call.object()
    space = world.spaces.get(f"{data.get('organization') or token.user}/{text_of(data, 'name')}")
    if space is None or level(call.caller, space) == 0:
        raise no_repo()
    if level(call.caller, space) < WRITE:
        raise forbidden()
    del world.spaces[space.id]
    return CannedReply(200, b"OK", "text/plain; charset=utf-8")


def url_of(call: Call, space_id: str) -> str:
    """Return the address of a Space's page."""
    return f"{call.base_url}/spaces/{space_id}"


def _check_place(world: Store, call: Call, space_id: str) -> None:
    """Refuse a name that cannot be, a place that is not the caller's, and one that is taken."""
    namespace, slash, name = space_id.partition("/")
    if not slash or not _NAME.fullmatch(name) or ".." in name or "--" in name:
        raise bad_field("name", "Invalid repo name")
    if not may_create(call.caller, namespace):
        raise forbidden(
            f'You don\'t have the rights to create a space under the namespace "{namespace}"'
        )
    taken = {known.lower(): known for known in world.spaces}.get(space_id.lower())
    if taken is not None:
        url = url_of(call, taken)
        raise refusal(409, "You already created this space repo", url=url)


def _pays(world: Store, space_id: str) -> bool:
    namespace = space_id.partition("/")[0]
    user = world.users.get(namespace)
    return namespace in world.orgs or (user is not None and user.pro)


def _private(data: Mapping[str, Any], usual: bool) -> bool:
    if data.get("visibility") is not None:
        return choice_of(data, "visibility", _VISIBILITIES) == "private"
    return bool(data["private"]) if data.get("private") is not None else usual


def _settings(world: Store, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what creating and copying can both be told to set."""
    found: dict[str, Any] = {
        "secrets": read_entries(world, data, "secrets"),
        "variables": read_entries(world, data, "variables"),
    }
    if data.get("hardware") is not None:
        found["hardware"] = choice_of(data, "hardware", runtime.FLAVORS)
        if found["hardware"] != runtime.FREE:
            seconds = data.get("sleepTimeSeconds")
            found["sleep_seconds"] = seconds if isinstance(seconds, int) and seconds > 0 else None
    return found


def _copied_files(source: Space, space_id: str) -> dict[str, str]:
    name = space_id.partition("/")[2]
    return {**source.files, **seed.new_files(source.sdk, name, duplicated_from=source.id)}
