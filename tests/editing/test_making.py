"""A change is made whole or not at all, whatever the drive, the system or somebody else does."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.editing import EditError, Fix
from lib.editing.applied import all_done, done_from, undo_from
from lib.editing.backups import folder
from lib.editing.file_fixes import AddToGitignore, RenameFile, TightenMode
from lib.editing.remove_names import TidyNames
from tests.support.dashboard import ROOT

TEXT = b"A_KEY=one\r\n# kept\nB_KEY='two'"
AFTER = b"# kept\nB_KEY='two'"
IS_ROOT = os.geteuid() == 0
needs_root = pytest.mark.skipif(not IS_ROOT, reason="only root may do this")


@pytest.fixture
def env(tmp_path: Path) -> Path:
    """Make a file to be changed."""
    path = tmp_path / "app" / ".env"
    path.parent.mkdir()
    path.write_bytes(TEXT)
    path.chmod(0o640)
    return path


def tidy(path: Path) -> TidyNames:
    """Return a change of the file's content."""
    return TidyNames(path, ".env", ("A_KEY",), "remove")


def untouched(path: Path, content: bytes = TEXT) -> None:
    """Nothing was changed and nothing left behind, neither here nor among the copies."""
    assert path.read_bytes() == content
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    assert not list(folder().glob("*.bak"))
    assert not list(folder().glob("*.json"))


def test_a_link_stays_a_link(env, tmp_path):
    """What a link points at is replaced, also through a second link, and undone."""
    (tmp_path / "second").symlink_to("app/.env")
    link = tmp_path / ".env"
    link.symlink_to("second")
    done = tidy(link).change().make()
    assert (str(link.readlink()), env.read_bytes()) == ("second", AFTER)
    done.undo()
    assert (str(link.readlink()), env.read_bytes()) == ("second", TEXT)
    assert env.stat().st_mode & 0o777 == 0o640


def test_a_link_that_points_elsewhere_meanwhile(env, tmp_path):
    """The same content in another place is another file."""
    other, link = tmp_path / "other", tmp_path / ".env"
    other.write_bytes(TEXT)
    link.symlink_to("app/.env")
    change = tidy(link).change()
    link.unlink()
    link.symlink_to("other")
    with pytest.raises(EditError, match="changed since"):
        change.make()
    assert other.read_bytes() == env.read_bytes() == TEXT


@needs_root
def test_the_owner_stays(env):
    """A file of somebody else stays theirs, when it is changed and when that is undone."""
    os.chown(env, 1234, 2345)
    done = tidy(env).change().make()
    for content in (AFTER, TEXT):
        facts = env.stat()
        assert (facts.st_uid, facts.st_gid, facts.st_mode & 0o777) == (1234, 2345, 0o640)
        assert env.read_bytes() == content
        done.undo()


def test_a_change_in_between_is_kept(env):
    """Nothing is written over what somebody else wrote, neither when made nor when undone."""
    change = tidy(env).change()
    env.write_bytes(TEXT + b"\nC=3")
    with pytest.raises(EditError, match="changed since"):
        change.make()
    untouched(env, TEXT + b"\nC=3")
    env.write_bytes(TEXT)
    done = tidy(env).change().make()
    env.write_bytes(AFTER + b"\nC=3")
    with pytest.raises(EditError, match="so it was kept") as caught:
        done.undo()
    assert str(done.backup) in caught.value.advice
    assert env.read_bytes() == AFTER + b"\nC=3"


def test_two_at_once(env):
    """Of two changes worked out from the same file the second finds it changed."""
    first, second = tidy(env).change(), TidyNames(env, ".env", ("B_KEY",)).change()
    first.make()
    with pytest.raises(EditError, match="changed since"):
        second.make()
    assert env.read_bytes() == AFTER


def test_a_second_name_is_not_cut_off(env):
    """A hard link would keep the old content, so it is refused."""
    other = env.with_name("other")
    os.link(env, other)
    with pytest.raises(EditError, match="hard link"):
        tidy(env).change().make()
    assert env.read_bytes() == other.read_bytes() == TEXT
    other.unlink()
    untouched(env)


def test_a_file_marked_read_only_is_left_alone(env):
    """Somebody meant it to stay as it is."""
    env.chmod(0o400)
    with pytest.raises(EditError, match="read-only"):
        tidy(env).change().make()
    untouched(env)


