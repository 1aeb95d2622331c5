"""What a stranger brings is read with nothing of ours: generated texts, in two worlds, compared."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lib.migration.importing import (
    PASTED,
    ChildReaders,
    ReadingError,
    Text,
    child_reader,
    read_text,
)
from tests.support.patterns import ROOT
from tests.support.projects import write_project
from tests.support.strangers import CANARIES, texts


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Any], list[Any]]:
    """Return what is said in a world full of canaries, and in one with nothing."""
    full, empty = tmp_path_factory.mktemp("full"), tmp_path_factory.mktemp("empty")
    lines = "".join(f"{name}={value}\n" for name, value in CANARIES.items())
    toml = "".join(f'{name} = "{value}"\n' for name, value in CANARIES.items())
    project = {".env": lines, ".env.local": lines, ".env.example": lines}
    code = "import os\nkey = os.environ['CANARY_MODE']\n"
    write_project(full, {**project, ".streamlit/secrets.toml": toml, "app.py": code})
    write_project(full / "home", {".streamlit/secrets.toml": toml, ".netrc": "machine canary"})
    home = {"HOME": str(full / "home")}
    return _run(full, {**CANARIES, **home}), _run(empty, {"HOME": str(empty)})


def test_nothing_that_is_said_depends_on_our_world(worlds):
    """For no text does anything that a stranger is shown, or that would be sent, tell of ours."""
    full, empty = worlds
    cases = list(texts())
    assert len(cases) == len(full) == len(empty) > 300
    differing = [
        case.held.reveal()
        for case, one, other in zip(cases, full, empty, strict=True)
        if one["stranger"] != other["stranger"]
    ]
    assert differing == []


def test_no_canary_comes_out_that_was_not_brought(worlds):
    """What comes out for a stranger holds a canary only where they typed it themselves."""
    for case, one in zip(texts(), worlds[0], strict=True):
        told = json.dumps(one["stranger"])
        for value in CANARIES.values():
            assert value in case.held.reveal() or value not in told, case.held.reveal()


def test_the_comparison_would_notice(worlds):
    """What owners are told of the same texts does depend on the world: the canaries are there."""
    full, empty = worlds
    assert sum(a["owner"] != b["owner"] for a, b in zip(full, empty, strict=True)) > 60


def test_a_child_reads_with_an_empty_environment(monkeypatch):
    """The child that reads is given no variable, and a name that was not there is named."""
    monkeypatch.setenv("OPENAI_API_KEY", "canary-of-the-process")
    given: list[Any] = []
    real = subprocess.Popen

    def popen(*words: Any, **more: Any) -> "subprocess.Popen[bytes]":
        given.append((words, more))
        return real(*words, **more)

    monkeypatch.setattr(subprocess, "Popen", popen)
    brought = Text.of("X=a${OPENAI_API_KEY}b\nY=${OPENAI_API_KEY}\n", PASTED)
    read = ChildReaders().read("somebody", [brought])
    assert read.items == ()
    reasons = [line.doubt.reason for line in read.readings[0].undecided if line.doubt]
    assert all("`${OPENAI_API_KEY}`" in reason for reason in reasons)
    assert len(reasons) == 2
    ((words, more),) = given
    assert more["env"] == {}
    assert "OPENAI_API_KEY" not in str(words)
    assert "canary" not in repr(read)


def test_what_was_decided_says_what_was_not_there():
    """An emptied value goes only when somebody said so, and the row tells what is missing."""
    brought = Text.of("X=a${OPENAI_API_KEY}b\n", PASTED)
    (item,) = ChildReaders().read("somebody", [brought], ["X"]).items
    assert item.value.reveal() == "ab"
    assert "There is no value for `${OPENAI_API_KEY}`." in item.notes


def test_a_child_tells_what_reading_here_would():
    """What comes back over the pipe is what reading in this process gives, value for value."""
    lines = b'A_KEY="one \\n two"\nB=\xc3\xbc\nC="x\nexport D=\'\n[s]\n'
    for label in (PASTED, "secrets.toml"):
        text = Text.of(lines, label)
        (reading,) = ChildReaders().read("somebody", [text]).readings
        here = read_text(lines, label, {})
        assert reading.problem == here.problem
        assert reading.lines == here.lines


_MAIN = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); "
    "from tests.support.strangers import main; main()"
)
HOSTILE = {
    "time": "import time\nwhile True: pass",
    "memory": "text = 'x'\nwhile True: text += text",
    "files": "import tempfile\nwith tempfile.TemporaryFile() as f: f.write(b'x')",
    "an end": "import os; os._exit(7)",
    "nonsense": "print('{')",
    "much": "import sys\nwhile True: sys.stdout.write('x' * 65536)",
}


@pytest.mark.parametrize("how", HOSTILE)
def test_a_child_is_stopped(how: str, monkeypatch):
    """Whatever happens in a child, it ends, and one sentence says that nothing was taken."""
    limits = "import lib.migration.importing.child_main as c; c.CPU_SECONDS = 1; c._limit()\n"
    begin = "import sys; sys.path.insert(0, sys.argv[1])\n"
    monkeypatch.setattr(child_reader, "_CHILD", begin + limits + HOSTILE[how])
    monkeypatch.setattr(child_reader, "_MOST_ANSWERED", 1024 * 1024)
    with pytest.raises(ReadingError) as stopped:
        ChildReaders().read("somebody", [Text.of("A=1\n", PASTED)])
    assert "nothing of it was used" in stopped.value.sentence


def test_children_are_few():
    """One for each person and a few in all, and the share is given back whatever happens."""
    readers = ChildReaders()
    text = Text.of("A_KEY=one\n", PASTED)
    with readers._place("a"), readers._place("b"), readers._place("c"):
        for person in ("a", "d"):
            with pytest.raises(ReadingError, match="is busy reading texts"):
                readers.read(person, [text])
    assert readers.read("d", [text]).items[0].name == "A_KEY"


def test_what_is_brought_is_bounded():
    """Many texts, or very much text, are refused before anything is started."""
    with pytest.raises(ReadingError, match="10 texts"):
        ChildReaders().read("somebody", [Text.of("A=1\n", PASTED)] * 11)
    with pytest.raises(ReadingError, match="2 MB"):
        ChildReaders().read("somebody", [Text.of("x" * 1024 * 1024, PASTED)] * 3)
    with pytest.raises(ReadingError, match="10,000 lines"):
        ChildReaders().read("somebody", [Text.of("=\n" * 4_900, PASTED)] * 3)


def _run(folder: Path, environ: dict[str, str]) -> list[Any]:
    """Return what `tests.support.strangers` prints in a folder with exactly these variables."""
    done = subprocess.run(
        [sys.executable, "-c", _MAIN, str(ROOT)],
        cwd=folder,
        env={"PATH": os.environ["PATH"], **environ},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]
