"""The same facts as text, Markdown and JSON. Computes none of them."""

import json

from lib.diagnosis.run import Diagnosis
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
from lib.report.findings import as_sarif, checks_headline
from lib.report.markdown import as_markdown
from lib.report.text import as_text, headline

__all__ = [
    "Document",
    "as_json",
    "as_markdown",
    "as_text",
    "check",
    "checks_headline",
    "document",
    "folder_label",
    "headline",
    "is_in_use",
    "location",
    "masked",
    "provider_row",
    "sarif",
    "result_for",
]


def as_json(facts: Document) -> str:
    """Return the document as indented JSON."""
    return json.dumps(facts, indent=2, ensure_ascii=False) + "\n"


def sarif(diagnosis: Diagnosis) -> str:
    """Return the findings as indented SARIF."""
    return json.dumps(as_sarif(diagnosis), indent=2, ensure_ascii=False) + "\n"
