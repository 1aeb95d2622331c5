"""Take a migration back, as far as a Space allows it: told by its journal, noted in it.

What was added is deleted, unless somebody has changed it since; variables get their old values
back from the file beside the journal. The old value of an overwritten secret is nowhere, which is
said and not covered up. Going on after an interruption is calling it again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from lib.hub.client import Hub
from lib.migration.carry import Carrier, Task
from lib.migration.journal import Journal
from lib.migration.journal_lines import Before, Status
from lib.migration.patience import Patience, Progress, What
from lib.migration.settle import date_of, happened, was_created
from lib.migration.state import SpaceState, read_state
from lib.migration.steps import Op, Write, put_op


class Undone(StrEnum):
    """What became of one name."""

    UNDONE = "undone"
    NOTHING = "nothing"
    LEFT = "left"
    LOST = "lost"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class UndoResult:
    """One name after it was taken back, or not."""

    name: str
    ending: Undone
    sentence: str


@dataclass(frozen=True, slots=True)
class UndoOutcome:
    """What undoing came to."""

    space: str
    journal: Path
    results: tuple[UndoResult, ...]

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left that could be taken back by trying again."""
        return all(one.ending is not Undone.FAILED for one in self.results)


@dataclass(frozen=True, slots=True)
class _Back:
    """One request that takes another one back. number: its own. source: the number of that one."""

    number: int
    source: int
    done: Write
    write: Write | None


def undo(journal: Journal, hub: Hub, *, patience: Patience | None = None) -> UndoOutcome:
    """Take a migration back, and whatever of it was never done leave alone.

    Raises `HubError` where the Space cannot be looked at, and `JournalError`.
    """
    return _Undoing(journal, hub, patience or Patience()).run()


def is_undone(journal: Journal) -> bool:
    """Whether undoing a migration was begun and came to its end, as far as it could."""
    waiting = [
        back
        for back in _backs(journal)
        if back.write is not None
        and _status(journal, back.source) is Status.DONE
        and _status(journal, back.number, undoing=True) is not Status.DONE
    ]
    return journal.is_undoing and not waiting


def _status(journal: Journal, number: int, *, undoing: bool = False) -> Status | None:
    mark = journal.mark(number, undoing=undoing)
    return mark.status if mark else None


