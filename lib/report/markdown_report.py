"""The document as Markdown, to paste into an issue. Holds masks only, like everything here."""

from collections.abc import Iterator, Sequence

from lib.escape import Markup, cell, code, sentence, text
from lib.providers.verdict import State
from lib.report.document import Document
from lib.report.other_secret_rows import other_secret_words
from lib.report.text_report import headline


def as_markdown(facts: Document) -> str:
    """Return the document as Markdown with a table of the configured providers."""
    place = facts["deployment"]
    where = f"{text(place['title'])}, {code(place['folder'])}"
    lines = [
        "## Spaces Secrets report",
        "",
        f"{where}, version {facts['version']}. {headline(facts)}",
        "",
        *_table(facts["providers"]),
        *_steps(facts["providers"]),
        *_other_secrets(facts["other_secrets"]),
        *_findings(facts["findings"]),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _table(rows: Sequence[Document]) -> Iterator[str]:
    used = [row for row in rows if row["check"]["state"] != State.NOT_CONFIGURED]
    if not used:
        return
    yield "| Provider | State | Key | Source | Result |"
    yield "| --- | --- | --- | --- | --- |"
    for row in used:
        mask = text(row["masked"]) if row["masked"] else ""
        key = f"{code(row['variable'])} {mask}".strip() if row["variable"] else ""
        place = row["location"] or row["source"] or ""
        cells = (
            text(row["name"]),
            text(State(row["check"]["state"]).label),
            Markup(key),
            code(place) if place else Markup(""),
            sentence(row["check"]["sentence"]),
        )
        yield f"| {' | '.join(map(cell, cells))} |"
    yield ""


def _other_secrets(rows: Sequence[Document]) -> Iterator[str]:
    if rows:
        yield "### Other secrets"
        yield ""
        for row in rows:
            place = row["location"] or row["source"]
            yield f"- {code(row['variable'])} ({code(place)}): {text(other_secret_words(row))}"
        yield ""


def _steps(rows: Sequence[Document]) -> Iterator[str]:
    needing = [row for row in rows if row["check"]["state"] == State.NEEDS_YOU]
    if needing:
        yield "### Next steps"
        yield ""
        yield from (f"- {text(row['name'])}: {sentence(row['check']['advice'])}" for row in needing)
        yield ""


def _findings(found: Sequence[Document]) -> Iterator[str]:
    if found:
        yield "### Findings"
        yield ""
        for one in found:
            told = f"{sentence(one['detail'])} {sentence(one['fix'])}"
            yield f"- **{one['severity']}** {told} ({code(one['rule'])})"
        yield ""
