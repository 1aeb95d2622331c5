"""The parts of a plan: a step is what happens to one name, a write is one request to the Hub."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from lib.migration.desired import EntryKind
from lib.secret import Secret


class Action(StrEnum):
    """What a plan does with a name."""

    ADD = "add"
    REPLACE = "replace"
    MOVE = "move"
    UNCHANGED = "unchanged"
    SKIP = "skip"
    REFUSE = "refuse"


WRITES: Final = frozenset({Action.ADD, Action.REPLACE, Action.MOVE})


class Op(StrEnum):
    """The writes there are."""

    CREATE_SPACE = "create_space"
    SET_SECRET = "set_secret"  # noqa: S105
    SET_VARIABLE = "set_variable"
    DELETE_SECRET = "delete_secret"  # noqa: S105
    DELETE_VARIABLE = "delete_variable"


@dataclass(frozen=True, slots=True)
class Step:
    """What happens to one name, and why.

    name: empty where it may not be shown. kind: None where nothing was wanted of it. origin: where
    its value stands. reason: one sentence. advice: what to do about a refusal. undoable: whether
    undo brings the state before back. lost: in one sentence what it cannot bring back.
    """

    action: Action
    name: str
    kind: EntryKind | None
    origin: str
    reason: str
    advice: str = ""
    undoable: bool = True
    lost: str = ""
    value: Secret | None = None

    @property
    def writes(self) -> tuple["Write", ...]:
        """The requests it takes, in their order."""
        if self.action not in WRITES or self.kind is None:
            return ()
        # Both at once would be a collision, which stops the Space until somebody restarts it.
        before = (Op.DELETE_VARIABLE,) if self.action is Action.MOVE else ()
        return tuple(Write(op, self.name) for op in (*before, put_op(self.kind)))


@dataclass(frozen=True, slots=True)
class Write:
    """One request that changes something. name: empty for the making of the Space itself."""

    op: Op
    name: str = ""


@dataclass(frozen=True, slots=True)
class NewSpace:
    """A Space to be made. sdk: `docker`, `gradio` or `static`."""

    sdk: str = "docker"
    private: bool = True


def put_op(kind: EntryKind) -> Op:
    """Return the write that puts something of a kind."""
    return Op.SET_SECRET if kind is EntryKind.SECRET else Op.SET_VARIABLE
