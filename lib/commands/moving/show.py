"""Standard output of `migrate`: lines of text, or one JSON document and nothing else."""

import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from lib.escape import deep_clean, painted


def show(lines: Iterable[str]) -> None:
    """Print lines, each as one line for a terminal, without the marks of code type."""
    _write("\n".join(painted(line) for line in lines))


def show_document(document: Mapping[str, Any]) -> None:
    """Print a document as indented JSON, every text in it cleaned."""
    _write(json.dumps(deep_clean(dict(document)), indent=2, ensure_ascii=False))


def _write(text: str) -> None:
    # What is told after a migration must not fail for an arrow that the terminal cannot show.
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding) + "\n")
    sys.stdout.flush()
