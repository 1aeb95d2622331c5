"""What a plan says of each name, for everything that can stand at a Space."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest

from lib.migration.desired import DesiredEntry, EntryKind, Skipped
from lib.migration.export import as_checklist, as_commands, as_document
from lib.migration.plan import Plan, make_plan
from lib.migration.space_state import SecretThere, SpaceState, VariableThere
from lib.migration.steps import Action, NewSpace, Op, Write
from lib.secret import Secret
from tests.support.canaries import Canaries

from .places import secret, variable

SPACE = "alice/demo"
DATE = datetime(2026, 2, 3, 9, 30, tzinfo=UTC)
STORED = SecretThere("about it", DATE)


def held(value: str) -> VariableThere:
    """Return a variable of the Space."""
    return VariableThere(Secret(value), "about it", DATE)


def space(**more: object) -> SpaceState:
    """Return a Space that runs."""
    told: dict[str, object] = {"exists": True, "sdk": "docker", "stage": "RUNNING"}
    return SpaceState(SPACE, **{**told, **more})  # type: ignore[arg-type]


def one_step(wanted: DesiredEntry, state: SpaceState | None, *, replaced: bool = False):
    """Return the step of the only name that is wanted."""
    replace = {wanted.name} if replaced else set()
    (step,) = make_plan(SPACE, [wanted], (), state, replace=replace).steps
    return step


There = Mapping[str, Mapping[str, Any]]
A_SECRET: There = {"secrets": {"NAME": STORED}}
A_VARIABLE: There = {"variables": {"NAME": held("old")}}
THE_SAME: There = {"variables": {"NAME": held("new")}}
BOTH: There = {**A_SECRET, **A_VARIABLE}
S, V = EntryKind.SECRET, EntryKind.VARIABLE
TABLE = [
    (S, {}, False, Action.ADD, True),
    (V, {}, False, Action.ADD, True),
    (S, A_SECRET, False, Action.SKIP, True),
    (S, A_SECRET, True, Action.REPLACE, False),
    (V, A_SECRET, True, Action.REFUSE, True),
    (V, A_VARIABLE, False, Action.SKIP, True),
    (V, A_VARIABLE, True, Action.REPLACE, True),
    (V, THE_SAME, False, Action.UNCHANGED, True),
    (S, A_VARIABLE, False, Action.SKIP, True),
    (S, A_VARIABLE, True, Action.MOVE, True),
    (S, THE_SAME, False, Action.MOVE, True),
    (S, BOTH, False, Action.REFUSE, True),
    (S, BOTH, True, Action.MOVE, False),
    (V, BOTH, True, Action.REFUSE, True),
]


@pytest.mark.parametrize(("kind", "there", "replaced", "action", "undoable"), TABLE)
def test_the_table(kind, there, replaced, action, undoable):
    """Each case has its action, and what cannot be undone says what is lost."""
    wanted = DesiredEntry("NAME", Secret("new"), kind, ".env:1")
    step = one_step(wanted, space(**there), replaced=replaced)
    assert (step.action, step.undoable, bool(step.lost)) == (action, undoable, not undoable)
    assert step.reason.endswith(".")
    if action in {Action.SKIP, Action.REFUSE}:
        assert step.advice.endswith(".")
        assert step.value is None
    if "secrets" in there and action is not Action.REFUSE:
        assert "2026-02-03 09:30 UTC" in step.reason or action is Action.MOVE


def every_situation() -> Iterator[tuple[tuple[DesiredEntry, ...], SpaceState, set[str]]]:
    """Yield two names in every situation each, wanted in every way."""
    there: tuple[There, ...] = ({}, A_SECRET, A_VARIABLE, THE_SAME, BOTH)
    for one, other, kinds, replaced in product(
        there, there, product(EntryKind, EntryKind), product((False, True), (False, True))
    ):
        names = ("NAME", "OTHER")
        state = space(
            secrets={
                name: STORED
                for name, kept in zip(names, (one, other), strict=True)
                if "secrets" in kept
            },
            variables={
                name: kept["variables"]["NAME"]
                for name, kept in zip(names, (one, other), strict=True)
                if "variables" in kept
            },
        )
        wanted = tuple(
            DesiredEntry(name, Secret("new"), kind, ".env:1")
            for name, kind in zip(names, kinds, strict=True)
        )
        yield wanted, state, {name for name, yes in zip(names, replaced, strict=True) if yes}


def carried_out(state: SpaceState, plan: Plan) -> Iterator[tuple[set[str], set[str]]]:
    """Yield the names of secrets and variables after each write."""
    secrets, variables = set(state.secrets), set(state.variables)
    for write in plan.writes:
        names = secrets if write.op in {Op.SET_SECRET, Op.DELETE_SECRET} else variables
        change = names.add if write.op in {Op.SET_SECRET, Op.SET_VARIABLE} else names.discard
        change(write.name)
        yield secrets, variables


def test_no_plan_creates_a_collision_or_overwrites_unasked():
    """In all situations of two names, no write leads to a collision or overwrites unasked."""
    tried = 0
    for wanted, state, replace in every_situation():
        plan = make_plan(SPACE, wanted, (), state, replace=replace)
        tried += 1
        assert len(plan.steps) == len(wanted)
        for secrets, variables in carried_out(state, plan):
            assert secrets & variables <= set(state.collisions)
        for write in plan.writes:
            if write.op is Op.SET_SECRET and write.name in state.secrets:
                assert write.name in replace
            if write.op is Op.SET_VARIABLE and write.name in state.variables:
                assert write.name in replace
        deleted = [one.name for one in plan.writes if one.op is Op.DELETE_VARIABLE]
        follows = list(zip(plan.writes, plan.writes[1:], strict=False))
        for name in deleted:
            pair = (Write(Op.DELETE_VARIABLE, name), Write(Op.SET_SECRET, name))
            assert pair in follows
    assert tried == 400


UNFIT = [
    secret("1NAME"),
    secret("_NAME"),
    secret("MY-NAME"),
    secret("ÜBER"),
    secret("NAME\n"),
    secret("SPACE_ID"),
    secret("SYSTEM"),
    secret("PATH"),
    secret("NAME", " \n"),
    secret("NAME", "a\0b"),
    secret("NAME", "half \ud800"),
    secret("NAME", "x" * 131_072),
    variable("NAME", "ü" * 70_000),
]


@pytest.mark.parametrize("wanted", UNFIT, ids=range(len(UNFIT)))
def test_what_no_space_can_hold_is_refused(wanted):
    """Names and values that the Hub or a process cannot hold are refused with a next step."""
    step = one_step(wanted, space())
    assert step.action is Action.REFUSE
    assert step.advice


def test_the_longest_value_fits():
    """A value that just fits into a process is taken."""
    assert one_step(secret("NAME", "x" * (131_072 - 6)), space()).action is Action.ADD


def test_a_static_space_gets_no_secret():
    """A static Space shows its secrets to everybody, so it gets variables only."""
    static = space(sdk="static")
    assert one_step(secret("NAME"), static).action is Action.REFUSE
    assert one_step(variable("NAME"), static).action is Action.ADD
    plan = make_plan(SPACE, [secret("A")], (), SpaceState(SPACE, False), create=NewSpace("static"))
    assert plan.steps[0].action is Action.REFUSE


def test_a_name_wanted_twice_is_refused():
    """Of two lines with one name, neither wins."""
    plan = make_plan(SPACE, [secret("A"), variable("A"), secret("B")], (), space())
    assert [step.action for step in plan.steps] == [Action.REFUSE, Action.REFUSE, Action.ADD]


def test_what_was_refused_before_is_shown():
    """What the reading side refused or left out comes along, without a kind."""
    refused = [Skipped("A", ".env:1", "It is empty."), Skipped("", ".env:2", "Left.", skip=True)]
    plan = make_plan(SPACE, [], refused, space())
    assert [(step.action, step.kind) for step in plan.steps] == [
        (Action.REFUSE, None),
        (Action.SKIP, None),
    ]
    assert plan.writes == ()
    assert plan.obstacle == ""


def test_obstacles():
    """What keeps a whole plan from being applied is said: nobody looked, no Space, there is one."""
    nowhere = SpaceState(SPACE, exists=False)
    assert "not checked" in make_plan(SPACE, [secret("A")], (), None).obstacle
    assert "no Space" in make_plan(SPACE, [secret("A")], (), nowhere).obstacle
    assert "exists" in make_plan(SPACE, [], (), space(), create=NewSpace()).obstacle
    assert "owner/name" in make_plan("demo", [], (), space()).obstacle
    assert make_plan(SPACE, [secret("A")], (), nowhere, create=NewSpace()).obstacle == ""


def test_restarts_and_moves_are_told():
    """A running Space restarts with each write; a paused one does not; a new one is one write."""
    wanted = [secret("LEAKED", "new"), secret("A"), variable("B")]
    there = {"variables": {"LEAKED": held("new")}}
    plan = make_plan(SPACE, wanted, (), space(**there))
    assert [step.name for step in plan.steps] == ["A", "B", "LEAKED"]
    assert plan.restarts == len(plan.writes) == 4
    assert any("restarts the Space (4)" in note for note in plan.notes)
    assert any("without that name" in note for note in plan.notes)
    paused = make_plan(SPACE, wanted, (), space(**there, stage="PAUSED"))
    assert paused.restarts == 0
    assert any("paused" in note for note in paused.notes)
    new = make_plan(SPACE, wanted, (), SpaceState(SPACE, exists=False), create=NewSpace())
    assert new.writes == (Write(Op.CREATE_SPACE),)
    assert new.restarts == 0


def test_a_fingerprint_changes_with_what_is_there():
    """Every change of a secret or variable changes the fingerprint, and a new stage does not."""
    first = space(**BOTH)
    later = SecretThere("about it", datetime(2026, 2, 4, tzinfo=UTC))
    for other in (
        space(**A_SECRET),
        space(secrets={"NAME": later}, **A_VARIABLE),
        space(**A_SECRET, variables={"NAME": held("other")}),
        SpaceState(SPACE, exists=False),
    ):
        assert other.fingerprint != first.fingerprint
    assert space(**BOTH, stage="BUILDING").fingerprint == first.fingerprint


def test_no_form_of_a_plan_shows_a_value():
    """Neither repr, JSON, checklist nor commands hold a value, be it wanted or there already."""
    canaries = Canaries()
    wanted = [
        secret("A", canaries.make("added")),
        secret("B", canaries.make("replaced")),
        secret("C", canaries.make("moved")),
        variable("D", canaries.make("public")),
        secret(canaries.make("a name", "sk-ant-api03-", 80), canaries.make("its value")),
        secret("SPACE_ID", canaries.make("refused")),
    ]
    there = {
        "secrets": {"B": STORED, canaries.make("a name there", "gsk_"): STORED},
        "variables": {
            "C": held(canaries.make("leaked")),
            "E": held(canaries.make("other")),
        },
    }
    state = space(**there)
    plan = make_plan(SPACE, wanted, (), state, replace={"B", "C"})
    forms = [repr(plan), repr(plan.steps), repr(state.variables), str(plan)]
    forms += [json.dumps(as_document(plan)), as_checklist(plan), as_commands(plan), *plan.notes]
    assert "`A`" in as_checklist(plan)
    assert canaries.found_in("\n".join(forms)) == []


def test_the_document():
    """The document has the rows of the plan with their six fields."""
    told = as_document(make_plan(SPACE, [secret("A")], (), space()))
    assert told["space"] == SPACE
    (row,) = told["steps"]
    assert row["action"] == "add"
    assert {
        "name": "A",
        "kind": "secret",
        "from": ".env:1",
        "undoable": True,
    }.items() <= row.items()
    assert row["reason"]


def test_commands():
    """The commands of a plan are those of `hf`, in the order of the plan."""
    state = space(variables={"LEAKED": held("x")})
    plan = make_plan(SPACE, [secret("LEAKED", "x"), variable("B"), secret("HF_TOKEN")], (), state)
    lines = [line for line in as_commands(plan).splitlines() if not line.startswith("#")]
    assert lines == [
        "hf spaces variables add alice/demo -e B",
        "hf spaces secrets add alice/demo -s HF_TOKEN",
        "hf spaces variables delete alice/demo LEAKED --yes",
        "hf spaces secrets add alice/demo -s LEAKED",
    ]
    assert "signed in" in as_commands(plan)
