"""The clock, which stands still in practice mode only, and only when told to."""

import subprocess
import sys
import time

import pytest

from lib import clock
from tests.support.dashboard import ROOT, clean_environment

LOOK = "from lib import clock; print(clock.now(), clock.milliseconds(0.0, 'groq'))"


def looked(tmp_path, **environ: str) -> str:
    """Return what a process of its own reads from the clock."""
    done = subprocess.run(
        [sys.executable, "-c", LOOK],
        cwd=ROOT,
        env=clean_environment(tmp_path, environ),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_it_goes():
    """Here it is the time it is, and what began a second ago took a second."""
    assert abs(clock.now() - time.time()) < 60
    assert clock.milliseconds(time.monotonic() - 1.0, "groq") >= 1000


def test_it_stands_still_where_practice_says_so(tmp_path):
    """Every process then reads the same moment and the same duration for the same name."""
    first = looked(tmp_path, SPACES_SECRETS_PRACTICE="still")
    assert first == looked(tmp_path, SPACES_SECRETS_PRACTICE="still")
    assert first.startswith(f"{1_770_112_800.0} ")


@pytest.mark.parametrize("mark", ["1", "", "Still"])
def test_practice_as_such_does_not_stop_it(tmp_path, mark):
    """The usual mark of practice mode leaves the clock alone."""
    told = float(looked(tmp_path, SPACES_SECRETS_PRACTICE=mark).split()[0])
    assert abs(told - time.time()) < 60
