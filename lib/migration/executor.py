"""Carry one write out: noted before and after, its fate read back where the answer was lost."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lib.hub.client import Hub, VariableFacts
from lib.hub.errors import HubError
from lib.migration.desired import EntryKind
from lib.migration.journal import Journal
from lib.migration.journal_lines import Before, Mark, More, Status, stamp
from lib.migration.reconcile import date_of, happened, look_again, was_created
from lib.migration.space_state import SpaceState, read_state, variables_there
from lib.migration.steps import NewSpace, Op, Write
from lib.migration.waiting import Progress, WaitPolicy, What
from lib.migration.witness import is_in_time
from lib.secret import Secret

_ATTEMPTS: Final = 2
_WORDS: Final = {
    Op.CREATE_SPACE: "Creating the Space",
    Op.SET_SECRET: "Setting the secret",
    Op.SET_VARIABLE: "Setting the variable",
    Op.DELETE_SECRET: "Deleting the secret",
    Op.DELETE_VARIABLE: "Deleting the variable",
}


@dataclass(frozen=True, slots=True)
class WriteTask:
    """One write with all it needs. number: by which the journal knows it. before: what was there.

    entries: for the making of a Space, the names with kind and value.
    """

    number: int
    write: Write
    before: Before
    value: Secret | None = None
    description: str = ""
    create: NewSpace | None = None
    entries: Mapping[str, tuple[EntryKind, Secret]] | None = None


@dataclass(frozen=True, slots=True)
class WriteResult:
    """What became of a task: done, surely not done (False), or not to be told (None), and why.

    found: what the answer tells of the variables. may_come: whether it was not there when it was
    looked for and may still be carried out, since nobody has said how it ended.
    """

    done: bool | None
    error: HubError | None = None
    found: SpaceState | None = None
    may_come: bool = False


class Executor:
    """Carries tasks out for one journal, and tells about each."""

    def __init__(
        self, hub: Hub, journal: Journal, patience: WaitPolicy, *, undoing: bool = False
    ) -> None:
        self._hub = hub
        self._journal = journal
        self._patience = patience
        self._undoing = undoing

    def carry_out(self, task: WriteTask, total: int) -> WriteResult:
        """Do one write. It is tried again only where it was seen not to have happened."""
        fate = WriteResult(False)
        for _ in range(_ATTEMPTS):
            self._tell(What.BEGUN, task, total)
            self._note(task, Status.BEGUN)
            fate = self._attempt(task)
            if fate.done or fate.error is None or not fate.error.may_have_happened:
                break
            if fate.done is None:
                break
        if fate.done is False and fate.may_come:
            fate = WriteResult(None, fate.error, may_come=True)
        self._tell(_TOLD[fate.done], task, total, fate.error)
        return fate

    def settle(self, task: WriteTask, state: SpaceState, *, late: bool = False) -> bool | None:
        """Note what the Space shows of a task that was never answered, and return it.

        One that is not there may still come; that is noted by whoever waits for it no longer.
        late: whether an earlier look has not seen it, so that somebody else may well have set it.
        """
        done = self._happened(task, state)
        if done:
            mark = self._journal.mark(task.number, undoing=self._undoing)
            dates = _dates(task, state)
            date = dates.get(task.write.name, "")
            more = More(
                dates,
                unsure=late or not self._is_in_time(task, mark, date, state),
                unanswered=True,
                identity=state.identity,
            )
            self._note(task, Status.DONE, more)
        return done

    def _is_in_time(self, task: WriteTask, mark: Mark | None, date: str, state: SpaceState) -> bool:
        """Whether what stands there may be taken for what was sent."""
        if task.write.op is Op.SET_VARIABLE and task.value is not None:
            return True  # it has the very value
        if task.write.op is not Op.SET_SECRET:
            return True
        return is_in_time(mark, date, state, self._hub.answered_at)

    def give_up(self, task: WriteTask) -> None:
        """Note that a task which was never answered did not happen in all the time there was."""
        self._note(task, Status.FAILED)

    def _attempt(self, task: WriteTask) -> WriteResult:
        try:
            found = self._patience.ask(lambda: self._send(task))
        except HubError as error:
            return self._after(task, error)
        hub = stamp(self._hub.answered_at)
        self._note(task, Status.DONE, More(_dates(task, found) if found else {}, hub=hub))
        return WriteResult(True, found=found)

    def _after(self, task: WriteTask, error: HubError) -> WriteResult:
        """Say what became of a write that ended with an error."""
        if not error.may_have_happened:
            self._note(task, Status.FAILED)
            return WriteResult(False, error)
        try:
            state = self._patience.look(lambda: self._look(task))
        except HubError:
            self._note(task, Status.UNKNOWN)
            return WriteResult(None, error)
        done = self.settle(task, state)
        if done is False and not error.may_come:
            self._note(task, Status.FAILED)
        elif not done:
            self._note(task, Status.UNKNOWN)
        return WriteResult(done, error, may_come=error.may_come)

    def _happened(self, task: WriteTask, state: SpaceState) -> bool | None:
        if task.write.op is Op.CREATE_SPACE:
            return was_created(state, [row.name for row in self._journal.rows])
        return happened(task.write, state, task.before, task.value)

    def _look(self, task: WriteTask) -> SpaceState:
        space = self._journal.space
        if task.write.op is Op.CREATE_SPACE:
            return read_state(self._hub, space)
        return look_again(self._hub, space)

    def _send(self, task: WriteTask) -> SpaceState | None:
        """Send the request. Returns the variables where the answer tells them."""
        space, name, value = self._journal.space, task.write.name, task.value or Secret("")
        match task.write.op:
            case Op.SET_SECRET:
                self._hub.add_secret(space, name, value, task.description)
            case Op.DELETE_SECRET:
                self._hub.delete_secret(space, name)
            case Op.SET_VARIABLE:
                return _told(space, self._hub.add_variable(space, name, value, task.description))
            case Op.DELETE_VARIABLE:
                return _told(space, self._hub.delete_variable(space, name))
            case Op.CREATE_SPACE:
                self._create(task)
        return None

    def _create(self, task: WriteTask) -> None:
        new, entries = task.create or NewSpace(), task.entries or {}

        def of(kind: EntryKind) -> dict[str, Secret]:
            return {name: value for name, (is_a, value) in entries.items() if is_a is kind}

        self._hub.create_space(
            self._journal.space,
            new.sdk,
            private=new.private,
            secrets=of(EntryKind.SECRET),
            variables=of(EntryKind.VARIABLE),
        )

    def _note(self, task: WriteTask, status: Status, more: More | None = None) -> None:
        if status is Status.BEGUN:
            more = More(hub=stamp(self._hub.answered_at))
        self._journal.note(task.number, status, more=more, undoing=self._undoing)

    def _tell(self, what: What, task: WriteTask, total: int, error: HubError | None = None) -> None:
        words, name = _WORDS[task.write.op], task.write.name
        sentence = f"{words} `{name}`" if name else words
        if what is What.FAILED and error:
            sentence += f" failed. {error}"
        elif what is What.UNKNOWN:
            sentence += ": result unknown."
        else:
            sentence += " …" if what is What.BEGUN else ": done."
        self._patience.tell(Progress(what, sentence, name, task.write.op, task.number + 1, total))


_TOLD: Final = {True: What.DONE, False: What.FAILED, None: What.UNKNOWN}


def _dates(task: WriteTask, state: SpaceState) -> dict[str, str]:
    date = date_of(task.write, state)
    return {task.write.name: date} if date else {}


def _told(space: str, found: tuple[VariableFacts, ...]) -> SpaceState:
    return SpaceState(space, exists=True, variables=variables_there(found))
