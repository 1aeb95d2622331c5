"""Files put into a Space: what the client asks beforehand, and the commit itself.

Only text is kept here, so what the Hub wants as a large file is told to be one, and then refused.
"""

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Any, Final

from lib.practice.answers import CannedReply
from lib.practice.hub import runtime
from lib.practice.hub.call import Call, text_of
from lib.practice.hub.files import card_of, check_revision, commit_of, oid_of
from lib.practice.hub.records import Space
from lib.practice.hub.repos import SDKS, url_of
from lib.practice.hub.responses import bad_field, json_reply, refusal
from lib.practice.hub.rights import space_to_change
from lib.practice.hub.store import Store

_MOST_ASKED: Final = 256
_LARGE: Final = 10_000_000
_LARGE_NAMES: Final = "*.bin"
_ASLEEP: Final = frozenset({"PAUSED", "SLEEPING", "STOPPED"})


def validate_yaml(_: Store, call: Call) -> CannedReply:
    """Answer whether the head of a README is fit for a Space."""
    data = call.object()
    sdk = card_of({"README.md": text_of(data, "content")}).get("sdk")
    errors: list[dict[str, str]] = []
    if data.get("repoType") == "space" and sdk is not None and sdk not in SDKS:
        errors.append({"message": f'"sdk" must be one of [{", ".join(SDKS)}]'})
    if errors:
        raise refusal(400, "Invalid metadata in README.md", errors=errors, warnings=[])
    return json_reply({"errors": [], "warnings": []})


def preupload(world: Store, call: Call) -> CannedReply:
    """Answer for each file how it is to be sent, and what is there under its name."""
    space = space_to_change(world, call)
    check_revision(space, call)
    data = call.object()
    asked = data.get("files")
    if not isinstance(asked, list) or len(asked) > _MOST_ASKED:
        raise bad_field("files", f"Invalid input: expected array of at most {_MOST_ASKED} items")
    ignored = str(data.get("gitIgnore") or space.files.get(".gitignore", "")).splitlines()
    return json_reply({"files": [_told(space, one, ignored) for one in asked]})


def commit(world: Store, call: Call) -> CannedReply:
    """Put files into a Space and take others out, all at once, and start it anew."""
    space = space_to_change(world, call)
    check_revision(space, call)
    if call.flag("create_pr"):
        raise refusal(501, "The practice Hub has no pull requests.")
    lines = _lines(call)
    head = next(lines, ("", {}))
    if head[0] != "header" or not head[1].get("summary"):
        raise bad_field("header.summary", "Invalid input: expected string")
    parent = head[1].get("parentCommit")
    if parent is not None and not commit_of(space).startswith(str(parent)):
        raise refusal(412, "A commit has happened since. Please refresh and try again.")
    files = dict(space.files)
    for key, value in lines:
        _change(files, key, value)
    sdk = card_of(files).get("sdk", space.sdk)
    after = replace(space, files=files, sdk=sdk, modified_at=world.stamp())
    if runtime.stage_of(space, world.now()) not in _ASLEEP:
        after = runtime.started(world, after)
    world.spaces[space.id] = after
    oid = commit_of(after)
    told = {"success": True, "commitOid": oid, "hookOutput": ""}
    return json_reply(told | {"commitUrl": f"{url_of(call, space.id)}/commit/{oid}"})


def _told(space: Space, asked: object, ignored: list[str]) -> dict[str, Any]:
    one = asked if isinstance(asked, dict) else {}
    path, size = text_of(one, "path", "files.path"), one.get("size")
    large = not _is_text(_decoded(text_of(one, "sample", "files.sample")))
    large = large or fnmatchcase(path, _LARGE_NAMES) or (isinstance(size, int) and size > _LARGE)
    told = {"path": path, "uploadMode": "lfs" if large else "regular"}
    told |= {"oid": oid_of(space.files[path].encode())} if path in space.files else {}
    return {**told, "shouldIgnore": any(_ignores(line, path) for line in ignored)}


def _ignores(line: str, path: str) -> bool:
    """Whether a line of a `.gitignore` is about a file; only plain patterns are understood."""
    pattern = line.strip().rstrip("/")
    if not pattern or pattern.startswith(("#", "!")):
        return False
    parents = PurePosixPath(path).parents
    names = [path, *PurePosixPath(path).parts, *(str(one) for one in parents)]
    return any(fnmatchcase(name, pattern.lstrip("/")) for name in names)


def _lines(call: Call) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the lines of a commit. A line that is none is a bad field."""
    for line in call.body.splitlines():
        try:
            data = json.loads(line)
            yield data["key"], dict(data["value"])
        except (ValueError, KeyError, TypeError, RecursionError):
            raise bad_field("body", "Invalid input: expected lines of JSON") from None


def _change(files: dict[str, str], key: str, value: Mapping[str, Any]) -> None:
    path = _path(value)
    if key == "file":
        files[path] = _text(value)
    elif key == "deletedFile" and path in files:
        del files[path]
    elif key == "deletedFolder":
        for one in [one for one in files if one.startswith(f"{path.rstrip('/')}/")]:
            del files[one]
    elif key == "lfsFile":
        raise refusal(501, "The practice Hub keeps no large files.")
    else:
        raise bad_field(f"{key}.path", "Invalid input: no such file, or no such change")


def _path(value: Mapping[str, Any]) -> str:
    path = text_of(value, "path")
    parts = path.rstrip("/").split("/")
    if not path or any(part in {"", ".", "..", ".git"} for part in parts):
        raise bad_field("path", "Invalid input: not a path in a repository")
    return path


def _text(value: Mapping[str, Any]) -> str:
    content = text_of(value, "content")
    data = _decoded(content) if value.get("encoding") == "base64" else content.encode()
    if not _is_text(data):
        raise refusal(400, "Binary files have to be large files.")
    return data.decode()


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise bad_field("content", "Invalid input: expected base64") from None


def _is_text(data: bytes) -> bool:
    """Whether some bytes are text, maybe cut off in the middle of a character."""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return error.end == len(data) and len(data) - error.start < 4 and b"\0" not in data
    return b"\0" not in data
