"""The child that reads what a stranger brought: see `lib.migration.importing.child_reader`.

Limits itself before it reads a byte. Knows no file, no variable and no project: the world it reads
in has nothing in it.
"""

import json
import os
import sys
from typing import Any

from lib.deployment import Deployment, Platform
from lib.migration.importing.child_reader import CPU_SECONDS, MEMORY, Text
from lib.migration.importing.merge import combine
from lib.migration.importing.parsed import decide
from lib.migration.importing.propose import review
from lib.migration.importing.serialize import to_plain
from lib.migration.importing.sources import read_text
from lib.project import nothing_at
from lib.secret import Secret
from lib.sources import NOTHING


def main() -> None:
    """Answer one request and end; the exit code is 0 only for a whole answer."""
    _limit()
    asked: Any = json.loads(sys.stdin.buffer.read())
    try:
        answer = json.dumps(answered(asked)).encode("ascii")
    except (MemoryError, RecursionError):
        sys.exit(1)
    sys.stdout.buffer.write(answer)


def answered(asked: Any) -> Any:
    """Return what is made of a request, as plain values."""
    texts = [Text(one["label"], Secret(one["text"]), one["is_bytes"]) for one in asked["texts"]]
    readings = [read_text(one.data, one.label, NOTHING.environ) for one in texts]
    project = nothing_at(Deployment(Platform.SPACE))
    items = review(decide(combine(readings), *asked["decided"]), project, *NOTHING)
    return {
        "readings": [to_plain(one) for one in readings],
        "items": [to_plain(one) for one in items],
    }


def _limit() -> None:
    """Bound time, memory, files and processes, where the system can (not on Windows)."""
    try:
        import resource  # noqa: PLC0415
    except ImportError:
        return
    bounds = {
        resource.RLIMIT_CPU: CPU_SECONDS,
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: 64,
    }
    for what, most in bounds.items():
        hard = resource.getrlimit(what)[1]
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (bound, bound))
    os.nice(10)
