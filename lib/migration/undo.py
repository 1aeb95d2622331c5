"""Take a migration back, as far as a Space allows it: told by its journal, noted in it.

What was added is deleted, unless somebody has changed it since; variables get their old values
back from the file beside the journal. The old value of an overwritten secret is nowhere, which is
said and not covered up. Each name is looked at just before it is taken back, and all of them once
more afterwards: "restored" is said of what was read back. Going on after an interruption
is calling it again.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from lib.hub.client import Hub
from lib.hub.errors import HubError
from lib.migration.executor import Executor, WriteTask
from lib.migration.journal import Journal
from lib.migration.journal_lines import Before, More, Status
from lib.migration.late_answers import LATE_SECONDS, age, await_late
from lib.migration.reconcile import look_again
from lib.migration.space_state import (
    SpaceState,
    at_another_hub,
    made_anew,
    not_seen,
    read_back,
    read_state,
    secrets_there,
    variables_there,
)
from lib.migration.steps import Op, Write
from lib.migration.undo_classifier import (
    AS_BEFORE,
    SET_ANEW,
    THEIRS,
    WEIGHT,
    Back,
    Intent,
    UndoClassifier,
    UndoneStatus,
    UndoVerdict,
    backs,
    intents,
    is_undone,
    left_of,
)
from lib.migration.waiting import Progress, WaitPolicy, What
from lib.migration.witness import witness

__all__ = [
    "Intent",
    "UndoOutcome",
    "UndoPlan",
    "UndoResult",
    "UndoneStatus",
    "is_undone",
    "left_of",
    "plan_undo",
    "undo",
]

_FINAL: Final = frozenset({UndoneStatus.LOST, UndoneStatus.LEFT, UndoneStatus.UNDONE})
_AGAIN: Final = frozenset({UndoneStatus.FAILED, UndoneStatus.UNKNOWN, UndoneStatus.UNSURE})
_NOT_READ: Final = "It was undone, but could not be read back; undo again to do that."


@dataclass(frozen=True, slots=True)
class UndoResult:
    """One name after it was taken back, or not."""

    name: str
    ending: UndoneStatus
    sentence: str


@dataclass(frozen=True, slots=True)
class UndoOutcome:
    """What undoing came to. trouble: why nothing could be done there, empty where it could."""

    space: str
    journal: Path
    results: tuple[UndoResult, ...]
    trouble: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left that could be taken back by trying again."""
        return not self.trouble and all(one.ending not in _AGAIN for one in self.results)


@dataclass(frozen=True, slots=True)
class UndoPlan:
    """What undo would do. trouble: why it can do nothing, empty where it can."""

    intents: tuple[Intent, ...]
    trouble: str = ""

    @property
    def asks(self) -> tuple[str, ...]:
        """The names that take a yes of their own."""
        return tuple(one.name for one in self.intents if one.asks)


def plan_undo(journal: Journal, hub: Hub, *, patience: WaitPolicy | None = None) -> UndoPlan:
    """Look at the Space and say what undo would do with each name. Raises `HubError`."""
    if elsewhere := _elsewhere(journal, hub):
        return UndoPlan((), elsewhere)
    state = _look(journal, hub, patience or WaitPolicy())
    if not state.exists:
        return UndoPlan((), _not_seen(journal.space))
    if journal.identity.is_another(state.identity):
        return UndoPlan((), made_anew(journal.space))
    return UndoPlan(intents(journal, state, hub.answered_at))


def undo(
    journal: Journal, hub: Hub, *, patience: WaitPolicy | None = None, also_unsure: bool = False
) -> UndoOutcome:
    """Take a migration back, and whatever of it was never done leave alone.

    also_unsure: whether somebody has allowed to take back what could be somebody else's by now,
    after the plan has said so. Raises `HubError` where the Space cannot be looked at, and
    `JournalError`.
    """
    return _Undoing(journal, hub, patience or WaitPolicy(), also_unsure).run()


def _look(journal: Journal, hub: Hub, patience: WaitPolicy) -> SpaceState:
    patience.tell(Progress(What.LOOKING, f"Reading `{journal.space}` …"))
    state = patience.look(lambda: read_state(hub, journal.space))
    if state.exists and not journal.identity.is_another(state.identity):
        witness(journal, state, hub.answered_at)
    return state


