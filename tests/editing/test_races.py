"""Another user swaps files, links and folders while ours are changed: nothing else is touched.

The other one is a real process of another user, who owns the folder and does nothing but swap.
What is outside belongs to root, with the same content as the file inside, so that no comparison of
contents can be what saves it.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.editing import EditError, Fix
from lib.editing.file_fixes import AddToGitignore, RenameFile, TightenMode
from lib.editing.remove_names import TidyNames

ROUNDS = 30
THEM = 65534
TEXT = b"A_KEY=one\nB_KEY=two\n"
pytestmark = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0,
    reason="only root can start a process of another user",
)

# What the other user does, over and over, to `app` or to a file in it.
SWAPS = {
    "a link in the file's place": """
swap("app/FILE", lambda new: os.symlink("../outside/FILE", new))
swap("app/FILE", own)""",
    "a link by its whole path": """
swap("app/FILE", lambda new: os.symlink(os.getcwd() + "/outside/FILE", new))
swap("app/FILE", own)""",
    "a second name in the file's place": """
swap("app/FILE", lambda new: os.link("outside/FILE", new))
swap("app/FILE", own)""",
    "a link in the folder's place": """
os.rename("app", "away")
os.symlink("outside", "app")
os.unlink("app")
os.rename("away", "app")""",
    "a link in the folder's place by way of another": """
swap("turn", lambda new: os.symlink("outside", new))
os.rename("app", "away")
os.symlink("turn", "app")
os.unlink("app")
os.rename("away", "app")""",
    "a pipe in the file's place": """
swap("app/FILE", os.mkfifo)
swap("app/FILE", own)""",
    "a folder in the file's place": """
os.unlink("app/FILE")
os.mkdir("app/FILE")
os.rmdir("app/FILE")
own("app/FILE")""",
    "links in the place of the new files": """
for name in os.listdir("app"):
    if name.endswith(".tmp"):
        os.unlink("app/" + name)
        os.symlink("../outside/FILE", "app/" + name)""",
}
_LOOP = """
import os, sys
os.chdir(sys.argv[1]); os.setgid(THEM); os.setuid(THEM); os.umask(0)
def own(path):
    with open(path, "wb") as file:
        file.write(TEXT)
def swap(path, make):
    new = path + ".swap"
    try:
        os.unlink(new)
    except OSError:
        pass
    make(new)
    os.rename(new, path)
print("ready", flush=True)
while True:
    try:
BODY
    except OSError:
        pass
"""


def cure_for(kind: str, app: Path, number: int = 0) -> Fix:
    """Return a change of each kind that is made of a file."""
    if kind == "content":
        return TidyNames(app / ".env", ".env", ("A_KEY",), "remove")
    if kind == "mode":
        return TightenMode(app / ".env", ".env")
    if kind == "name":
        return RenameFile(app / ".env", ".env", f"{number}.env")
    return AddToGitignore(app / ".gitignore", ".gitignore", ".env")


FILES = {"content": ".env", "mode": ".env", "name": ".env", "gitignore": ".gitignore"}


@pytest.fixture
def place() -> Iterator[Path]:
    """Make a folder of the other user beside one of root, where the other may look and swap."""
    place = Path(tempfile.mkdtemp(dir="/tmp"))
    os.chown(place, THEM, THEM)
    place.chmod(0o755)
    for name, owner in (("app", THEM), ("outside", 0)):
        (place / name).mkdir()
        for file in (".env", ".gitignore"):
            path = place / name / file
            path.write_bytes(TEXT)
            path.chmod(0o644)
            os.chown(path, owner, owner)
        os.chown(place / name, owner, owner)
    yield place
    shutil.rmtree(place)


def seen(outside: Path) -> dict[str, object]:
    """Return all that could have been changed outside."""
    found: dict[str, object] = {}
    for path in (outside, *sorted(outside.iterdir())):
        told = path.lstat()
        data = path.read_bytes() if path.is_file() else b""
        found[path.name] = (told.st_mode, told.st_uid, told.st_gid, told.st_ino, data)
    return found


@pytest.mark.parametrize("swap", SWAPS)
@pytest.mark.parametrize("kind", FILES)
def test_nothing_outside_is_touched(place, kind, swap):
    """Whoever wins which race, content, mode, owner and names outside stay as they were."""
    before, app = seen(place / "outside"), place / "app"
    body = "\n".join(f"        {line}" for line in SWAPS[swap].strip().splitlines())
    script = _LOOP.replace("BODY", body.replace("FILE", FILES[kind]))
    script = script.replace("THEM", str(THEM)).replace("TEXT", repr(TEXT))
    words = [sys.executable, "-c", script, str(place)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, cwd="/") as other:
        try:
            assert other.stdout is not None
            assert other.stdout.readline() == b"ready\n"
            for number in range(ROUNDS):
                _try(cure_for(kind, app, number))
        finally:
            other.send_signal(signal.SIGKILL)
    assert seen(place / "outside") == before


def _try(cure: Fix) -> None:
    """Make a change and undo it; that it is refused is no matter here."""
    try:
        cure.change().make().undo()
    except EditError:
        pass
    except OSError:
        raise AssertionError("an error of the system came through") from None
