"""Spaces Secrets, installed: the application lies in the folder `app` beside this file.

The application's own packages are called `lib` and `pages`. Under this one they are no names of
everybody's `site-packages`; only while the command runs can they be imported.
"""

import sys
from pathlib import Path

APP = Path(__file__).resolve().parent / "app"


def main() -> int:
    """Run the command `spaces-secrets` and return its exit code."""
    sys.path.insert(0, str(APP))
    from lib.__main__ import main as run  # noqa: PLC0415 - it can be found only now

    return run()
