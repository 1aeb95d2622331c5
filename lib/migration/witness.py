"""Whose is what stands at a Space: this migration's, somebody else's, or not to be told.

The Hub tells no value of a secret and answers a write of one with nothing, so the date that it
gives to a name is all there is to go by. Dates are compared with each other and with what the
Hub's own clock says in its answers, never with the clock here. Three things are known of a date
that belongs to a write of ours: it is not later than that of a name which was written after it; it
is not later than the answer to it; and where no answer came, it lies in the time in which the
request can have been carried out. What has been seen once is in the journal from then on.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from lib.hub.http_bridge import CALL_SECONDS
from lib.migration.journal import Journal
from lib.migration.journal_lines import Mark, More, Status
from lib.migration.reconcile import date_of
from lib.migration.space_state import SpaceState
from lib.migration.steps import Op, Write, put_op

# A `Date` header is cut to whole seconds, and two machines of one Hub may differ by some.
_GRACE: Final = timedelta(seconds=3)
_IN_FLIGHT: Final = timedelta(seconds=CALL_SECONDS) + _GRACE


@dataclass(frozen=True, slots=True)
class _Put:
    """Something that was put. date: the one that stands there now, None for none."""

    number: int
    write: Write
    mark: Mark
    date: datetime | None

    @property
    def is_witnessed(self) -> bool:
        name = self.write.name
        return name in self.mark.dates or name in self.mark.theirs


def single(journal: Journal, write: Write) -> list[Write]:
    """Return a write as writes of one name each."""
    if write.op is not Op.CREATE_SPACE:
        return [write]
    return [Write(put_op(row.kind), row.name) for row in journal.rows]


def put_mark(journal: Journal, name: str) -> Mark | None:
    """Return what is known of the write that has put a name; None where none is done."""
    found = None
    for number, write in enumerate(journal.writes):
        mark = journal.mark(number)
        if mark is None or mark.status is not Status.DONE:
            continue
        if any(_puts(one) and one.name == name for one in single(journal, write)):
            found = mark
    return found


def witness(journal: Journal, state: SpaceState, looked_at: datetime | None) -> None:
    """Note the dates that the Hub gives to what was written here, where that is not known yet.

    looked_at: what the Hub's clock said in the answer from which the state is.
    """
    puts = list(_puts_of(journal, state))
    clock = looked_at if _is_of_one_clock(state, looked_at) else None
    found: dict[int, tuple[dict[str, str], dict[str, str]]] = {}
    for put in puts:
        if put.is_witnessed or put.date is None:
            continue
        ours, theirs = found.setdefault(put.number, (dict(put.mark.dates), dict(put.mark.theirs)))
        later = _is_too_late(put, puts, clock)
        (theirs if later else ours)[put.write.name] = date_of(put.write, state)
    for number, (ours, theirs) in found.items():
        mark = journal.mark(number)
        if mark is not None:
            more = More(ours, theirs, mark.hub, mark.unsure, mark.unanswered)
            journal.note(number, Status.DONE, more=more)


def is_in_time(mark: Mark | None, date: str, state: SpaceState, looked_at: datetime | None) -> bool:
    """Whether a date fits a write that was sent and never answered; no where it is not known."""
    moment, sent = moment_of(date), moment_of(mark.hub_before if mark else "")
    if moment is None or sent is None or not _is_of_one_clock(state, looked_at):
        return False
    return sent - _GRACE <= moment <= sent + _IN_FLIGHT


def is_coarse(journal: Journal) -> bool:
    """Whether the Hub's dates are whole seconds, in which two changes cannot be told apart."""
    dates = [
        moment
        for number in range(len(journal.writes))
        if (mark := journal.mark(number)) is not None
        for moment in map(moment_of, mark.dates.values())
        if moment is not None
    ]
    return len(dates) > 1 and not any(one.microsecond for one in dates)


def moment_of(date: str) -> datetime | None:
    """Read a date as journals hold it; None for none."""
    try:
        found = datetime.fromisoformat(date)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _puts(write: Write) -> bool:
    return write.op in {Op.SET_SECRET, Op.SET_VARIABLE}


def _puts_of(journal: Journal, state: SpaceState) -> Iterator[_Put]:
    for number, write in enumerate(journal.writes):
        mark = journal.mark(number)
        if mark is None or mark.status is not Status.DONE:
            continue
        for one in single(journal, write):
            if _puts(one):
                date = mark.dates.get(one.name) or date_of(one, state)
                yield _Put(number, one, mark, moment_of(date))


def _is_too_late(put: _Put, puts: list[_Put], clock: datetime | None) -> bool:
    """Whether a date is later than that of a write here can be."""
    if put.date is None:
        return False
    after = [one.date for one in puts if one.mark.place > put.mark.place and one.date]
    if any(put.date > one for one in after):
        return True
    answered = moment_of(put.mark.hub)
    return clock is not None and answered is not None and put.date > answered + _GRACE


def _is_of_one_clock(state: SpaceState, looked_at: datetime | None) -> bool:
    """Whether dates and answers may be of one clock: no date lies ahead of the answer."""
    if looked_at is None or looked_at.tzinfo is None:
        return False
    dates = [one.updated_at for one in state.secrets.values()]
    dates += [one.updated_at for one in state.variables.values()]
    return all(one is None or one <= looked_at + _GRACE for one in dates)