def _elsewhere(journal: Journal, hub: Hub) -> str:
    """Say that a journal is of another Hub, and how it is taken back there; else nothing."""
    told = at_another_hub(journal.hub, hub.address)
    return f"{told} Nothing was undone; name that Hub in `HF_ENDPOINT`." if told else ""


def _not_seen(space: str) -> str:
    """Say that a Space is not seen: the Hub answers the same for one that is gone."""
    return f"{not_seen(space)} Nothing was undone; try a token of its owner to find out."


class _Undoing:
    def __init__(self, journal: Journal, hub: Hub, patience: WaitPolicy, also_unsure: bool) -> None:
        self._journal = journal
        self._hub = hub
        self._patience = patience
        self._also_unsure = also_unsure
        self._old = journal.old_variables()
        self._results: dict[str, UndoResult] = {}
        self._gone: set[str] = set()
        self._taken: dict[str, list[Write]] = {}
        self._carrier = Executor(hub, journal, patience, undoing=True)

    def run(self) -> UndoOutcome:
        journal = self._journal
        if elsewhere := _elsewhere(journal, self._hub):
            return self._nowhere(elsewhere)
        state = _look(journal, self._hub, self._patience)
        if not state.exists:
            return self._nowhere(_not_seen(journal.space))
        if journal.identity.is_another(state.identity):
            return self._of_another(state)
        state = self._wait_for_late(state)
        every = tuple(backs(journal))
        for back in every:
            if self._patience.cancelled():
                break
            state = self._take_back(back, len(every), state)
        if self._is_elsewhere():
            return self._of_another(state)
        results = tuple(self._result(row.name) for row in journal.rows)
        return UndoOutcome(journal.space, journal.path, results)

    def _nowhere(self, why: str) -> UndoOutcome:
        rows = self._journal.rows
        results = tuple(UndoResult(row.name, UndoneStatus.NOTHING, why) for row in rows)
        return UndoOutcome(self._journal.space, self._journal.path, results, why)

    def _of_another(self, state: SpaceState) -> UndoOutcome:
        """Leave a Space alone that has only the name of ours; nothing of ours is anywhere."""
        why, results = made_anew(self._journal.space), []
        for back in backs(self._journal):
            self._journal.note(
                back.number, Status.DONE, more=More(ending=UndoneStatus.NOTHING.value), undoing=True
            )
        for row in self._journal.rows:
            is_there = row.name in state.secrets or row.name in state.variables
            words = "It already existed; it was kept." if is_there else why
            results.append(UndoResult(row.name, UndoneStatus.NOTHING, words))
        return UndoOutcome(self._journal.space, self._journal.path, tuple(results), why)

    def _wait_for_late(self, state: SpaceState) -> SpaceState:
        """Wait for what was sent and may still arrive: what is not there cannot be taken back."""
        waiting = [
            back
            for back in backs(self._journal)
            if self._judge().verdict(back, state).ending is UndoneStatus.UNKNOWN
        ]
        ages = [age(self._journal.mark(back.source)) for back in waiting]
        _, found = await_late(
            lambda: look_again(self._hub, self._journal.space),
            waiting,
            lambda back, now: self._judge().verdict(back, now).ending is not UndoneStatus.UNKNOWN,
            LATE_SECONDS - min(ages, default=LATE_SECONDS),
            self._patience,
        )
        return found or state

    def _judge(self) -> UndoClassifier:
        return UndoClassifier(self._journal, self._old, self._hub.answered_at, self._gone)

    def _result(self, name: str) -> UndoResult:
        nothing = UndoResult(name, UndoneStatus.NOTHING, "It was never written.")
        if self._patience.cancelled():
            nothing = UndoResult(name, UndoneStatus.FAILED, "Not started.")
        return self._results.get(name, nothing)

    def _take_back(self, back: Back, total: int, state: SpaceState) -> SpaceState:
        """Take one write back if it is ours, and return what the Space holds as far as is known."""
        verdict = self._judge().verdict(back, state)
        if verdict.ending is None and back.write is not None and self._taken:
            try:
                state = self._look_at(back.write, state)
            except HubError as error:
                self._tell(back.done.name, UndoneStatus.FAILED, f"It could not be checked. {error}")
                return state
            verdict = self._judge().verdict(back, state)
        if verdict.ending is None and verdict.doubt and not self._also_unsure:
            words = f"{verdict.doubt}, {THEIRS}; it was kept."
            verdict = UndoVerdict(UndoneStatus.UNSURE, words)
        if verdict.ending is None and back.write is not None:
            ending, sentence = self._carry_out(back, back.write, total)
            self._tell(back.done.name, ending, sentence)
            return state
        ending = verdict.ending or UndoneStatus.LOST
        if ending in _FINAL:
            more = More(ending="" if ending is UndoneStatus.UNDONE else ending.value)
            if self._is_news(back, more.ending):
                self._journal.note(back.number, Status.DONE, more=more, undoing=True)
            if ending is UndoneStatus.UNDONE and back.write is not None:
                self._taken.setdefault(back.done.name, []).append(back.write)
        self._tell(back.done.name, ending, verdict.sentence)
        return state

    def _is_news(self, back: Back, ending: str) -> bool:
        mark = self._journal.mark(back.number, undoing=True)
        return mark is None or mark.status is not Status.DONE or bool(ending and not mark.ending)

    def _look_at(self, write: Write, state: SpaceState) -> SpaceState:
        """Look once more at what a write is about: somebody may have changed it meanwhile."""
        space, hub = self._journal.space, self._hub
        if write.op is Op.DELETE_SECRET:
            found = self._patience.look(lambda: hub.secrets(space))
            return replace(state, secrets=secrets_there(found))
        told = self._patience.look(lambda: hub.variables(space))
        return replace(state, variables=variables_there(told))

    def _carry_out(self, back: Back, write: Write, total: int) -> tuple[UndoneStatus, str]:
        old = self._old.get(write.name) if write.op is Op.SET_VARIABLE else None
        before = Before(is_secret=True, is_variable=True)
        task = WriteTask(
            back.number,
            write,
            before,
            value=old.value if old else None,
            description=old.description if old else "",
        )
        fate = self._carrier.carry_out(task, total)
        if fate.done:
            self._taken.setdefault(write.name, []).append(write)
            if write.op is Op.DELETE_SECRET:
                self._gone.add(write.name)
            return UndoneStatus.UNDONE, AS_BEFORE
        words = str(fate.error) if fate.error else "It could not be undone."
        if fate.may_come:
            return UndoneStatus.UNKNOWN, f"{words} It may still happen; undo again to find out."
        return UndoneStatus.FAILED, words

    def _is_elsewhere(self) -> bool:
        """Look at the Space after all: only what was read back is as it was before.

        Returns whether it was made anew meanwhile, so that nothing is known of the one before.
        """
        if not self._results:
            return False
        space = self._journal.space
        self._patience.tell(Progress(What.LOOKING, f"Reading back what `{space}` holds …"))
        try:
            state = self._patience.look(lambda: read_back(self._hub, space))
        except HubError as error:
            self._tell_taken(UndoneStatus.UNKNOWN, f"{_NOT_READ} {error}")
            return False
        if not state.exists:
            self._tell_taken(UndoneStatus.UNKNOWN, f"{_NOT_READ} {not_seen(space)}")
            return False
        if self._journal.identity.is_another(state.identity):
            return True
        for name, writes in self._taken.items():
            if not all(self._stands(write, state) for write in writes):
                self._tell(name, UndoneStatus.LEFT, SET_ANEW)
        return False

    def _tell_taken(self, ending: UndoneStatus, sentence: str) -> None:
        for name in self._taken:
            self._tell(name, ending, sentence)

    def _stands(self, write: Write, state: SpaceState) -> bool:
        name = write.name
        if write.op is Op.DELETE_SECRET:
            return name not in state.secrets
        if write.op is Op.DELETE_VARIABLE:
            return name not in state.variables
        old, there = self._old.get(name), state.variables.get(name)
        return there is not None and (old is None or there.value == old.value)

    def _tell(self, name: str, ending: UndoneStatus, sentence: str) -> None:
        """Keep what is said of a name; of two requests, the one that did not work is told."""
        before = self._results.get(name)
        if before is None or WEIGHT[ending] > WEIGHT[before.ending]:
            self._results[name] = UndoResult(name, ending, sentence)
