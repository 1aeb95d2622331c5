"""The same facts as text, Markdown and JSON. Computes none of them.

`document` comes from the module of the same name: here, one would hide the other.
"""

from pathlib import Path

from lib.diagnosis.rule_runner import Diagnosis
from lib.report.document import (
    Document,
    check,
    folder_label,
    is_in_use,
    location,
    masked,
    provider_row,
    result_for,
)
from lib.report.findings import checks_headline, states_sentence
from lib.report.text_report import as_text, headline

__all__ = [
    "Document",
    "as_json",
    "as_markdown",
    "as_text",
    "check",
    "checks_headline",
    "folder_label",
    "headline",
    "is_in_use",
    "location",
    "masked",
    "provider_row",
    "sarif",
    "result_for",
    "states_sentence",
]


def as_json(facts: Document) -> str:
    """Return the document as indented JSON."""
    import json  # noqa: PLC0415 - loaded where it is asked for, as below

    return json.dumps(facts, indent=2, ensure_ascii=False) + "\n"


def as_markdown(facts: Document) -> str:
    """Return the document as Markdown with a table of the configured providers."""
    from lib.report import markdown_report  # noqa: PLC0415 - as above

    return markdown_report.as_markdown(facts)


def sarif(diagnosis: Diagnosis, folder: Path) -> str:
    """Return the findings as indented SARIF. folder: the project's."""
    # Loaded for this format alone; the command line should start quickly.
    import json  # noqa: PLC0415

    from lib.report.code_scanning import as_sarif  # noqa: PLC0415

    return json.dumps(as_sarif(diagnosis, folder), indent=2, ensure_ascii=False) + "\n"
