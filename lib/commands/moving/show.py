"""Standard output of `migrate`: lines of text, or one JSON document and nothing else."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from lib.commands.streams import put


def show(lines: Iterable[str]) -> None:
    """Print lines, without the marks of code type."""
    put("\n".join(lines).replace("`", "") + "\n")


def show_document(document: Mapping[str, Any]) -> None:
    """Print a document as indented JSON."""
    put(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
