"""The document as text for a terminal."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from lib.diagnosis.rule import Severity
from lib.escape import terminal
from lib.providers.verdict import State
from lib.report.document import Document
from lib.report.findings import checks_sentence, states_sentence
from lib.report.other_secret_rows import how_many_others, other_secret_lines

_MARKS: Final = {
    State.WORKS: ("✓", "32"),
    State.NEEDS_YOU: ("✗", "31"),
    State.COULD_NOT_TELL: ("?", "33"),
}
_SEVERITY_COLOR: Final = {"error": "31", "warning": "33", "info": "34"}
# What needs a person comes first.
_ORDER: Final = (State.NEEDS_YOU, State.COULD_NOT_TELL, State.WORKS)


def as_text(facts: Document, *, color: bool = False) -> str:
    """Return the document as lines of text, with ANSI colours where asked for."""
    paint = _Paint(color)
    place = facts["deployment"]
    lines = [
        paint(f"Spaces Secrets {facts['version']}", "1")
        + paint(f" · {place['title']} · {place['folder']}"),
        paint(f"Sources: {_sources(facts['sources'])}"),
        "",
    ]
    lines += _providers(facts["providers"], paint)
    lines += _other_secrets(facts["other_secrets"], paint)
    lines += _findings(facts, paint)
    lines.append(headline(facts))
    return "\n".join(lines) + "\n"


def headline(facts: Document) -> str:
    """Return the whole in one sentence."""
    summary = facts["summary"]
    if not summary["configured"]:
        others = how_many_others(facts["other_secrets"])
        none = f"None of the {summary['total']} providers is configured"
        return f"{none}; {others}." if others else f"{none}."
    if summary["not_tested"] == summary["configured"]:
        many = summary["configured"]
        are = "is" if many == 1 else "are"
        return f"{many} of {summary['total']} providers {are} configured; none tested."
    told = states_sentence(summary["works"], summary["needs_you"], summary["could_not_tell"])
    return f"{told}."


class _Paint:
    """Makes a part of a line fit for a terminal, and gives it a colour where asked for."""

    def __init__(self, color: bool) -> None:
        self._color = color

    def __call__(self, text: str, code: str = "") -> str:
        told = terminal(text)
        return f"\x1b[{code}m{told}\x1b[0m" if self._color and code else told


def _count(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _sources(sources: Sequence[Document]) -> str:
    parts = []
    for source in sources:
        files = source["files"]
        if source["problems"] and not source["names"]:
            parts.append(f"{source['source']} (not readable)")
        elif source["names"]:
            where = f" in {', '.join(files)}" if files and files != [source["source"]] else ""
            parts.append(f"{source['source']} ({_count(source['names'], 'name')}{where})")
        else:
            parts.append(f"{source['source']} (nothing)")
    return " · ".join(parts)


def _providers(rows: Sequence[Document], paint: _Paint) -> Iterator[str]:
    for state in _ORDER:
        those = [row for row in rows if row["check"]["state"] == state]
        if those:
            yield paint(f"{state.label.capitalize()} ({len(those)})", "1")
            for row in those:
                yield from _row(row, state, paint)
            yield ""
    quiet = [row["name"] for row in rows if row["check"]["state"] == State.NOT_CONFIGURED]
    if len(quiet) == 1 and len(rows) == 1:
        check = rows[0]["check"]
        yield paint(f"{rows[0]['name']} — {check['sentence']}")
        yield paint(f"    → {check['advice']}")
        yield ""
    elif quiet:
        yield paint(f"Not configured ({len(quiet)})", "1")
        yield paint(f"  {', '.join(quiet)}")
        yield ""


def _other_secrets(rows: Sequence[Document], paint: _Paint) -> Iterator[str]:
    if rows:
        yield paint(f"Other secrets ({len(rows)})", "1")
        yield from (paint(f"  {line}") for line in other_secret_lines(rows))
        yield ""


def _row(row: Document, state: State, paint: _Paint) -> Iterator[str]:
    mark, code = _MARKS[state]
    check = row["check"]
    yield f"  {paint(mark, code)} {paint(row['name'], '1')}" + paint(f" — {check['sentence']}")
    origin = row["location"] or row["source"]
    facts = [f"{row['variable']} from {origin}" if row["variable"] else "", row["masked"] or ""]
    facts.append("" if check["latency_ms"] is None else f"{check['latency_ms']} ms")
    shadowed = len(row["shadowed"])
    facts.append(f"{shadowed} overridden" if shadowed else "")
    if any(facts):
        yield paint("    " + " · ".join(fact for fact in facts if fact))
    if row["token"]:
        yield from map(paint, _token(row["token"]))
    if state is not State.WORKS:
        yield paint(f"    → {check['advice']}")


def _token(token: Document) -> Iterator[str]:
    yield f"    {token['summary']}"
    for one in token["organisations"]:
        for reason in one["blocked"]:
            yield f"    Blocked in {one['name']}: {reason}."
    for one in token["permissions"]:
        yield f"      can {one['what']}: {one['may']}"


def _findings(facts: Document, paint: _Paint) -> Iterator[str]:
    checks = facts["checks"]
    grave = {one["rule"] for one in facts["findings"] if one["severity"] != Severity.INFO.value}
    counts = (checks["passed"], checks["failed"], len(checks["could_not_run"]))
    silenced = f", {_count(checks['silenced'], 'finding')} silenced" if checks["silenced"] else ""
    if checks["in_baseline"]:
        silenced += f", {_count(checks['in_baseline'], 'finding')} known from the baseline"
    yield paint("Diagnosis", "1") + f": {checks_sentence(*counts, len(grave))}{silenced}"
    reasons = Counter(one["why"] for one in checks["could_not_run"])
    yield from (paint(f"  {count} not run: {why}") for why, count in reasons.items())
    for one in facts["findings"]:
        label = paint(one["severity"], _SEVERITY_COLOR[one["severity"]])
        yield f"  {label}" + paint(f": {one['detail']} ({one['rule']})")
        yield paint(f"    → {one['fix']}")
    yield ""
