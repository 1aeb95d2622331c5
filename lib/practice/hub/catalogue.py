"""Tell about one Space, or list them a page at a time."""

from collections.abc import Iterable
from typing import Any, Final

from lib.practice.answers import CannedReply
from lib.practice.hub import files, runtime
from lib.practice.hub.call import Call
from lib.practice.hub.paging import paged
from lib.practice.hub.records import Space
from lib.practice.hub.responses import bad_field, json_reply
from lib.practice.hub.rights import READ, level, space_to_read
from lib.practice.hub.store import Store

_ALWAYS: Final = ("_id", "id")
_IN_A_LIST: Final = (
    *_ALWAYS,
    *("author", "likes", "private", "sdk", "tags", "createdAt", "sha", "lastModified"),
    *("subdomain", "trendingScore"),
)
_ON_REQUEST: Final = frozenset({"resourceGroup", "trendingScore", "usedStorage"})
_SORTS: Final = ("likes", "lastModified", "createdAt", "trendingScore")


def info(world: Store, call: Call) -> CannedReply:
    """Answer everything about one Space, or only what was asked for."""
    space = space_to_read(world, call)
    files.check_revision(space, call)
    told = facts(world, space)
    wanted = call.every("expand")
    if call.flag("blobs"):
        told["siblings"] = [_sibling(item) for item in files.blobs(space)]
    if wanted:
        return json_reply(_chosen(told, [*_ALWAYS, *wanted]))
    return json_reply({name: value for name, value in told.items() if name not in _ON_REQUEST})


def listing(world: Store, call: Call) -> CannedReply:
    """Answer one page of the Spaces that fit, and where the next one is."""
    found = [space for space in world.spaces.values() if _fits(space, call)]
    _sort(found, call.first("sort"))
    largest = world.settings.page_size
    size = min(call.number("limit", largest), largest)
    page, headers = paged(found, size, call)
    if wanted := call.every("expand"):
        names: list[str] = [*_ALWAYS, *wanted]
    elif call.flag("full"):
        names = [*_IN_A_LIST, "siblings", "cardData"]
    else:
        names = list(_IN_A_LIST)
    return json_reply([_chosen(facts(world, space), names) for space in page], headers=headers)


def facts(world: Store, space: Space) -> dict[str, Any]:
    """Return everything about a Space that may be told."""
    return {
        "_id": space.identity,
        "id": space.id,
        "author": space.namespace,
        "sha": files.commit_of(space),
        "lastModified": space.modified_at,
        "createdAt": space.created_at,
        "private": space.private,
        "gated": "manual" if space.gated else False,
        "disabled": space.disabled,
        "likes": space.likes,
        "trendingScore": 0,
        "tags": list(space.tags),
        "sdk": space.sdk,
        "subdomain": runtime.subdomain_of(space),
        "host": f"https://{runtime.host_of(space)}",
        "region": "us",
        "models": [],
        "datasets": [],
        "resourceGroup": None,
        "usedStorage": files.size_of(space),
        "cardData": files.card_of(space.files),
        "siblings": [{"rfilename": path} for path in sorted(space.files)],
        "runtime": runtime.described(space, world.now()),
    }


def _fits(space: Space, call: Call) -> bool:
    author, words = call.first("author"), call.first("search").lower()
    return (
        level(call.caller, space) >= READ
        and author in {"", space.namespace}
        and words in space.id.lower()
        and set(call.every("filter")) <= {*space.tags, space.sdk}
    )


def _sort(found: list[Space], by: str) -> None:
    """Put the highest first. Without a wish, Spaces stay in the order they were made in."""
    if by and by not in _SORTS:
        raise bad_field("sort", "Invalid option")
    if by == "likes":
        found.sort(key=lambda space: -space.likes)
    elif by in {"lastModified", "createdAt"}:
        name = "modified_at" if by == "lastModified" else "created_at"
        found.sort(key=lambda space: str(getattr(space, name)), reverse=True)


def _chosen(told: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: told[name] for name in names if name in told}


def _sibling(item: dict[str, Any]) -> dict[str, Any]:
    return {"rfilename": item["path"], "size": item["size"], "blobId": item["oid"]}