class _Undoing:
    def __init__(self, journal: Journal, hub: Hub, patience: Patience) -> None:
        self._journal = journal
        self._hub = hub
        self._patience = patience
        self._old = journal.old_variables()
        self._results: dict[str, UndoResult] = {}
        self._gone: set[str] = set()
        self._carrier = Carrier(hub, journal, patience, undoing=True)

    def run(self) -> UndoOutcome:
        journal = self._journal
        self._patience.tell(Progress(What.LOOKING, f"Looking at what `{journal.space}` holds …"))
        state = self._patience.look(lambda: read_state(self._hub, journal.space))
        backs = tuple(_backs(journal))
        if not state.exists:
            gone = "The Space is not there any more."
            results = [UndoResult(row.name, Undone.NOTHING, gone) for row in journal.rows]
            return UndoOutcome(journal.space, journal.path, tuple(results))
        for back in backs:
            if self._patience.cancelled():
                break
            if self._was_done(back, state):
                self._take_back(back, len(backs), state)
        results = [self._result(row.name) for row in journal.rows]
        return UndoOutcome(journal.space, journal.path, tuple(results))

    def _result(self, name: str) -> UndoResult:
        nothing = UndoResult(name, Undone.NOTHING, "It was never written.")
        if self._patience.cancelled():
            nothing = UndoResult(name, Undone.FAILED, "Its turn has not come.")
        return self._results.get(name, nothing)

    def _was_done(self, back: _Back, state: SpaceState) -> bool:
        """Whether the write to be taken back has happened; looked up where it is not known."""
        mark = self._journal.mark(back.source)
        if mark is None or mark.status in {Status.FAILED, Status.PUT_BACK}:
            return False
        if mark.status is Status.DONE:
            return True
        if self._journal.writes[back.source].op is Op.CREATE_SPACE:
            return was_created(state, [row.name for row in self._journal.rows]) is not False
        before = self._journal.before.get(back.done.name, Before())
        return happened(back.done, state, before) is not False

    def _take_back(self, back: _Back, total: int, state: SpaceState) -> None:
        name = back.done.name
        mark = self._journal.mark(back.number, undoing=True)
        if back.write is None:
            self._tell(name, Undone.LOST, self._lost(name))
            return
        if mark is not None and mark.status is Status.DONE:
            self._tell(name, Undone.UNDONE, "It is as it was before.")
            return
        ending, sentence = self._judge(back, back.write, state)
        if ending is None:
            ending, sentence = self._carry_out(back, back.write, total)
            if ending is Undone.UNDONE and back.write.op is Op.DELETE_SECRET:
                self._gone.add(back.write.name)
        elif ending is Undone.UNDONE:
            self._journal.note(back.number, Status.DONE, undoing=True)
        self._tell(name, ending, sentence)

    def _carry_out(self, back: _Back, write: Write, total: int) -> tuple[Undone, str]:
        old = self._old.get(write.name) if write.op is Op.SET_VARIABLE else None
        before = Before(is_secret=True, is_variable=True)
        task = Task(
            back.number,
            write,
            before,
            value=old.value if old else None,
            description=old.description if old else "",
        )
        fate = self._carrier.carry_out(task, total)
        if fate.done:
            sure = bool(self._date(back)) or write.op is Op.SET_VARIABLE
            unsure = "" if sure else " Whether somebody had changed it since could not be told."
            return Undone.UNDONE, f"It is as it was before.{unsure}"
        return Undone.FAILED, str(fate.error) if fate.error else "It could not be taken back."

    def _judge(self, back: _Back, write: Write, state: SpaceState) -> tuple[Undone | None, str]:
        """Return what has become of a name already, or None where it is still to be taken back."""
        name, as_before = write.name, "It is as it was before."
        if write.op is not Op.SET_VARIABLE:
            there = name in (state.secrets if write.op is Op.DELETE_SECRET else state.variables)
            if not there:
                return Undone.UNDONE, as_before
            return self._if_changed(back, state)
        old = self._old.get(name)
        if old is None:
            return Undone.LOST, "The old value of the variable is not kept any more."
        if name in state.secrets and name not in self._gone:
            return Undone.LEFT, (
                f"A secret `{name}` is there; the variable beside it would stop the Space."
            )
        if name in state.variables and state.variables[name].value == old.value:
            return Undone.UNDONE, as_before
        if back.done.op is Op.DELETE_VARIABLE and name in state.variables:
            return Undone.LEFT, "Somebody has set the variable anew since; it was left alone."
        return self._if_changed(back, state)

    def _if_changed(self, back: _Back, state: SpaceState) -> tuple[Undone | None, str]:
        date, now = self._date(back), date_of(back.done, state)
        if date and now and date != now:
            return Undone.LEFT, "Somebody has changed it since; it was left alone."
        return None, ""

    def _date(self, back: _Back) -> str:
        mark = self._journal.mark(back.source)
        return mark.dates.get(back.done.name, "") if mark else ""

    def _lost(self, name: str) -> str:
        lost = next((row.lost for row in self._journal.rows if row.name == name), "")
        return lost or "It cannot be taken back."

    def _tell(self, name: str, ending: Undone, sentence: str) -> None:
        """Keep what is said of a name; of two requests, the one that did not work is told."""
        before = self._results.get(name)
        if before is None or _WEIGHT[ending] > _WEIGHT[before.ending]:
            self._results[name] = UndoResult(name, ending, sentence)


_WEIGHT: Final = {one: weight for weight, one in enumerate(
    (Undone.NOTHING, Undone.UNDONE, Undone.LOST, Undone.LEFT, Undone.FAILED)
)}  # fmt: skip


def _backs(journal: Journal) -> Iterator[_Back]:
    """Yield the requests that take a migration back, the last write first.

    They depend on the journal's first line alone, so their numbers are the same each time.
    """
    done = [
        (number, one)
        for number, write in enumerate(journal.writes)
        for one in _single(journal, write)
    ]
    for place, (source, write) in enumerate(reversed(done)):
        before = journal.before.get(write.name, Before())
        yield _Back(place, source, write, _inverse(write, before))


def _single(journal: Journal, write: Write) -> list[Write]:
    """Return a write as writes of one name each."""
    if write.op is not Op.CREATE_SPACE:
        return [write]
    return [Write(put_op(row.kind), row.name) for row in journal.rows]


def _inverse(write: Write, before: Before) -> Write | None:
    """Return what takes a write back; None where nothing does."""
    name = write.name
    if write.op is Op.SET_SECRET:
        return None if before.is_secret else Write(Op.DELETE_SECRET, name)
    if write.op is Op.DELETE_VARIABLE:
        # Beside a secret that was there as well, it was what kept the Space from starting.
        return None if before.is_secret else Write(Op.SET_VARIABLE, name)
    return Write(Op.SET_VARIABLE if before.is_variable else Op.DELETE_VARIABLE, name)
