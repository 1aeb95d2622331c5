"""The unchanged clients put files into a Space of the practice Hub, in one commit."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import CommitOperationAdd, CommitOperationDelete
from huggingface_hub.errors import HfHubHTTPError

from .conftest import CHATBOT, HfCommand, Hub

ASLEEP = "practice-alice/asleep"
HEAD: tuple[str, dict[str, Any]] = ("header", {"summary": "Push"})
README = b"---\ntitle: Demo\nsdk: docker\n---\n"


def pushed(hub: Hub, files: dict[str, bytes], **more: Any) -> Any:
    """Put files into the chatbot with the real client."""
    operations = [CommitOperationAdd(path, data) for path, data in files.items()]
    return hub.api().create_commit(
        CHATBOT, operations, commit_message="Push", repo_type="space", **more
    )


def sent(hub: Hub, *lines: tuple[str, dict[str, Any]], kind: str | None = "write") -> Any:
    """Send a commit as lines of JSON."""
    body = "\n".join(json.dumps({"key": key, "value": value}) for key, value in lines)
    return hub.space(f"{CHATBOT}/commit/main", kind, "POST", data=body)


def test_one_commit_changes_adds_and_removes(hub: Hub, tmp_path: Path) -> None:
    """The files are there for tree and download, the commit is new, and the Space starts anew."""
    hub.settings(restart_seconds=30.0)
    before = hub.api().space_info(CHATBOT).sha
    operations: list[Any] = [
        CommitOperationAdd("README.md", README),
        CommitOperationAdd("lib/new file.py", "x = 'ü'\n".encode()),
        CommitOperationAdd("lib/__init__.py", b""),
        CommitOperationDelete("app.py"),
        CommitOperationDelete("src/"),
    ]
    done = hub.api().create_commit(CHATBOT, operations, commit_message="P", repo_type="space")
    api = hub.api()
    assert done.oid == api.space_info(CHATBOT).sha != before
    files = set(api.list_repo_files(CHATBOT, repo_type="space"))
    assert {"README.md", "lib/new file.py", "lib/__init__.py", "Dockerfile"} <= files
    assert not {"app.py", "src/helper.py"} & files
    path = api.hf_hub_download(
        CHATBOT, "lib/new file.py", repo_type="space", cache_dir=str(tmp_path)
    )
    assert Path(path).read_text(encoding="utf-8") == "x = 'ü'\n"
    assert hub.stage(CHATBOT) == "BUILDING"
    assert hub.routes_asked()[1:4] == ["validate_yaml", "preupload", "commit"]


def test_what_has_not_changed_is_not_sent(hub: Hub) -> None:
    """The answer to `preupload` lets the client leave out what is there already."""
    pushed(hub, {"one.py": b"1\n"})
    commit = hub.api().space_info(CHATBOT).sha
    assert pushed(hub, {"one.py": b"1\n"}).oid == commit
    assert hub.routes_asked().count("commit") == 1


def test_a_push_does_not_wake_a_sleeping_space(hub: Hub) -> None:
    """Who put a Space to sleep finds it asleep."""
    operations = [CommitOperationAdd("app.py", b"pass\n")]
    hub.api().create_commit(ASLEEP, operations, commit_message="P", repo_type="space")
    assert hub.stage(ASLEEP) == "SLEEPING"


def test_a_push_on_an_old_parent(hub: Hub) -> None:
    """Whoever has looked before somebody else's push is told so, and changes nothing."""
    before = hub.api().space_info(CHATBOT).sha
    pushed(hub, {"one.py": b"1\n"}, parent_commit=before)
    with pytest.raises(HfHubHTTPError) as caught:
        pushed(hub, {"one.py": b"2\n"}, parent_commit=before)
    assert caught.value.response.status_code == 412
    assert hub.world.spaces[CHATBOT].files["one.py"] == "1\n"


def test_ignored_files(hub: Hub) -> None:
    """What the pushed `.gitignore` names is left out by the client."""
    pushed(hub, {".gitignore": b"# no keys\n.env\nbuild/\n", ".env": b"A=1\n", "build/x": b"1\n"})
    assert not {".env", "build/x"} & hub.world.spaces[CHATBOT].files.keys()


def test_hf_upload(hub: Hub, hf: HfCommand, tmp_path: Path) -> None:
    """The command line puts a file and a folder into a Space that is there."""
    folder = tmp_path / "site"
    (folder / "inner").mkdir(parents=True)
    (folder / "README.md").write_bytes(README)
    (folder / "inner" / "a.py").write_text("a = 1\n", encoding="utf-8")
    words = ("--repo-type", "space")
    done = hf("upload", CHATBOT, str(folder), ".", *words)
    assert done.returncode == 0, done.stderr
    done = hf("upload", CHATBOT, str(folder / "inner" / "a.py"), "b.py", *words)
    assert done.returncode == 0, done.stderr
    files = hub.world.spaces[CHATBOT].files
    assert (files["inner/a.py"], files["b.py"]) == ("a = 1\n", "a = 1\n")
    assert hub.world.spaces[CHATBOT].sdk == "docker"


@pytest.mark.parametrize(
    ("kind", "status"),
    [(None, 401), ("expired", 401), ("read", 403), ("other", 403), ("fine_space", 200)],
)
def test_who_may(hub: Hub, kind: str | None, status: int) -> None:
    """A push needs what setting a secret needs."""
    assert sent(hub, HEAD, kind=kind).status_code == status
    asked = {"files": [{"path": "a.py", "sample": "", "size": 0}]}
    reply = hub.space(f"{CHATBOT}/preupload/main", kind, "POST", json=asked)
    assert reply.status_code == status


def test_large_files_are_told_and_refused(hub: Hub) -> None:
    """What is no text is wanted as a large file; sent as a usual one, it is refused."""
    picture = base64.b64encode(b"\x89PNG\x00").decode()
    asked = {"files": [{"path": "a.png", "sample": picture, "size": 5}]}
    reply = hub.space(f"{CHATBOT}/preupload/main", "write", "POST", json=asked)
    assert [one["uploadMode"] for one in reply.json()["files"]] == ["lfs"]
    file = {"path": "a.png", "content": picture, "encoding": "base64"}
    assert sent(hub, HEAD, ("file", file)).status_code == 400
    assert sent(hub, HEAD, ("lfsFile", {"path": "a.png"})).status_code == 501


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [("file", {"path": "a", "content": ""})],
        [HEAD, ("file", {"path": "../a", "content": ""})],
        [HEAD, ("file", {"path": ".git/config", "content": ""})],
        [HEAD, ("file", {"path": "a", "content": "%", "encoding": "base64"})],
        [HEAD, ("deletedFile", {"path": "nowhere"})],
        [HEAD, ("nothing", {"path": "a"})],
    ],
)
def test_what_is_no_commit(hub: Hub, lines: list[tuple[str, dict[str, Any]]]) -> None:
    """A commit that is none is refused as a whole."""
    before = dict(hub.world.spaces[CHATBOT].files)
    good = ("file", {"path": "good.py", "content": "1"})
    assert sent(hub, *lines[:1], *([good] if lines else []), *lines[1:]).status_code == 400
    assert hub.world.spaces[CHATBOT].files == before


def test_a_readme_of_another_kind(hub: Hub) -> None:
    """A head that names no such kind of Space is refused before anything is sent."""
    with pytest.raises(ValueError, match="Invalid metadata"):
        pushed(hub, {"README.md": b"---\nsdk: streamlit\n---\n"})
    assert "commit" not in hub.routes_asked()
