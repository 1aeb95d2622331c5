"""Whatever somebody else does meanwhile, nothing of anybody's is lost and every sentence is true.

A sample of the cases, the same every time; `python -m tests.migration.meanwhile STORY` tries all.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.dashboard import ROOT

STORIES = ("apply", "tidy", "undo", "go on")
SAMPLE = os.environ.get("MEANWHILE_SAMPLE", "50")
_FIGURE = re.compile(r"cases tried (\d+), cases whole (\d+)")


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """Try cases in a process of their own, which has an environment of its own."""
    command = [sys.executable, "-m", "tests.migration.meanwhile", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("story", STORIES)
def test_somebody_else_is_there_too(story):
    """Whatever act, clock, file and kill at whichever request: the record bears it out."""
    done = run(story, SAMPLE)
    print(done.stdout[-10_000:], done.stderr[-2000:])
    figure = _FIGURE.search(done.stdout)
    assert figure is not None
    tried, whole = map(int, figure.groups())
    assert tried >= min(int(SAMPLE), 50)
    assert whole == tried


def test_the_ledger_hears_a_lie(tmp_path: Path):
    """A command that claims what nobody has read back is found out: the matrix is not deaf."""
    lie = tmp_path / "sitecustomize.py"
    lie.write_text(
        "import lib.migration.settle as settle\n"
        "settle.happened = lambda *_, **__: True\n"
        "import lib.migration.outcome as outcome\n"
        "outcome.Outcome.is_complete = property(lambda _: True)\n"
    )
    command = [sys.executable, "-m", "tests.migration.meanwhile", "apply", "40"]
    environ = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "it is called complete and is not" in done.stdout
