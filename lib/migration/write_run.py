"""One run over the writes of a journal: what is left to do, in order, until one fails."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final

from lib.hub.client import Hub
from lib.hub.errors import HubError, HubErrorKind
from lib.migration.executor import Executor, WriteResult, WriteTask
from lib.migration.journal import Journal
from lib.migration.journal_lines import Before, JournalRow, More, Status, before_of, stamp
from lib.migration.late_answers import LATE_SECONDS, age, await_late, is_unanswered
from lib.migration.observation import Stood, Verified
from lib.migration.reconcile import look_again
from lib.migration.results import EndReason, OnFailure, Result, RunOutcome
from lib.migration.space_state import Identity, SpaceState, read_back, read_state
from lib.migration.steps import Op, Write
from lib.migration.verify import verify_names
from lib.migration.waiting import Progress, WaitPolicy, What
from lib.migration.witness import witness
from lib.secret import Secret

# With these, no other request could do better.
_HOPELESS: Final = frozenset(
    {
        HubErrorKind.REJECTED,
        HubErrorKind.EXPIRED,
        HubErrorKind.NOT_FOUND,
        HubErrorKind.WRONG_ADDRESS,
    }
    | {HubErrorKind.RENAMED, HubErrorKind.GATED, HubErrorKind.DISABLED, HubErrorKind.BLOCKED}
)
# Going on asks the same again: the Hub has told that something else has to change first.
_REFUSALS: Final = frozenset(
    {HubErrorKind.PLAN, HubErrorKind.BLOCKED, HubErrorKind.DISABLED, HubErrorKind.GATED}
)
_BEGUN: Final = frozenset({Status.BEGUN, Status.UNKNOWN})


class Run:
    """One run over the writes of a journal."""

    def __init__(
        self,
        hub: Hub,
        journal: Journal,
        patience: WaitPolicy,
        values: Mapping[str, Secret],
        state: SpaceState,
    ) -> None:
        self._hub = hub
        self._journal = journal
        self._patience = patience
        self._values = values
        self._state = state
        self._old = journal.old_variables()
        self._carrier = Executor(hub, journal, patience)
        self._changed: set[str] = set()
        self._why: dict[str, tuple[EndReason, str]] = {}
        self._trouble = ""
        self._is_refused = False
        self._sent: frozenset[str] = frozenset()
        self._by_name: dict[str, tuple[JournalRow, ...]] = {}
        for row in journal.rows:
            self._by_name[row.name] = (*self._by_name.get(row.name, ()), row)

    def run(self, on_failure: OnFailure) -> RunOutcome:
        """Do what is left to do, look at the Space once more, and tell what came of it."""
        self._settle()
        self._changed = self._changed_names()
        for task in self._tasks():
            if not self._may(task):
                continue
            fate = self._carrier.carry_out(task, len(self._journal.writes))
            if fate.done:
                self._learn(fate)
                if fate.error is None:
                    self._sent |= {row.name for row in self._rows_of(task.write)}
                continue
            self._blame(task, fate)
            self._put_back(task, fate)
            if on_failure is OnFailure.STOP or _is_hopeless(fate) or self._patience.cancelled():
                break
        after = self._look_back()
        stood = self._stood(after)
        results = tuple(self._result(row, stood.get(row.name)) for row in self._journal.rows)
        return RunOutcome(
            self._journal.space,
            self._journal.path,
            results,
            after,
            self._trouble,
            self._sent,
            self._is_refused and self._nothing_done(),
        )

    def _nothing_done(self) -> bool:
        """Whether every write that was begun has surely not happened."""
        marks = (self._journal.mark(number) for number in range(len(self._journal.writes)))
        return all(mark is None or mark.status is Status.FAILED for mark in marks)

    def _tasks(self) -> Iterator[WriteTask]:
        """Yield what is left to do. Each is asked for only when those before it have ended."""
        for number in range(len(self._journal.writes)):
            mark = self._journal.mark(number)
            if mark is None or mark.status is not Status.DONE:
                if self._patience.cancelled():
                    return
                yield self._task(number)

    def _task(self, number: int) -> WriteTask:
        write = self._journal.writes[number]
        if write.op is Op.CREATE_SPACE:
            rows = self._journal.rows
            entries = {
                row.name: (row.kind, self._values[row.name])
                for row in rows
                if row.name in self._values
            }
            return WriteTask(number, write, Before(), create=self._journal.create, entries=entries)
        return WriteTask(
            number,
            write,
            self._expected(write.name),
            value=self._values.get(write.name),
            description=self._description(write.name),
        )

    def _settle(self) -> None:
        """Look up what was begun and never ended, and wait for what may still arrive."""
        unanswered = []
        for number in range(len(self._journal.writes)):
            mark = self._journal.mark(number)
            if is_unanswered(mark):
                unanswered.append(self._task(number))
            elif mark is not None and mark.status is Status.PUTTING_BACK:
                self._settle_put_back(number)
        absent = [one for one in unanswered if not self._is_settled(one, self._state)]
        ages = [age(self._journal.mark(one.number)) for one in absent]
        seconds = LATE_SECONDS - min(ages, default=LATE_SECONDS)
        look = read_state if self._journal.create is not None else look_again
        left, state = await_late(
            lambda: look(self._hub, self._journal.space),
            absent,
            lambda task, state: self._is_settled(task, state, late=True),
            seconds,
            self._patience,
        )
        # Of the Space itself more is known than of a look at its names.
        if state is not None:
            self._state = replace(
                self._state,
                exists=state.exists,
                secrets=state.secrets,
                variables=state.variables,
            )
        if not self._patience.cancelled():
            for task in left:
                self._carrier.give_up(task)

    def _is_settled(self, task: WriteTask, state: SpaceState, *, late: bool = False) -> bool:
        """Whether a look tells what became of a task, or never will."""
        return self._carrier.settle(task, state, late=late) is not False

    def _settle_put_back(self, number: int) -> None:
        name = self._journal.writes[number].name
        there = self._state.variables.get(name)
        if there is None:
            self._journal.note(number, Status.DONE)
        else:
            dates = {name: stamp(there.updated_at)}
            self._journal.note(number, Status.PUT_BACK, more=More(dates))

    def _changed_names(self) -> set[str]:
        """Return the names under which the Space is not as this migration has left it."""
        changed = set()
        for number, write in enumerate(self._journal.writes):
            mark = self._journal.mark(number)
            if mark is not None and mark.status in {Status.DONE, *_BEGUN}:
                continue
            if self._expected(write.name) != before_of(self._state, write.name):
                changed.add(write.name)
        return changed

    def _expected(self, name: str) -> Before:
        """Return what stands under a name if only this migration has touched it."""
        found = self._journal.before.get(name, Before())
        for number, write in enumerate(self._journal.writes):
            mark = self._journal.mark(number)
            if write != Write(Op.DELETE_VARIABLE, name) or mark is None:
                continue
            if mark.status is Status.DONE:
                found = replace(found, is_variable=False, variable_updated="")
            elif mark.status is Status.PUT_BACK:
                found = replace(found, variable_updated=mark.dates.get(name, ""))
        return found

    def _may(self, task: WriteTask) -> bool:
        """Whether a task may be carried out now; where not, its rows say why."""
        name, rows = task.write.name, self._rows_of(task.write)
        if name in self._why:
            return False  # the first half of it has not happened
        if is_unanswered(self._journal.mark(task.number)):
            self._why |= {row.name: (EndReason.UNKNOWN, _OPEN) for row in rows}
            return False
        missing = [row.name for row in rows if row.name not in self._values]
        if missing:
            self._why |= dict.fromkeys(missing, (EndReason.NO_VALUE, _NO_VALUE))
        elif name in self._changed:
            self._why |= {row.name: (EndReason.CHANGED, _CHANGED) for row in rows}
        return not missing and name not in self._changed

    def _blame(self, task: WriteTask, fate: WriteResult) -> None:
        ending = EndReason.FAILED if fate.done is False else EndReason.UNKNOWN
        words = str(fate.error) if fate.error else ""
        if fate.may_come:
            words = f"{words} {_OPEN}".strip()
        elif ending is EndReason.UNKNOWN:
            words = f"{words} Its result is unknown; continue to find out.".strip()
        self._why |= {row.name: (ending, words) for row in self._rows_of(task.write)}
        self._is_refused = self._is_refused or _is_refusal(task, fate)
        self._trouble = self._trouble or words or "It did not happen."

    def _put_back(self, task: WriteTask, fate: WriteResult) -> None:
        """Put a variable back that was deleted for a secret which was surely not set."""
        number = task.number - 1
        gone = Write(Op.DELETE_VARIABLE, task.write.name)
        old = self._old.get(task.write.name)
        if fate.done is not False or task.write.op is not Op.SET_SECRET or old is None:
            return
        if number < 0 or self._journal.writes[number] != gone or task.before.is_secret:
            return
        space = self._journal.space
        with suppress(HubError):
            # Somebody else may have set the secret meanwhile: both would stop the Space.
            if gone.name in self._patience.look(lambda: look_again(self._hub, space)).secrets:
                return
            self._journal.note(number, Status.PUTTING_BACK)
            with suppress(HubError):
                self._hub.add_variable(space, gone.name, old.value, old.description)
            self._state = self._patience.look(lambda: look_again(self._hub, space))
            self._settle_put_back(number)

    def _rows_of(self, write: Write) -> Sequence[JournalRow]:
        rows = self._journal.rows
        return rows if write.op is Op.CREATE_SPACE else self._by_name.get(write.name, ())

    def _description(self, name: str) -> str:
        """Return what the Space says of a name, which would be lost by writing without it."""
        if name in self._state.secrets:
            return self._state.secrets[name].description
        variable = self._state.variables.get(name) or self._old.get(name)
        return variable.description if variable else ""

    def _learn(self, fate: WriteResult) -> None:
        """Take in what an answer tells of all variables: somebody else may have changed one."""
        if fate.found is not None:
            self._state = replace(self._state, variables=fate.found.variables)
            self._changed |= self._changed_names()

    def _look_back(self) -> SpaceState | None:
        """Look at the Space after all, and note the dates that it gives to what was written."""
        journal = self._journal
        self._patience.tell(Progress(What.LOOKING, f"Reading back what `{journal.space}` holds …"))
        is_new = journal.create is not None and journal.identity == Identity()
        try:
            state = self._patience.look(lambda: read_back(self._hub, journal.space))
        except HubError:
            return None
        if not state.exists or journal.identity.is_another(state.identity):
            return state
        mark = journal.mark(0)
        if is_new and mark is not None and mark.status is Status.DONE:
            told = mark.dates, mark.theirs, mark.hub, mark.unsure, mark.unanswered
            more = More(*told, identity=state.identity)
            journal.note(0, Status.DONE, more=more)
        witness(journal, state, self._hub.answered_at)
        return state

    def _stood(self, after: SpaceState | None) -> dict[str, Verified]:
        """Return what stands under each name, as it was read back."""
        if after is None:
            return {}
        found = verify_names(self._journal, self._hub, self._values, state=after)
        return {one.name: one for one in found}

    def _result(self, row: JournalRow, stood: Verified | None) -> Result:
        """Return what became of a row: what was answered, and then what was read back."""
        journal = self._journal
        marks = [
            journal.mark(number)
            for number, write in enumerate(journal.writes)
            if row in self._rows_of(write)
        ]
        done = [mark is not None and mark.status is Status.DONE for mark in marks]
        ending, words = self._why.get(row.name, (EndReason.NOT_DONE, "Not started."))
        if all(done):
            ending, words = _read_back(stood)
        elif done[0]:
            half = f"The variable `{row.name}` is deleted and the secret is not set yet: "
            ending, words = EndReason.HALF, f"{half}continue, or undo it. {words}"
        return Result(row.name, row.action, row.kind, ending, words)


def _read_back(stood: Verified | None) -> tuple[EndReason, str]:
    """Return what reading back makes of a row whose every write was answered with a success."""
    if stood is None:
        return EndReason.UNKNOWN, "It was written, and could not be read back; continue to do that."
    if stood.stood is None:
        return EndReason.UNKNOWN, f"It was written, and could not be read back. {stood.sentence}"
    if stood.stood in {Stood.ANOTHER_SPACE, Stood.COLLISION}:
        return EndReason.CHANGED, stood.sentence
    if stood.stood is Stood.OLD:
        return EndReason.CHANGED, f"The Hub accepted it, but it is unchanged. {stood.sentence}"
    if stood.stood is Stood.GONE:
        return EndReason.CHANGED, f"It was written, and deleted since. {stood.sentence}"
    if stood.stood is Stood.CHANGED:
        return EndReason.CHANGED, (
            f"It was written, but something else is there now. {stood.sentence}"
        )
    return EndReason.DONE, "Done."


_OPEN: Final = (
    "It is missing and may still arrive. Continue a little later: it is looked for first."
)
_NO_VALUE: Final = "Its value is no longer in the file."
_CHANGED: Final = "This name was changed on the Space since the plan was made; plan again."


def _is_refusal(task: WriteTask, fate: WriteResult) -> bool:
    """Whether the Hub has said that it will not do this, now or later."""
    if fate.done is not False or fate.error is None:
        return False
    making = task.write.op is Op.CREATE_SPACE and fate.error.kind is HubErrorKind.NO_PERMISSION
    return making or fate.error.kind in _REFUSALS


def _is_hopeless(fate: WriteResult) -> bool:
    return fate.error is not None and fate.error.kind in _HOPELESS
