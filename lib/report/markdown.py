"""The document as Markdown, to paste into an issue. Holds masks only, like everything here."""

from collections.abc import Iterator, Sequence

from lib.providers.verdict import State
from lib.report.document import Document
from lib.report.text import headline


def as_markdown(facts: Document) -> str:
    """Return the document as Markdown with a table of the configured providers."""
    place = facts["deployment"]
    lines = [
        "## Spaces Secrets report",
        "",
        f"{place['title']}, `{place['folder']}`, version {facts['version']}. {headline(facts)}",
        "",
        *_table(facts["providers"]),
        *_steps(facts["providers"]),
        *_findings(facts["findings"]),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _table(rows: Sequence[Document]) -> Iterator[str]:
    used = [row for row in rows if row["check"]["state"] != State.NOT_CONFIGURED]
    if not used:
        return
    yield "| Provider | State | Key | From | Sentence |"
    yield "| --- | --- | --- | --- | --- |"
    for row in used:
        key = f"`{row['variable']}` {row['masked'] or ''}".strip() if row["variable"] else ""
        place = row["location"] or row["source"] or ""
        cells = (
            row["name"],
            row["check"]["state"],
            key,
            f"`{place}`" if place else "",
            row["check"]["sentence"],
        )
        yield f"| {' | '.join(_cell(cell) for cell in cells)} |"
    yield ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _steps(rows: Sequence[Document]) -> Iterator[str]:
    needing = [row for row in rows if row["check"]["state"] == State.NEEDS_YOU]
    if needing:
        yield "### Next steps"
        yield ""
        yield from (f"- {row['name']}: {row['check']['advice']}" for row in needing)
        yield ""


def _findings(found: Sequence[Document]) -> Iterator[str]:
    if found:
        yield "### Findings"
        yield ""
        for one in found:
            yield f"- **{one['severity']}** {one['detail']} {one['fix']} (`{one['rule']}`)"
        yield ""
