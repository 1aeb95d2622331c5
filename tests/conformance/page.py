"""The comparison as a page of the documents."""

from collections.abc import Iterator, Sequence
from typing import Final

from tests.conformance.comparison import Answer, Row

_HEAD: Final = """\
# Client libraries, and what is said of them here

What the vendors' own Python libraries make of an environment, beside what this product makes of it:
which variable holds the key, and which address is asked. Each library builds its client by default
and sends one request, which is taken from it before it leaves the machine. `make conformance` does
it anew and writes this page; it ends with 1 where the two differ and no reason is given below. The
versions are those of [requirements.txt](../tests/conformance/requirements.txt).
"""


def page(rows: Sequence[Row]) -> str:
    """Return the text of `docs/conformance.md`."""
    return "\n".join([_HEAD, summary(rows), "", *_sections(rows)]).rstrip() + "\n"


def summary(rows: Sequence[Row]) -> str:
    """Return the whole in one sentence."""
    packages = len({row.library.package for row in rows})
    agreeing = sum(row.agrees for row in rows)
    declared = sum(not row.agrees and bool(row.reason) for row in rows)
    return (
        f"{packages} libraries in {len(rows)} environments: {agreeing} agree, "
        f"{declared} differ for a known reason, {len(rows) - agreeing - declared} differ."
    )


def _sections(rows: Sequence[Row]) -> Iterator[str]:
    for package in dict.fromkeys(row.library.package for row in rows):
        mine = [row for row in rows if row.library.package == package]
        yield f"## {package}: {mine[0].library.row.name}"
        yield ""
        yield "| environment | library | here | |"
        yield "| --- | --- | --- | --- |"
        yield from map(_line, mine)
        yield ""


def _line(row: Row) -> str:
    verdict = "same" if row.agrees else (row.reason or "**differs**")
    return f"| {row.environment.label} | {_told(row.theirs)} | {_told(row.ours)} | {verdict} |"


def _told(answer: Answer) -> str:
    key = "no key" if answer.key == "none" else f"`{answer.key}`"
    if not answer.address:
        return f"{key}, {answer.note}" if answer.note else key
    return f"{key} to {_visible(answer.address)}"


def _visible(address: str) -> str:
    return f"`{address}`"
