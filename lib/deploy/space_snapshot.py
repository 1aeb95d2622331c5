"""Look at a Space before a deployment: its names, and its files."""

from dataclasses import dataclass

from lib.hub.client import Hub
from lib.hub.space_files import FilesThere
from lib.migration.journal import Journal, JournalError, Status
from lib.migration.journal_lines import before_of
from lib.migration.past_migrations import remembered
from lib.migration.space_state import SpaceState, read_state
from lib.migration.steps import put_op
from lib.migration.waiting import WaitPolicy


@dataclass(frozen=True, slots=True)
class Looked:
    """What was seen of a Space. files: None where there is no Space."""

    state: SpaceState
    files: FilesThere | None


def look_at(hub: Hub, space: str, patience: WaitPolicy | None = None) -> Looked:
    """Ask what a Space holds. Raises `HubError`, but not where there is no such Space."""
    patience = patience or WaitPolicy()
    state = patience.look(lambda: read_state(hub, space))
    files = patience.look(lambda: hub.files(space)) if state.exists else None
    return Looked(state, files)


def written_before(state: SpaceState) -> frozenset[str]:
    """Return the names that a run which did not come to its end has put there already.

    Such a name need not be written again. What somebody has changed since is not among them.
    """
    found: set[str] = set()
    for one in remembered():
        if one.space == state.id and one.is_unfinished:
            try:
                with Journal.open(one.path) as journal:
                    found |= _done(journal, state)
            except JournalError:
                continue
    return frozenset(found)


def _done(journal: Journal, state: SpaceState) -> set[str]:
    done: set[str] = set()
    if journal.identity.is_another(state.identity):
        return done
    for number, write in enumerate(journal.writes):
        mark = journal.mark(number)
        row = next((one for one in journal.rows if one.name == write.name), None)
        if row is None or mark is None or mark.status is not Status.DONE or mark.unsure:
            continue
        there = before_of(state, write.name)
        dates = {there.secret_updated, there.variable_updated} - {""}
        if write.op is put_op(row.kind) and mark.dates.get(write.name) in dates:
            done.add(write.name)
    return done
