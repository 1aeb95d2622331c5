"""Work out what a migration does, name by name, before anything is changed. Asks nobody.

A Space cannot hold a secret and a variable of one name: it takes both, and then does not start
until one is gone and somebody restarts it. So a plan never leads there, not even for a moment; a
public variable that becomes a secret is deleted first, and for that moment the Space has neither.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from lib.diagnosis.rules._space_reason import reason_told, why_blocked
from lib.migration.desired import DesiredEntry, EntryKind, Skipped
from lib.migration.space_state import STATIC, SpaceState
from lib.migration.steps import WRITES, Action, NewSpace, Op, Step, Write
from lib.migration.validation import unfit
from lib.names.displayable import shown

_RESTARTED: Final = frozenset(
    {
        "RUNNING",
        "RUNNING_BUILDING",
        "RUNNING_APP_STARTING",
        "BUILDING",
        "APP_STARTING",
        "RUNTIME_ERROR",
    }
)
_STOPPED: Final = {
    "PAUSED": "The Space is paused; it gets the new values when it is restarted.",
    "SLEEPING": "The Space is asleep; it gets the new values when somebody opens it.",
}
_SECRET_IS_LOST: Final = "Its old value cannot be read, so undo cannot restore it."  # noqa: S105
_REPLACE: Final = "Overwrite it, or keep it."


@dataclass(frozen=True, slots=True)
class Plan:
    """What a migration does, frozen. What is applied is exactly this.

    steps: in the order they are carried out; moves come last, after others have proved that
    writing works. create: the Space to be made, with everything in one request. obstacle: why
    nothing of it can be applied, empty where it can. state: what it was worked out against; None
    where nobody has looked.
    """

    space: str
    steps: tuple[Step, ...]
    state: SpaceState | None = field(repr=False)
    create: NewSpace | None = None
    obstacle: str = ""

    @property
    def writing(self) -> tuple[Step, ...]:
        """The steps that change something."""
        return tuple(step for step in self.steps if step.action in WRITES)

    @property
    def writes(self) -> tuple[Write, ...]:
        """Every request that changes something, in its order."""
        if self.create is not None:
            return (Write(Op.CREATE_SPACE),)
        return tuple(write for step in self.steps for write in step.writes)

    @property
    def restarts(self) -> int:
        """How often the Space may restart: once for each write, if it runs."""
        if self.state is None or self.create is not None:
            return 0
        runs = self.state.stage in _RESTARTED and self.state.sdk != STATIC
        return len(self.writes) if runs else 0

    @property
    def notes(self) -> tuple[str, ...]:
        """What has to be told of the whole: restarts, moments without a key, collisions left."""
        return tuple(_notes(self))


def make_plan(
    space: str,
    wanted: Sequence[DesiredEntry],
    refused: Iterable[Skipped],
    state: SpaceState | None,
    *,
    replace: Collection[str] = (),
    create: NewSpace | None = None,
) -> Plan:
    """Return the plan for a Space, `owner/name`.

    refused: what is not migrated and is shown with its reason. state: what the Space holds; None
    for a dry run that asked nobody. replace: the names that may be overwritten. create: how to
    make the Space where there is none.
    """
    static = create.sdk == STATIC if create else state is not None and state.sdk == STATIC
    often = Counter(one.name for one in wanted)
    # A Space that is not there may be one that the token may not see: nothing is known of it.
    known = state if create is not None or (state is not None and state.exists) else None
    steps = [_step(one, known, often[one.name], one.name in replace, static) for one in wanted]
    steps.sort(key=lambda step: step.action is Action.MOVE)  # stable
    return Plan(
        space=space,
        steps=(*steps, *(_refused(one) for one in refused)),
        state=state,
        create=create,
        obstacle=_obstacle(space, state, create),
    )


def _obstacle(space: str, state: SpaceState | None, create: NewSpace | None) -> str:
    owner, _, name = space.partition("/")
    if not owner or not name:
        return "Name the Space as `owner/name`."
    if state is None:
        return "The Space was not checked yet; give a Hugging Face token to do so."
    if create is not None and state.exists:
        return f"`{space}` already exists. Choose another name, or migrate into the existing one."
    if create is None and not state.exists:
        return (
            f"There is no Space `{space}`, or the token cannot see it. Check owner and "
            "name, or create a new one."
        )
    return ""


def _step(
    wanted: DesiredEntry, state: SpaceState | None, often: int, replace: bool, static: bool
) -> Step:
    problem = unfit(wanted, static=static)
    if problem is None and often > 1:
        problem = ("Several lines use this name.", "Skip all but one of them.")
    if problem is not None:
        return _no(wanted, Action.REFUSE, *problem)
    if state is None:
        return _yes(wanted, Action.ADD, "Whether it already exists was not checked.")
    if wanted.name in state.secrets and wanted.name in state.variables:
        return _of_collision(wanted, replace)
    if wanted.name in state.secrets:
        return _over_secret(wanted, state, replace)
    if wanted.name in state.variables:
        return _over_variable(wanted, state, replace)
    return _yes(wanted, Action.ADD, _reason_to_add(wanted))


def _reason_to_add(wanted: DesiredEntry) -> str:
    if wanted.kind is EntryKind.SECRET:
        return "New on the Space; nobody will be able to read the value there."
    return "New on the Space; anyone will be able to read the value there."


def _of_collision(wanted: DesiredEntry, replace: bool) -> Step:
    both = "It is both a secret and a variable on the Space, which keeps it from starting."
    if wanted.kind is EntryKind.VARIABLE:
        return _no(wanted, Action.REFUSE, both, "Delete the secret in the settings of the Space.")
    if not replace:
        return _no(wanted, Action.REFUSE, both, "Overwrite it: the secret will be kept.")
    return _yes(
        wanted,
        Action.MOVE,
        f"{both} The public variable is deleted, and the secret gets this value.",
        undoable=False,
        lost=f"{_SECRET_IS_LOST} The variable stays deleted: with it the Space would not start.",
    )


def _over_secret(wanted: DesiredEntry, state: SpaceState, replace: bool) -> Step:
    there = state.secrets[wanted.name]
    since = f"The Space already has this secret, {_when(there.updated_at)}"
    if wanted.kind is EntryKind.VARIABLE:
        return _no(
            wanted,
            Action.REFUSE,
            f"{since}; a variable beside it would keep the Space from starting.",
            "Migrate it as a secret, or delete the secret in the settings of the Space first.",
        )
    if not replace:
        reason = f"{since}; whether it has the same value is unknown."
        return _no(wanted, Action.SKIP, reason, _REPLACE)
    return _yes(
        wanted,
        Action.REPLACE,
        f"{since}; it is overwritten.",
        undoable=False,
        lost=_SECRET_IS_LOST,
    )


def _over_variable(wanted: DesiredEntry, state: SpaceState, replace: bool) -> Step:
    there = state.variables[wanted.name]
    same = there.value == wanted.value
    if wanted.kind is EntryKind.VARIABLE and same:
        return _no(wanted, Action.UNCHANGED, "The variable already has this value.")
    if not same and not replace:
        kind = "variable" if wanted.kind is EntryKind.VARIABLE else "public variable"
        since = (
            f"The Space already has this {kind} with a different value, {_when(there.updated_at)}."
        )
        return _no(wanted, Action.SKIP, since, _REPLACE)
    if wanted.kind is EntryKind.VARIABLE:
        reason = (
            f"The variable has a different value, {_when(there.updated_at)}; it is overwritten."
        )
        return _yes(wanted, Action.REPLACE, reason)
    return _yes(
        wanted,
        Action.MOVE,
        "It is a public variable on the Space and becomes a secret. The variable is "
        "deleted first, since "
        "both at once would stop the Space; for a moment it has neither.",
    )


def _yes(
    wanted: DesiredEntry,
    action: Action,
    reason: str,
    *,
    undoable: bool = True,
    lost: str = "",
) -> Step:
    return Step(
        action,
        wanted.name,
        wanted.kind,
        wanted.origin,
        reason,
        undoable=undoable,
        lost=lost,
        value=wanted.value,
    )


def _no(wanted: DesiredEntry, action: Action, reason: str, advice: str = "") -> Step:
    name = shown(wanted.name)
    return Step(action, name, wanted.kind, wanted.origin, reason, advice)


def _refused(refused: Skipped) -> Step:
    action = Action.SKIP if refused.skip else Action.REFUSE
    name = shown(refused.name)
    return Step(action, name, None, refused.origin, refused.reason, refused.advice)


def _when(moment: datetime | None) -> str:
    if moment is None:
        return "last update unknown"
    return f"last updated {moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _of_stage(state: SpaceState) -> Iterable[str]:
    """Say when a Space that does not run gets the values, and what the Hub says of it."""
    if blocked := why_blocked(state.stage, state.error):
        yield f"{blocked} Until then nothing uses the new values."
        return
    if state.stage in _STOPPED:
        yield _STOPPED[state.stage]
    if state.stage == "NO_APP_FILE":
        yield "The Space has no app yet; push one after this, and it starts with these names."
    elif state.stage in {"PAUSED", "STOPPED", "CONFIG_ERROR"} and not state.collisions:
        reason = reason_told(state.stage, state.error)
        if reason:
            yield f"The Hub says of the Space: “{reason}”."


def _notes(plan: Plan) -> Iterable[str]:
    if plan.create is not None:
        yield "The Space is created with all of it in one request, so nothing restarts."
        yield "Undo removes the names again; the new Space itself stays until you delete it."
    if plan.restarts:
        yield f"Each change restarts the Space ({plan.restarts}); it settles after the last one."
    if plan.state is not None:
        yield from _of_stage(plan.state)
    moved = sum(step.action is Action.MOVE for step in plan.steps)
    if moved:
        yield (
            f"Moves come last ({moved}); each leaves the Space without that name between two "
            "requests that follow each other at once."
        )
        yield "What was public stays known to anyone who has read it: create new keys for these."
    if plan.state is not None:
        handled = {step.name for step in plan.steps if step.action is Action.MOVE}
        left = [name for name in plan.state.collisions if name not in handled]
        for name in filter(None, map(shown, left)):
            yield f"`{name}` stays both a secret and a variable, so the Space will not start."
