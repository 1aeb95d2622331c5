"""Standard output of `migrate`: lines of text, or one JSON document and nothing else."""

import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any


def show(lines: Iterable[str]) -> None:
    """Print lines, without the marks of code type."""
    sys.stdout.write("\n".join(lines).replace("`", "") + "\n")
    sys.stdout.flush()


def show_document(document: Mapping[str, Any]) -> None:
    """Print a document as indented JSON."""
    sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
    sys.stdout.flush()
