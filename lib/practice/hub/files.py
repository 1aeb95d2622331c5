"""The files of a Space: its tree, facts about some paths, and the files themselves."""

import re
from collections.abc import Mapping
from hashlib import sha1
from typing import Any, Final

from lib.practice.answers import CannedReply
from lib.practice.hub.call import Call
from lib.practice.hub.paging import paged
from lib.practice.hub.records import Space
from lib.practice.hub.responses import RefusalError, bad_field, json_reply, refusal
from lib.practice.hub.rights import space_to_read
from lib.practice.hub.store import Store

_MAIN: Final = frozenset({"", "main", "HEAD", "refs/heads/main"})
_PAGE: Final = 1000
_EXPANDED_PAGE: Final = 100
_MOST_PATHS: Final = 2000
_SCANNED: Final = {
    "status": "safe",
    "avScan": {"status": "safe"},
    "pickleImportScan": {"status": "safe", "pickleImports": []},
}
_FENCE: Final = "---"
_RANGE: Final = re.compile(r"bytes=([0-9]{1,9})-([0-9]{0,9})")


def tree(world: Store, call: Call) -> CannedReply:
    """Answer what is in a folder, or everything below it."""
    space = space_to_read(world, call)
    check_revision(space, call)
    folder = call.path.get("path", "").strip("/")
    found = _below(space, folder, call.flag("recursive"))
    if folder and not found:
        raise _no_entry(space, f"{folder} does not exist on main")
    expand = call.flag("expand")
    size = call.number("limit", _EXPANDED_PAGE if expand else _PAGE)
    page, headers = paged(found, size, call)
    return json_reply([_told(space, item, expand) for item in page], headers=headers)


def paths_info(world: Store, call: Call) -> CannedReply:
    """Answer facts about the paths that are there; of others, nothing."""
    space = space_to_read(world, call)
    check_revision(space, call)
    form = call.form()
    wanted = form.get("paths", [])
    if len(wanted) > _MOST_PATHS:
        raise bad_field("paths", f"Too big: expected array to have <={_MOST_PATHS} items")
    known = {item["path"]: item for item in _below(space, "", recursive=True)}
    expand = form.get("expand", [""])[0].lower() == "true"
    return json_reply([_told(space, known[path], expand) for path in wanted if path in known])


def resolve(world: Store, call: Call) -> CannedReply:
    """Answer one file as it is."""
    space = space_to_read(world, call)
    check_revision(space, call)
    path = call.path["path"]
    if path not in space.files:
        raise _no_entry(space, "Entry not found")
    data = space.files[path].encode()
    name = path.rpartition("/")[2].encode("ascii", "replace").decode().replace('"', "")
    headers = {
        "etag": f'"{oid_of(data)}"',
        "x-repo-commit": commit_of(space),
        "content-disposition": f'inline; filename="{name}"',
        "accept-ranges": "bytes",
    }
    reply = CannedReply(200, data, "text/plain; charset=utf-8", headers)
    return _part(reply, call.headers.get("range", ""))


def check_revision(space: Space, call: Call) -> None:
    """Refuse a revision that is neither the only branch nor the only commit."""
    revision = call.path.get("rev", "")
    if revision not in _MAIN and revision != commit_of(space):
        raise refusal(404, f"Invalid rev id: {revision}", code="RevisionNotFound")


def commit_of(space: Space) -> str:
    """Return the id of the only commit, which follows from the files."""
    digest = sha1(space.id.encode(), usedforsecurity=False)
    for path in sorted(space.files):
        digest.update(f"{path}\0{space.files[path]}\0".encode())
    return digest.hexdigest()


def size_of(space: Space) -> int:
    """Return the size of all files."""
    return sum(len(text.encode()) for text in space.files.values())


def blobs(space: Space) -> list[dict[str, Any]]:
    """Return all files, without the folders."""
    return [item for item in _below(space, "", recursive=True) if item["type"] == "file"]


def card_of(files: Mapping[str, str]) -> dict[str, str]:
    """Return what stands between the lines of dashes at the top of the README."""
    lines = files.get("README.md", "").splitlines()
    if _FENCE not in lines[1:] or lines[0] != _FENCE:
        return {}
    pairs = (line.partition(": ") for line in lines[1 : lines.index(_FENCE, 1)])
    return {name: value for name, colon, value in pairs if colon}


def oid_of(data: bytes) -> str:
    """Return the name that git gives to a file's content."""
    return sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def _part(whole: CannedReply, wanted: str) -> CannedReply:
    """Return the bytes that were asked for; all of them where no one range was."""
    found = _RANGE.fullmatch(wanted)
    if not found:
        return whole
    size, begin = len(whole.body), int(found[1])
    end = min(int(found[2]) + 1, size) if found[2] else size
    if begin >= end:
        headers = {"content-range": f"bytes */{size}"}
        raise refusal(416, "Requested Range Not Satisfiable", headers=headers)
    headers = {**whole.headers, "content-range": f"bytes {begin}-{end - 1}/{size}"}
    return CannedReply(206, whole.body[begin:end], whole.content_type, headers)


def _below(space: Space, folder: str, recursive: bool) -> list[dict[str, Any]]:
    """Return files and folders in a folder, sorted by their paths."""
    start = f"{folder}/" if folder else ""
    found: dict[str, dict[str, Any]] = {}
    for path, text in space.files.items():
        if not path.startswith(start):
            continue
        parts = path[len(start) :].split("/")
        for depth in range(1, len(parts)):
            inner = start + "/".join(parts[:depth])
            if recursive or depth == 1:
                found[inner] = _item("directory", inner, inner.encode(), 0)
        if recursive or len(parts) == 1:
            data = text.encode()
            found[path] = _item("file", path, data, len(data))
    return [found[path] for path in sorted(found)]


def _item(kind: str, path: str, data: bytes, size: int) -> dict[str, Any]:
    return {"type": kind, "oid": oid_of(data), "size": size, "path": path}


def _told(space: Space, item: Mapping[str, Any], expand: bool) -> dict[str, Any]:
    if not expand:
        return dict(item)
    commit = {"id": commit_of(space), "title": "Simulated", "date": space.modified_at}
    return {**item, "lastCommit": commit, "securityFileStatus": _SCANNED}


def _no_entry(space: Space, message: str) -> RefusalError:
    headers = {"x-repo-commit": commit_of(space)}
    return refusal(404, message, code="EntryNotFound", headers=headers)
