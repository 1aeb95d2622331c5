"""Links and odd names: nothing outside a file's folder and nothing of git's own is changed."""

import json
import os
from pathlib import Path

import pytest

from lib.editing import EditError, Fix
from lib.editing.applied import undo_from
from lib.editing.backups import CONTENT, CREATED, MODE, NAME
from lib.editing.file_fixes import (
    AddToGitignore,
    RenameFile,
    SaveAsUtf8,
    SaveWithLineFeeds,
    TightenMode,
)
from lib.editing.remove_names import TidyNames

TEXT = b"A_KEY=one\r\nB_KEY=two\r\n"
FILES = (".env", ".gitignore", ".streamlit/secrets.toml")


def cures(path: Path) -> dict[str, Fix]:
    """Return every kind of change of one file."""
    return {
        "tidy": TidyNames(path, path.name, ("A_KEY",), "remove"),
        "comment": TidyNames(path, path.name, ("A_KEY",)),
        "line ends": SaveWithLineFeeds(path, path.name),
        "encoding": SaveAsUtf8(path, path.name),
        "mode": TightenMode(path, path.name),
        "ignore": AddToGitignore(path, path.name, ".env"),
        "name": RenameFile(path, path.name, "other"),
    }


def everything(folder: Path) -> dict[str, object]:
    """Return all that is in a folder and could have been changed."""
    found: dict[str, object] = {}
    for path in sorted([folder, *folder.rglob("*")]):
        told = path.lstat()
        data = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        found[str(path)] = (told.st_mode, told.st_uid, told.st_gid, told.st_ino, data)
    return found


# How a path of a project can lead out of it. Each gets the project, the place outside, the file.
def _file_link(app: Path, outside: Path, name: str) -> None:
    (app / name).symlink_to(outside / name)


def _relative_link(app: Path, outside: Path, name: str) -> None:
    up = "../" * (1 + name.count("/"))
    (app / name).symlink_to(f"{up}{outside.name}/{name}")


def _two_links(app: Path, outside: Path, name: str) -> None:
    middle = app / name / ".." / "middle"
    Path(os.path.normpath(middle)).symlink_to(outside / name)
    (app / name).symlink_to("middle")


def _folder_link(app: Path, outside: Path, name: str) -> None:
    """Link the folder that the file lies in, or the project where that is its own folder."""
    folder = (app / name).parent
    if folder != app:
        folder.rmdir()
        folder.symlink_to(outside / name.partition("/")[0])
    else:
        app.rmdir()
        app.symlink_to(outside)


def _hard_link(app: Path, outside: Path, name: str) -> None:
    os.link(outside / name, app / name)


def _inner_folder_link(app: Path, outside: Path, name: str) -> None:
    """A link to a link in a folder of the project that is itself a link."""
    (app / "deep").symlink_to(outside)
    up = "../" * name.count("/")
    (app / name).symlink_to(f"{up}deep/{name}")


WAYS = {
    "a link": _file_link,
    "a relative link": _relative_link,
    "a link to a link": _two_links,
    "a linked folder": _folder_link,
    "a hard link": _hard_link,
    "a link over a linked folder": _inner_folder_link,
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", FILES)
def test_nothing_outside_is_changed(tmp_path, name, way, state):
    """Whichever way a project leads out of itself, no change of any kind goes there."""
    app, outside = tmp_path / "app", tmp_path / "outside"
    for folder in (app, outside):
        (folder / name).parent.mkdir(parents=True)
    (outside / name).write_bytes(TEXT)
    (outside / name).chmod(0o644)
    WAYS[way](app, outside, name)
    before = everything(outside)
    for kind, cure in cures(app / name).items():
        try:
            cure.change().make()
        except EditError as error:
            assert error.advice.endswith(".")  # noqa: PT017 - which of them is refused differs
        else:
            assert kind == "name", kind  # the link itself has another name now
        assert everything(outside) == before
    assert not list(state.glob("*.bak"))


@pytest.mark.parametrize("inside", [".git/config", ".git/hooks/pre-commit", ".GIT/x", "a/.git/x"])
def test_nothing_of_gits_own_is_changed(tmp_path, inside):
    """A link into `.git`, or a path through it, is refused, however it is spelled."""
    target = tmp_path / inside
    target.parent.mkdir(parents=True)
    target.write_bytes(TEXT)
    link = tmp_path / ".env"
    link.symlink_to(inside)
    before = everything(tmp_path)
    for path in (link, target):
        for cure in cures(path).values():
            try:
                cure.change().make().undo()
            except EditError:
                pass  # the name of a link itself may change, and go back
    after = everything(tmp_path)
    assert after.keys() == before.keys()
    assert target.read_bytes() == TEXT


@pytest.mark.parametrize("kind", [CONTENT, CREATED, NAME, MODE])
def test_a_record_that_came_from_elsewhere_counts_for_nothing(tmp_path, kind, state):
    """A file that looks like a record, in a project or linked into our folder, undoes nothing."""
    victim = tmp_path / "victim"
    victim.write_bytes(TEXT)
    record = {
        "kind": kind, "path": str(victim), "target": str(victim), "label": "victim",
        "sentence": "x", "mode": 0o777, "new_mode": 0o644, "was": str(tmp_path / "was"),
        "salt": "", "after": "", "made": "", "back": "", "version": 1,
    }  # fmt: skip
    planted = tmp_path / "planted.json"
    planted.write_text(json.dumps(record))
    planted.with_suffix(".bak").write_bytes(b"evil")
    TightenMode(victim, "victim").change().make()  # makes our folder
    victim.chmod(0o644)
    before = everything(tmp_path)
    (state / "20260101T000000000000Z-x-abcdef.json").symlink_to(planted)
    for path in (planted, *state.glob("2026*-x-abcdef.json"), state / ".." / "x.json"):
        with pytest.raises(EditError, match="not a record"):
            undo_from(path)
    assert everything(tmp_path) == before


@pytest.mark.parametrize("which", ["spaces-secrets", "spaces-secrets/backups"])
@pytest.mark.parametrize("how", ["link", "other owner", "file"])
def test_a_state_folder_that_is_not_ours_is_not_used(tmp_path, monkeypatch, which, how):
    """Where the place for copies is a link or somebody else's, nothing is copied or changed."""
    if how == "other owner" and os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    base, elsewhere = tmp_path / "base", tmp_path / "elsewhere"
    monkeypatch.setenv("XDG_STATE_HOME", str(base))
    (base / which).parent.mkdir(parents=True)
    elsewhere.mkdir()
    if how == "link":
        (base / which).symlink_to(elsewhere)
    elif how == "file":
        (base / which).write_text("")
    else:
        (base / which).mkdir(mode=0o777)
        os.chown(base / which, 12345, 12345)
    path = tmp_path / ".env"
    path.write_bytes(TEXT)
    with pytest.raises(EditError, match="No backup"):
        TidyNames(path, ".env", ("A_KEY",)).change().make()
    assert path.read_bytes() == TEXT
    assert list(elsewhere.iterdir()) == []


def test_attributes_of_a_file_are_kept(tmp_path):
    """What a person noted beside a file, or rights of single users, are there after a change."""
    path = tmp_path / ".env"
    path.write_bytes(TEXT)
    try:
        os.setxattr(path, "user.note", b"mine")
    except (OSError, AttributeError):
        pytest.skip("this drive knows no attributes")
    done = TidyNames(path, ".env", ("A_KEY",)).change().make()
    assert os.getxattr(path, "user.note") == b"mine"
    done.undo()
    assert os.getxattr(path, "user.note") == b"mine"
