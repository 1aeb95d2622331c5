"""A record is what a frozen data class with slots is, to everybody who asks."""

import copy
import dataclasses
import pickle
from dataclasses import dataclass
from typing import Any

import pytest

from lib import record as records
from lib.record import field, record


@record
class Ours:
    """As we make it."""

    name: str
    place: tuple[str, int] = ("here", 1)
    notes: list[str] = field(default_factory=list, repr=False, compare=False)
    hand: str = field(kw_only=True)
    late: bool = field(default=False, kw_only=True)

    @property
    def loud(self) -> str:
        """Anything a class has beside its fields."""
        return self.name.upper()


@dataclass(frozen=True, slots=True)
class Theirs:
    """As `dataclasses` makes it."""

    name: str
    place: tuple[str, int] = ("here", 1)
    notes: list[str] = dataclasses.field(default_factory=list, repr=False, compare=False)
    hand: str = dataclasses.field(kw_only=True)
    late: bool = dataclasses.field(default=False, kw_only=True)

    @property
    def loud(self) -> str:
        """Anything a class has beside its fields."""
        return self.name.upper()


FEW = Ours.__init__
for _ in range(records._MANY):
    Ours("a", hand="b")
MANY = Ours.__init__


@pytest.fixture(params=[FEW, MANY], ids=["few", "many"], autouse=True)
def made(request, monkeypatch):
    """Each test is for a class of which few were made, and for one of which many were."""
    assert FEW is not MANY
    monkeypatch.setattr(Ours, "__init__", request.param)


def both(*values: Any, **named: Any) -> tuple[Any, Any]:
    """Make one of each."""
    return Ours(*values, **named), Theirs(*values, **named)


@pytest.mark.parametrize(
    ("values", "named"),
    [
        (("a",), {"hand": "b"}),
        (("a", ("there", 2)), {"hand": "b", "late": True}),
        (("a", ("there", 2), ["c"]), {"hand": "b"}),
        ((), {"hand": "b", "name": "a", "notes": ["d"]}),
    ],
)
def test_fields_defaults_and_words_are_the_same(values, named):
    """Made alike, both hold, show and tell the same."""
    ours, theirs = both(*values, **named)
    assert dataclasses.asdict(ours) == dataclasses.asdict(theirs)
    assert repr(ours).removeprefix("Ours") == repr(theirs).removeprefix("Theirs")
    assert ours.loud == theirs.loud
    assert hash(ours) == hash(theirs)
    assert Ours.__match_args__ == Theirs.__match_args__
    assert type(ours).__slots__ == type(theirs).__slots__
    assert not hasattr(ours, "__dict__")


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ((), {}),
        (("a",), {}),
        (("a",), {"hand": "b", "other": 1}),
        (("a",), {"hand": "b", "name": "c"}),
        (("a", ("b", 1), [], "hand"), {"hand": "b"}),
    ],
)
def test_wrong_arguments_are_refused_by_both_and_ours_tells_no_value(values, named):
    """What a data class does not take, a record does not take; the error names fields only."""
    with pytest.raises(TypeError):
        Theirs(*values, **named)
    with pytest.raises(TypeError, match=r"^Ours\.__init__\(\) "):
        Ours(*values, **named)


def test_what_is_missing_or_unknown_is_named():
    """A row of a table with a wrong field is told by the field's name."""
    with pytest.raises(TypeError, match=r"missing .*'name'"):
        Ours()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="unexpected keyword argument 'other'"):
        Ours("a", hand="b", other=1)  # type: ignore[call-arg]


def test_nothing_can_be_set_or_deleted():
    """A record stays what it is, and says so with the error of `dataclasses`."""
    ours = Ours("a", hand="b")
    for change in (
        lambda: setattr(ours, "name", "b"),
        lambda: setattr(ours, "new", "b"),
        lambda: delattr(ours, "name"),
    ):
        with pytest.raises(dataclasses.FrozenInstanceError):
            change()
    assert ours == Ours("a", hand="b")


def test_equal_where_the_compared_fields_are_and_the_class_is_the_same():
    """Two are equal when their fields are, and never to something of another class."""
    assert Ours("a", notes=["x"], hand="b") == Ours("a", notes=["y"], hand="b")
    assert Ours("a", hand="b") != Ours("a", hand="c")
    ours, theirs = both("a", hand="b")
    assert ours != theirs


def test_dataclasses_knows_it():
    """`is_dataclass`, `fields` and both kinds of `replace` work; a default is made anew."""
    ours = Ours("a", hand="b")
    assert dataclasses.is_dataclass(ours)
    told = [(one.name, one.kw_only, one.repr, one.compare) for one in dataclasses.fields(ours)]
    assert told == [
        (one.name, one.kw_only, one.repr, one.compare) for one in dataclasses.fields(Theirs)
    ]
    wanted = Ours("c", hand="b")
    assert dataclasses.replace(ours, name="c") == records.replace(ours, name="c") == wanted
    assert ours.notes is not wanted.notes


def test_it_is_copied_and_pickled():
    """A record can be copied, all the way down too, and go to another process."""
    ours = Ours("a", notes=["x"], hand="b")
    for one in (copy.copy(ours), copy.deepcopy(ours), pickle.loads(pickle.dumps(ours))):  # noqa: S301
        assert one == ours
        assert one.notes == ["x"]


def test_what_a_class_says_of_itself_stays():
    """A method that the class brings is not replaced; `__post_init__` runs last."""

    @record
    class Own:
        """With words of its own."""

        name: str

        def __post_init__(self) -> None:
            object.__setattr__(self, "name", self.name.strip())

        def __repr__(self) -> str:
            return "mine"

    assert repr(Own(" a ")) == "mine"
    assert Own(" a ").name == "a"
