"""What the running dashboard shares, and how it settles when it starts."""

import gc
import subprocess
import sys

from lib.dashboard import preload
from tests.support.dashboard import ROOT, clean_environment


def test_settling_takes_what_is_loaded_out_of_sight():
    """Afterwards the garbage collector looks at none of what was there before, and still works."""
    try:
        before = len(gc.get_objects())
        preload("json")
        assert gc.get_freeze_count() > len(gc.get_objects())
        assert gc.get_freeze_count() > before // 2
        circle: list[object] = []
        circle.append(circle)
        del circle
        assert gc.collect() >= 1
    finally:
        gc.unfreeze()


def test_the_front_door_settles(tmp_path):
    """The server that loads the front door has loaded and settled what pages use."""
    code = (
        "import streamlit_app, gc, sys\n"
        "wanted = {'pandas', 'pyarrow', 'lib.components.provider_card'}\n"
        "print(gc.get_freeze_count() > 10000, wanted <= set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=clean_environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout.split() == ["True", "True"], done.stderr