@pytest.mark.parametrize("what", ["missing", "folder", "pipe", "loop"])
def test_what_is_no_file(tmp_path, what):
    """What cannot be read is told in words."""
    path = tmp_path / ".env"
    if what == "folder":
        path.mkdir()
    elif what == "pipe":
        os.mkfifo(path)
    elif what == "loop":
        path.symlink_to(".env")
    with pytest.raises(EditError) as caught:
        tidy(path).change()
    assert caught.value.advice.endswith(".")


@pytest.fixture
def small(tmp_path) -> Iterator[Path]:
    """A drive of its own, with room for little."""
    drive = tmp_path / "drive"
    drive.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", drive], check=True)
    yield drive
    subprocess.run(["umount", drive], check=True)


@needs_root
def test_a_full_drive(small):
    """Without room for the new file the old one stays; with room again it works."""
    path, ballast = small / ".env", small / "ballast"
    path.write_bytes(TEXT)
    change = tidy(path).change()
    with pytest.raises(OSError, match="No space"):
        ballast.write_bytes(b"x" * 100_000)
    with pytest.raises(EditError, match="no space left"):
        change.make()
    ballast.unlink()
    untouched(path)
    change.make()
    assert path.read_bytes() == AFTER


@needs_root
def test_a_full_drive_for_the_copies(env, small, monkeypatch):
    """Without a private copy nothing is changed."""
    monkeypatch.setenv("XDG_STATE_HOME", str(small))
    env.write_bytes(b"A_KEY=" + b"x" * 200_000)
    with pytest.raises(EditError, match="No backup"):
        tidy(env).change().make()
    untouched(env, b"A_KEY=" + b"x" * 200_000)


@needs_root
def test_a_read_only_drive(small):
    """What the system does not allow is told, for every kind of change."""
    path = small / ".env"
    path.write_bytes(TEXT)
    cures = (
        tidy(path), RenameFile(path, ".env", "other"), TightenMode(path, ".env"),
        AddToGitignore(small / ".gitignore", ".gitignore", ".env"),
    )  # fmt: skip
    subprocess.run(["mount", "-o", "remount,ro", small], check=True)
    for cure in cures:
        with pytest.raises(EditError, match="read-only"):
            cure.change().make()
    untouched(path)


@pytest.mark.skipif(IS_ROOT, reason="root may write everywhere")
def test_a_read_only_folder(env):
    """A folder that may not be written in keeps its file."""
    env.parent.chmod(0o500)
    with pytest.raises(EditError, match="read-only"):
        tidy(env).change().make()
    env.parent.chmod(0o700)
    untouched(env)


_LIMITED = """
import resource, sys
from pathlib import Path
from lib.editing import EditError
from lib.editing.remove_names import TidyNames
change = TidyNames(Path(sys.argv[1]), ".env", ("A_KEY",), "remove").change()
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
try:
    change.make()
except EditError as error:
    print(error.sentence)
"""


