"""What stands in the lines of a journal: what is to be done, what was there, what became of it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from lib.migration.desired import EntryKind
from lib.migration.plan import Plan
from lib.migration.space_state import Identity, SpaceState, VariableThere
from lib.migration.steps import Action, NewSpace, Op, Write
from lib.secret import Secret

SCHEMA: Final = 1


class Status(StrEnum):
    """What is known of one write. One that has no line yet was never begun.

    The last two are of a variable that was deleted to become a secret, which then failed.
    """

    BEGUN = "begun"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"
    PUTTING_BACK = "putting_back"
    PUT_BACK = "put_back"


@dataclass(frozen=True, slots=True)
class JournalRow:
    """One step of the plan as the journal holds it."""

    action: Action
    name: str
    kind: EntryKind
    undoable: bool
    lost: str


@dataclass(frozen=True, slots=True)
class Before:
    """What stood under a name before: the dates, where there was something."""

    is_secret: bool = False
    is_variable: bool = False
    secret_updated: str = ""
    variable_updated: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """What is known of one write, by its last line.

    dates: by name, those the Hub gave to what was written here, once witnessed. theirs: by name,
    those of what stood there instead: somebody had changed it. hub: what the Hub's clock said in
    the answer. unanswered: no answer came to it, and it was found there. unsure: what was found may
    well be somebody else's.
    ending: of an undoing, why nothing was done. place: which line it was sent with, so in which
    order. sent_at and hub_before: when that was, by the clock here and by the Hub's last answer.
    """

    status: Status
    at: str
    dates: Mapping[str, str] = field(default_factory=dict)
    theirs: Mapping[str, str] = field(default_factory=dict)
    hub: str = ""
    unsure: bool = False
    unanswered: bool = False
    ending: str = ""
    place: int = 0
    sent_at: str = ""
    hub_before: str = ""


@dataclass(frozen=True, slots=True)
class More:
    """What a line may tell besides the status; see `Mark`."""

    dates: Mapping[str, str] = field(default_factory=dict)
    theirs: Mapping[str, str] = field(default_factory=dict)
    hub: str = ""
    unsure: bool = False
    unanswered: bool = False
    ending: str = ""
    identity: Identity = field(default_factory=Identity)

    def line(self) -> dict[str, Any]:
        """Return it as a part of a line; what is empty is left out, but for the dates."""
        told = {name: value for name, value in asdict(self).items() if value}
        told.pop("identity", None)
        if self.identity != Identity():
            told["identity"] = asdict(self.identity)
        return {"dates": {}} | told


def header(plan: Plan, now: datetime, project: str = "", hub: str = "") -> dict[str, Any]:
    """Return the first line of a plan's journal.

    project: the folder that the values are of. hub: the address that they go to.
    """
    state = plan.state or SpaceState(plan.space, exists=False)
    create = plan.create
    return {
        "schema": SCHEMA,
        "space": plan.space,
        "identity": asdict(state.identity),
        "project": project,
        "hub": hub,
        "at": now.astimezone(UTC).isoformat(timespec="seconds"),
        "create": {"sdk": create.sdk, "private": create.private} if create else None,
        "steps": [
            {
                "action": step.action.value,
                "name": step.name,
                "kind": step.kind.value if step.kind else "",
                "undoable": step.undoable,
                "lost": step.lost,
            }
            for step in plan.writing
        ],
        "writes": [{"op": write.op.value, "name": write.name} for write in plan.writes],
        "before": {step.name: asdict(before_of(state, step.name)) for step in plan.writing},
    }


def before_of(state: SpaceState, name: str) -> Before:
    """Return what stands under a name in a state. No name stands for the Space itself."""
    secret, variable = state.secrets.get(name), state.variables.get(name)
    if not name:
        return Before(is_secret=state.exists)
    return Before(
        is_secret=secret is not None,
        is_variable=variable is not None,
        secret_updated=stamp(secret.updated_at) if secret else "",
        variable_updated=stamp(variable.updated_at) if variable else "",
    )


def stamp(moment: datetime | None) -> str:
    """Return a date as journals hold it; empty for none."""
    return moment.astimezone(UTC).isoformat() if moment else ""


def row_of(one: Mapping[str, Any]) -> JournalRow:
    """Read a step. Raises `ValueError`, `KeyError` or `TypeError` where it is none."""
    name, lost = text_of(one["name"]), text_of(one["lost"])
    return JournalRow(
        Action(one["action"]), name, EntryKind(one["kind"]), bool(one["undoable"]), lost
    )


def writes_of(told: Sequence[Mapping[str, Any]], rows: Sequence[JournalRow]) -> tuple[Write, ...]:
    """Read the requests of a migration. Raises as `row_of` does, also for a name of no step."""
    found = tuple(Write(Op(one["op"]), text_of(one["name"])) for one in told)
    names = {row.name for row in rows}
    if any(one.name not in names for one in found if one.op is not Op.CREATE_SPACE):
        raise ValueError
    return found


def text_of(found: object) -> str:
    """Return a text that has to be one. Raises `TypeError`."""
    if not isinstance(found, str):
        raise TypeError
    return found


def new_space_of(told: Mapping[str, Any] | None) -> NewSpace | None:
    """Read how a Space is to be made; None where it is not."""
    return NewSpace(told["sdk"], told["private"]) if told else None


def identity_of(told: object) -> Identity:
    """Read what tells a Space from another; nothing in journals of earlier versions."""
    if not isinstance(told, dict):
        return Identity()
    return Identity(str(told.get("key", "")), str(told.get("created", "")))


def mark_of(line: Mapping[str, Any], place: int = 0, earlier: Mark | None = None) -> Mark:
    """Read a line about a write. Raises as `row_of` does.

    place: which line it is. earlier: what was known of this write before.
    """
    status, at, hub = Status(line["status"]), str(line["at"]), str(line.get("hub", ""))
    if status is Status.BEGUN or earlier is None:
        sent = (place, at, hub)
    else:
        sent = (earlier.place, earlier.sent_at, earlier.hub_before)
    return Mark(
        status,
        at,
        _texts(line["dates"]),
        _texts(line.get("theirs", {})),
        hub,
        bool(line.get("unsure")),
        bool(line.get("unanswered")),
        str(line.get("ending", "")),
        *sent,
    )


def _texts(found: Mapping[str, Any]) -> dict[str, str]:
    return {str(name): str(date) for name, date in found.items()}


def old_values(plan: Plan) -> Secret:
    """Return, as one text, the variables that are replaced or moved; empty where none is."""
    there = plan.state.variables if plan.state else {}
    touched = [step.name for step in plan.writing if step.name in there]
    return Secret(json.dumps({name: _plain(there[name]) for name in touched}) if touched else "")


def _plain(there: VariableThere) -> dict[str, str]:
    return {"value": there.value.reveal(), "description": there.description}


def read_old_values(text: bytes) -> dict[str, VariableThere]:
    """Read what `old_values` has written. Raises as `row_of` does."""
    found = json.loads(text)
    return {
        name: VariableThere(Secret(str(one["value"])), str(one["description"]), None)
        for name, one in found.items()
    }
