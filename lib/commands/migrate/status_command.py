"""`migrate status`: the migrations whose journals are on this machine. Asks nobody."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lib.commands.shared.exit_codes import DONE
from lib.commands.shared.output import show, show_document
from lib.migration.journal import Journal, JournalError, Status, journals
from lib.migration.retention import kept_until, tend
from lib.migration.undo import is_undone

STATES = {
    "complete": "complete",
    "unfinished": "unfinished: continue or undo it",
    "undoing": "being undone: undo it again to finish that",
    "undone": "undone, as far as possible",
    "unreadable": "cannot be read now",
}


def run(options: argparse.Namespace) -> int:
    """Carry the command out and return its exit code."""
    tend()
    found = [_facts(path) for path in journals()]
    if options.format == "json":
        show_document({"migrations": found})
    else:
        show(list(_lines(found)) or ["There is no migration on this machine."])
    return DONE


def _facts(path: Path) -> dict[str, Any]:
    try:
        with Journal.open(path) as journal:
            marks = [journal.mark(number) for number in range(len(journal.writes))]
            done = sum(mark is not None and mark.status is Status.DONE for mark in marks)
            return {
                "journal": str(path),
                "state": state_of(journal),
                "space": journal.space,
                "begun": journal.begun_at,
                "names": [row.name for row in journal.rows],
                "requests": len(marks),
                "done": done,
                "old_values_until": _until(journal),
                "sentence": None,
            }
    except JournalError as error:
        return {"journal": str(path), "state": "unreadable", "sentence": str(error)}


def _until(journal: Journal) -> str | None:
    until = kept_until(journal)
    return until.date().isoformat() if until else None


def state_of(journal: Journal) -> str:
    """Return how far a migration came, one of `STATES`."""
    if journal.is_undoing:
        return "undone" if is_undone(journal) else "undoing"
    return "complete" if journal.is_complete else "unfinished"


def _lines(found: list[dict[str, Any]]) -> Iterator[str]:
    for one in found:
        if one["state"] == "unreadable":
            yield one["journal"]
            yield f"  {one['sentence']}"
            continue
        yield f"{one['space']}  started {one['begun']}  {one['done']} of {one['requests']} done"
        yield f"  {STATES[one['state']]}"
        yield f"  {', '.join(one['names'])}"
        if one["old_values_until"]:
            yield f"  old values of its variables are kept until {one['old_values_until']}"
        yield f"  {one['journal']}"
