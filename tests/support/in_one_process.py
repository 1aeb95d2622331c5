"""Run commands one after the other in one process: `python -m tests.support.in_one_process JSON`.

JSON is a list of command lines. One line of JSON comes back for each, with code and output.
"""

import contextlib
import io
import json
import os
import sys
import traceback

from lib.__main__ import main


def run(line: list[str]) -> dict[str, object]:
    """Run a command and return its exit code and what it printed; a traceback as text."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = main(line)
        except SystemExit as end:
            code = int(end.code or 0)
        except Exception:  # told to the test, which fails for it
            traceback.print_exc()
            code = -1
    return {"code": code, "out": out.getvalue(), "err": err.getvalue()}


def _become(path: str, line: list[str]) -> None:
    """Stand in for becoming the server, of which a process has no second time."""
    raise SystemExit(7)


if __name__ == "__main__":
    os.execv = _become  # type: ignore[assignment]
    for one in json.loads(sys.argv[1]):
        print(json.dumps(run(one)), flush=True)
