"""The state folder and the folders of visitors: private, ours, and gone when they are to go."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lib.disk.folder import Folder, LinkedFolderError
from lib.disk.passing import PassingFolders
from lib.disk.private import private_folder, write_new
from tests.support.dashboard import ROOT


def test_folders_are_private_whatever_they_were(tmp_path):
    """Both folders of ours get mode 0700, files 0600, under any mask."""
    before = os.umask(0)
    try:
        place = tmp_path / "a" / "spaces-secrets" / "journals"
        with private_folder(place) as folder:
            write_new(folder, "x", b"1")
        place.chmod(0o777)
        place.parent.chmod(0o777)
        private_folder(place).close()
        assert [one.stat().st_mode & 0o777 for one in (place, place.parent)] == [0o700, 0o700]
        assert (place / "x").stat().st_mode & 0o777 == 0o600
    finally:
        os.umask(before)


@pytest.mark.parametrize("part", ["a", "a/b", "a/b/c"])
def test_no_way_leads_over_a_link(tmp_path, part):
    """A folder is not opened where any part of its path is a link."""
    real = tmp_path / "real"
    (real / "a" / "b" / "c").mkdir(parents=True)
    linked = tmp_path / "linked"
    (linked / part).parent.mkdir(parents=True)
    (linked / part).symlink_to(real / part)
    with pytest.raises(LinkedFolderError):
        Folder(linked / "a" / "b" / "c")
    Folder(real / "a" / "b" / "c").close()


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "/etc/passwd", "../x", "a\0b"])
def test_only_bare_names_are_looked_up(tmp_path, name):
    """What is no bare name is refused before the system is asked."""
    with Folder(tmp_path) as folder:
        for act in (folder.stat, folder.unlink, folder.readlink, folder.open_plain):
            with pytest.raises(ValueError):  # noqa: PT011 - the name itself is not repeated
                act(name)


def test_what_cannot_be_written_whole_leaves_nothing(tmp_path, monkeypatch):
    """A private file that the drive takes only a part of is removed again."""
    with Folder(tmp_path) as folder:
        monkeypatch.setattr("os.fsync", _full)
        with pytest.raises(OSError, match="No space"):
            write_new(folder, "x", b"secret")
    assert list(tmp_path.iterdir()) == []


def _full(_: int) -> None:
    raise OSError(28, "No space left on device")


def test_a_passing_folder_goes_with_its_key(tmp_path):
    """Each key has a folder of its own, which is private and goes with all that is in it."""
    folders = PassingFolders(tmp_path)
    one, two = folders.of("one"), folders.of("two")
    assert one != two
    assert folders.of("one") == one
    assert one.stat().st_mode & 0o777 == one.parent.stat().st_mode & 0o777 == 0o700
    assert "one" not in str(one.relative_to(tmp_path))
    (one / "deep").mkdir()
    (one / "deep" / "file").write_text("secret")
    folders.remove("one")
    assert not one.exists()
    assert two.exists()
    assert folders.of("one").exists()
    folders.close()
    assert list(tmp_path.iterdir()) == []
    folders.remove("two")


_LIVES = """
import os, sys
from pathlib import Path
from lib.disk.passing import PassingFolders
folders = PassingFolders(Path(sys.argv[1]))
(folders.of("x") / "journal").write_text("secret")
print("made", flush=True)
sys.stdin.readline()
"""


@pytest.mark.parametrize("how", ["end", "kill"])
def test_nothing_is_left_of_a_process(tmp_path, how):
    """At its end a process removes them; what a killed one left, the next one removes.

    Those of a process that lives are left alone, and so is whatever only looks like them.
    """
    words = [sys.executable, "-c", _LIVES, str(tmp_path)]
    (tmp_path / "spaces-secrets-visit-mine").symlink_to(tmp_path / "other")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "kept").write_text("")
    with subprocess.Popen(
        words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "made\n"
        PassingFolders(tmp_path).remove_left()
        assert _secrets(tmp_path)
        if how == "kill":
            process.send_signal(signal.SIGKILL)
        else:
            process.communicate("\n")
    assert _secrets(tmp_path) == (how == "kill")
    PassingFolders(tmp_path).remove_left()
    assert not _secrets(tmp_path)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["other", "spaces-secrets-visit-mine"]
    assert (tmp_path / "other" / "kept").exists()


def _secrets(place: Path) -> bool:
    return bool(list(place.glob("spaces-secrets-visit-*/*/journal")))


_WITHOUT = """
import sys
sys.modules["fcntl"] = None
sys.modules["resource"] = None
import os
from pathlib import Path
for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_DIRECTORY", "O_PATH",
             "fchmod", "fchown", "listxattr", "killpg"):
    delattr(os, name)
os.supports_dir_fd.clear()
import lib.__main__, lib.commands.migrate.undo_command
from lib.editing.file_fixes import AddToGitignore, RenameFile, TightenMode
from lib.editing.remove_names import TidyNames
from lib.migration.journal import Journal
from tests.migration.test_journal import plan_for, secret
place = Path(sys.argv[1])
with Journal.begin(plan_for(secret("LEAKED")), place / "journals") as journal:
    path = journal.path
with Journal.open(path) as journal:
    assert journal.old_variables()
    journal.forget_values()
    journal.discard()
env = place / ".env"
env.write_text("A=1\\nB=2\\n")
env.chmod(0o644)
for cure in (TidyNames(env, ".env", ("A",)), TightenMode(env, ".env"),
             AddToGitignore(place / ".gitignore", ".gitignore", ".env"),
             RenameFile(env, ".env", "new.env")):
    print(cure.change().make().undo())
(place / "link").symlink_to("/etc")
try:
    TightenMode(place / "link" / "passwd", "passwd").change()
except Exception as error:
    print(type(error).__name__)
"""


def test_a_system_without_descriptors_of_folders_and_locks(tmp_path):
    """Where a system has neither (Windows), journals and changes of files work all the same."""
    environ = {**os.environ, "XDG_STATE_HOME": str(tmp_path / "state")}
    done = subprocess.run(
        [sys.executable, "-c", _WITHOUT, str(tmp_path)],
        cwd=ROOT, env=environ, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "`.env` is restored.",
        "`.env` has its old mode again, 0644.",
        "`.gitignore` was removed again.",
        "`new.env` is called `.env` again.",
        "EditError",
    ]
    assert (tmp_path / ".env").read_text() == "A=1\nB=2\n"