@pytest.mark.parametrize("limit", [0, 100, 50_000])
def test_a_limit_on_the_size_of_files(env, limit):
    """Where the system cuts a write short, at the copy or the file, the old file stays."""
    content = TEXT + b"\nC=" + b"x" * 100_000
    env.write_bytes(content)
    words = [sys.executable, "-c", _LIMITED, str(env), str(limit)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "no space left" in done.stdout
    untouched(env, content)


# Ends itself, as `kill -9` would, at the nth thing that Python asks of the system.
_KILLED = """
import os, signal, sys
from pathlib import Path
from lib.editing.file_fixes import RenameFile
from lib.editing.remove_names import TidyNames
path, at, count = Path(sys.argv[1]), int(sys.argv[2]), 0
cures = {"content": TidyNames(path, ".env", ("A_KEY",), "remove"),
         "name": RenameFile(path, ".env", "new.env")}
def hook(event, arguments):
    global count
    if event == "open" or event.startswith(("os.", "shutil.", "fcntl.")):
        count += 1
        if count == at:
            os.kill(os.getpid(), signal.SIGKILL)
change = cures[sys.argv[3]].change()
sys.addaudithook(hook)
change.make()
"""


@pytest.mark.parametrize("kind", ["content", "name"])
def test_killed_at_every_moment(env, kind):
    """The file is the old or the new one, whole; what was done is found and undone."""
    new, states, at = env.with_name("new.env"), set(), 0
    while True:
        at += 1
        words = [sys.executable, "-c", _KILLED, str(env), str(at), kind]
        done = subprocess.run(words, cwd=ROOT, capture_output=True, check=False)
        path = env if env.exists() else new
        content = path.read_bytes()
        assert content in {TEXT, AFTER}
        states.add((path.name, content))
        if (path.name, content) != (".env", TEXT) or new.exists():
            (made, *_) = all_done()
            made.undo()
        assert env.read_bytes() == TEXT
        assert not new.exists()
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL, done.stderr
    assert at > 5
    assert len(states) == 2
    cure: Fix = tidy(env) if kind == "content" else RenameFile(env, ".env", "new.env")
    cure.change().make().undo()
    assert [one.name for one in env.parent.iterdir()] == [".env"]


def test_copies_and_records_are_private(env, state):
    """Only the owner may read them, they are not in the project, and no name holds a value."""
    done = tidy(env).change().make()
    assert done.backup is not None
    assert done.backup.parent == done.record.parent == state
    assert done.backup.read_bytes() == TEXT
    for path in (done.backup, done.record):
        assert path.stat().st_mode & 0o777 == 0o600
    for place in (state, state.parent):
        assert place.stat().st_mode & 0o777 == 0o700
    assert "one" not in done.record.read_text()
    assert "two" not in done.record.read_text() + done.record.name + done.backup.name
    state.chmod(0o755)
    TightenMode(env, ".env").change().make()
    assert state.stat().st_mode & 0o777 == 0o700


def test_git_does_not_take_the_copies(env, state):
    """Who keeps the home folder in git does not commit them."""
    tidy(env).change().make()
    subprocess.run(["git", "init", "-q", state.parent], check=True)
    said = subprocess.run(
        ["git", "status", "--porcelain", "-uall"], cwd=state.parent, capture_output=True, check=True
    )
    assert said.stdout == b""


def test_undone_from_its_record(env):
    """A record alone is enough to undo a change, once; a second time says that it was done."""
    record = tidy(env).change().make().record
    assert done_from(record).sentence == "Removed `A_KEY` from `.env`."
    assert undo_from(record) == "`.env` is restored."
    assert env.read_bytes() == TEXT
    assert undo_from(record) == "`.env` is restored."


def test_what_was_done_is_listed(env):
    """The newest comes first, also of one file only."""
    first = tidy(env).change().make()
    second = TightenMode(env, ".env").change().make()
    third = AddToGitignore(env.with_name(".gitignore"), ".gitignore", ".env").change().make()
    assert [one.record for one in all_done()] == [third.record, second.record, first.record]
    assert [one.record for one in all_done(env)] == [second.record, first.record]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"kind": "content"}', '{"other": 1}'])
def test_what_is_no_record(tmp_path, text):
    """A file that tells of no change is told, not guessed at."""
    path = tmp_path / "x.json"
    path.write_text(text)
    with pytest.raises(EditError, match="not a record"):
        undo_from(path)


def test_a_lost_copy_is_told(env):
    """Without the copy there is nothing to put back."""
    done = tidy(env).change().make()
    assert done.backup is not None
    done.backup.unlink()
    with pytest.raises(EditError, match="backup"):
        done.undo()
    assert env.read_bytes() == AFTER


def test_a_name_is_never_taken_from_another_file(env):
    """Neither a renaming nor its undoing replaces a file, also one that was made in between."""
    new = env.with_name("new.env")
    change = RenameFile(env, ".env", "new.env").change()
    new.write_bytes(b"theirs")
    with pytest.raises(EditError, match="already"):
        change.make()
    with pytest.raises(EditError, match="already"):
        RenameFile(env, ".env", "new.env").change()
    new.unlink()
    done = change.make()
    env.write_bytes(b"theirs")
    with pytest.raises(EditError, match="already"):
        done.undo()
    assert (env.read_bytes(), new.read_bytes()) == (b"theirs", TEXT)


def test_a_made_file_that_was_changed_stays(env):
    """Undoing takes a `.gitignore` away only as long as it holds nothing else."""
    place = env.with_name(".gitignore")
    done = AddToGitignore(place, ".gitignore", ".env").change().make()
    place.write_text(".env\nmore\n")
    with pytest.raises(EditError, match="so it was kept"):
        done.undo()
    place.write_text(".env\n")
    done.undo()
    assert not place.exists()
