"""Standard output of `migrate`: lines of text, or one JSON document and nothing else."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from lib.commands.streams import put
from lib.escape import deep_clean, painted


def show(lines: Iterable[str]) -> None:
    """Print lines, each as one line for a terminal, without the marks of code type."""
    put("\n".join(painted(line) for line in lines) + "\n")


def show_document(document: Mapping[str, Any]) -> None:
    """Print a document as indented JSON, every text in it cleaned."""
    put(json.dumps(deep_clean(dict(document)), indent=2, ensure_ascii=False) + "\n")
