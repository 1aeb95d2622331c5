"""The same facts as text, Markdown and JSON. Computes none of them."""

import json

from lib.report.document import (
    Document,
    check,
    document,
    folder_label,
    is_in_use,
    location,
    masked,
    provider_row,
    result_for,
)
from lib.report.markdown import as_markdown
from lib.report.text import as_text, headline

__all__ = [
    "Document",
    "as_json",
    "as_markdown",
    "as_text",
    "check",
    "document",
    "folder_label",
    "headline",
    "is_in_use",
    "location",
    "masked",
    "provider_row",
    "result_for",
]


def as_json(facts: Document) -> str:
    """Return the document as indented JSON."""
    return json.dumps(facts, indent=2, ensure_ascii=False) + "\n"
