"""Whatever somebody else does meanwhile, nothing of anybody's is lost and every sentence is true.

A sample of the cases, the same every time; `python -m tests.migration.meanwhile STORY` tries all.
"""

import os
import re
import subprocess
import sys

import pytest

from tests.support.dashboard import ROOT

STORIES = ("apply", "deploy", "tidy", "undo", "go on")
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
