"""What taking a migration back would do with each name, by its journal and what stands there now.

Nothing is asked and nothing changed here: the plan of an undo and its carrying out judge alike.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from lib.migration.journal import Journal
from lib.migration.journal_lines import Before, Mark, Status
from lib.migration.late_answers import is_unanswered, may_come
from lib.migration.reconcile import date_of, happened, was_created
from lib.migration.space_state import SpaceState, VariableThere
from lib.migration.steps import Op, Write
from lib.migration.witness import is_coarse, is_in_time, single


class UndoneStatus(StrEnum):
    """What became of one name.

    `unsure`: left, since it could be somebody else's by now and nobody has allowed that.
    `unknown`: it may still arrive, or could not be read back; undo again to find out.
    """

    UNDONE = "undone"
    NOTHING = "nothing"
    LEFT = "left"
    LOST = "lost"
    FAILED = "failed"
    UNSURE = "unsure"
    UNKNOWN = "unknown"


AS_BEFORE = "It is restored."
CHANGED = "It was changed since, by somebody else or a newer migration; it was kept."
SET_ANEW = "Somebody set it again since; it was kept."
FORGOTTEN = "The old value of the variable is no longer kept."
TAKEN_BACK = "It was already undone."
LATE = "It is missing and may still arrive: no answer came. Undo again a little later."
NO_DATE = "The Hub does not say when it was updated"
NO_ANSWER = "No answer came to its write"
SAME_SECOND = "The Hub gives its dates to the second only"
LATER = "Its date is later than this migration's"
THEIRS = "so somebody else may have changed it"


@dataclass(frozen=True, slots=True)
class Back:
    """One request that takes another one back. number: its own. source: the number of that one.

    write: None where nothing takes it back.
    """

    number: int
    source: int
    done: Write
    write: Write | None


@dataclass(frozen=True, slots=True)
class UndoVerdict:
    """What is to be done about a name. ending: what it has come to; None where it is to be done.

    doubt: why it could be somebody else's change that is taken back; empty where it is ours.
    """

    ending: UndoneStatus | None
    sentence: str = ""
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class UndoClassifier:
    """Judges each name. gone: the names whose secret has just been taken away again.

    looked_at: what the Hub's clock said when it told the state.
    """

    journal: Journal
    old: Mapping[str, VariableThere]
    looked_at: datetime | None
    gone: Collection[str] = field(default_factory=frozenset)

    def verdict(self, back: Back, state: SpaceState) -> UndoVerdict:
        """Return what is to be done about one write."""
        mark = self.journal.mark(back.source)
        if mark is None or mark.status in {Status.FAILED, Status.PUT_BACK}:
            return UndoVerdict(UndoneStatus.NOTHING, "It was never written.")
        if is_unanswered(mark) and self._is_absent(back, state):
            if may_come(mark):
                return UndoVerdict(UndoneStatus.UNKNOWN, LATE)
            return UndoVerdict(UndoneStatus.NOTHING, "It was sent and has not arrived.")
        if back.write is None:
            return UndoVerdict(UndoneStatus.LOST, self._lost(back.done.name))
        if back.write.op is Op.SET_VARIABLE:
            return self._putting_back(back, mark, state)
        there = state.secrets if back.write.op is Op.DELETE_SECRET else state.variables
        if back.done.name not in there:
            return UndoVerdict(UndoneStatus.UNDONE, AS_BEFORE)
        if _is_done(self._undoing(back)):
            return UndoVerdict(UndoneStatus.LEFT, SET_ANEW)
        return self._whose(back, mark, state)

    def _putting_back(self, back: Back, mark: Mark, state: SpaceState) -> UndoVerdict:
        name = back.done.name
        old, there = self.old.get(name), state.variables.get(name)
        if old is None and there is not None and _is_done(self._undoing(back)):
            return UndoVerdict(UndoneStatus.UNDONE, TAKEN_BACK)
        if old is None:
            return UndoVerdict(UndoneStatus.LOST, FORGOTTEN)
        if name in state.secrets and name not in self.gone:
            words = f"A secret `{name}` is there; the variable beside it would stop the Space."
            return UndoVerdict(UndoneStatus.LEFT, words)
        if there is not None and there.value == old.value:
            return UndoVerdict(UndoneStatus.UNDONE, AS_BEFORE)
        if back.done.op is Op.DELETE_VARIABLE:
            return (
                UndoVerdict(UndoneStatus.LEFT, SET_ANEW) if there is not None else UndoVerdict(None)
            )
        if there is None:
            return UndoVerdict(UndoneStatus.LEFT, "Somebody deleted it since; it was kept.")
        return self._whose(back, mark, state)

    def _whose(self, back: Back, mark: Mark, state: SpaceState) -> UndoVerdict:
        """Judge by dates whether what stands there is what was written."""
        name = back.done.name
        date, now = mark.dates.get(name, ""), date_of(back.done, state)
        if name in mark.theirs:
            return UndoVerdict(None, doubt=LATER)
        if date and now and date != now:
            return UndoVerdict(UndoneStatus.LEFT, CHANGED)
        if is_unanswered(mark):
            if now and is_in_time(mark, now, state, self.looked_at):
                return UndoVerdict(None)
            return UndoVerdict(None, doubt=NO_ANSWER)
        if mark.unsure:
            return UndoVerdict(None, doubt=NO_ANSWER)
        if not date or not now:
            return UndoVerdict(None, doubt=NO_DATE)
        return UndoVerdict(None, doubt=SAME_SECOND if is_coarse(self.journal) else "")

    def _undoing(self, back: Back) -> Mark | None:
        return self.journal.mark(back.number, undoing=True)

    def _is_absent(self, back: Back, state: SpaceState) -> bool:
        if self.journal.writes[back.source].op is Op.CREATE_SPACE:
            return was_created(state, [row.name for row in self.journal.rows]) is False
        before = self.journal.before.get(back.done.name, Before())
        return happened(back.done, state, before) is False

    def _lost(self, name: str) -> str:
        lost = next((row.lost for row in self.journal.rows if row.name == name), "")
        return lost or "It cannot be undone."


@dataclass(frozen=True, slots=True)
class Intent:
    """What undo would do with one name. asks: whether it takes a yes of its own."""

    name: str
    sentence: str
    asks: bool = False


def intents(journal: Journal, state: SpaceState, looked_at: datetime | None) -> tuple[Intent, ...]:
    """Return the plan of an undo: what would become of each name."""
    found: dict[str, tuple[UndoneStatus, Intent]] = {}
    gone: set[str] = set()
    judge = UndoClassifier(journal, journal.old_variables(), looked_at, gone)
    for back in backs(journal):
        verdict, name = judge.verdict(back, state), back.done.name
        if verdict.ending is None and back.write and back.write.op is Op.DELETE_SECRET:
            gone.add(name)
        ending = verdict.ending or (UndoneStatus.UNSURE if verdict.doubt else UndoneStatus.UNDONE)
        intent = Intent(name, _planned(verdict), bool(verdict.doubt))
        if name not in found or WEIGHT[ending] > WEIGHT[found[name][0]]:
            found[name] = ending, intent
    nothing = (UndoneStatus.NOTHING, Intent("", "nothing to do: it was never written"))
    told = ((row.name, found.get(row.name, nothing)[1]) for row in journal.rows)
    return tuple(Intent(name, one.sentence, one.asks) for name, one in told)


def _planned(verdict: UndoVerdict) -> str:
    if verdict.ending is None:
        if not verdict.doubt:
            return "restored"
        return f"restored. {verdict.doubt}, {THEIRS}: it needs a separate yes"
    if verdict.ending is UndoneStatus.UNDONE:
        return "nothing to do: it is unchanged"
    if verdict.ending is UndoneStatus.NOTHING:
        return f"nothing to do. {verdict.sentence}"
    return verdict.sentence.replace("was kept", "is kept")


# Of two requests about one name, the graver ending is told.
WEIGHT: Mapping[UndoneStatus, int] = {
    one: weight
    for weight, one in enumerate(
        (
            UndoneStatus.NOTHING,
            UndoneStatus.UNDONE,
            UndoneStatus.LOST,
            UndoneStatus.LEFT,
            UndoneStatus.UNKNOWN,
            UndoneStatus.UNSURE,
            UndoneStatus.FAILED,
        )
    )
}


def is_undone(journal: Journal) -> bool:
    """Whether undoing a migration was begun and nothing of it is left to be tried."""
    waiting = [
        back
        for back in backs(journal)
        if (mark := journal.mark(back.source)) is not None
        and (mark.status is Status.DONE or may_come(mark))
        and not _is_settled(journal.mark(back.number, undoing=True))
    ]
    return journal.is_undoing and not waiting


def left_of(journal: Journal) -> tuple[str, ...]:
    """Return the names that undo has left at the Space, since nothing could take them back."""
    left = {UndoneStatus.LOST.value, UndoneStatus.LEFT.value}
    return tuple(
        dict.fromkeys(
            back.done.name
            for back in backs(journal)
            if (mark := journal.mark(back.number, undoing=True)) and mark.ending in left
        )
    )


def _is_done(mark: Mark | None) -> bool:
    """Whether a name was taken back by a request of ours."""
    return mark is not None and mark.status is Status.DONE and not mark.ending


def _is_settled(mark: Mark | None) -> bool:
    return mark is not None and mark.status is Status.DONE


def backs(journal: Journal) -> Iterator[Back]:
    """Yield the requests that take a migration back, the last write first.

    They depend on the journal's first line alone, so their numbers are the same each time.
    """
    done = [
        (number, one)
        for number, write in enumerate(journal.writes)
        for one in single(journal, write)
    ]
    for place, (source, write) in enumerate(reversed(done)):
        before = journal.before.get(write.name, Before())
        yield Back(place, source, write, _inverse(write, before))


def _inverse(write: Write, before: Before) -> Write | None:
    """Return what takes a write back; None where nothing does."""
    name = write.name
    if write.op is Op.SET_SECRET:
        return None if before.is_secret else Write(Op.DELETE_SECRET, name)
    if write.op is Op.DELETE_VARIABLE:
        # Beside a secret that was there as well, it was what kept the Space from starting.
        return None if before.is_secret else Write(Op.SET_VARIABLE, name)
    return Write(Op.SET_VARIABLE if before.is_variable else Op.DELETE_VARIABLE, name)
