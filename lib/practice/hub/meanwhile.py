"""What happens at the practice Hub between two requests: somebody else's acts, and late writes.

A plan waits for the n-th of the requests that fit, and is carried out before or after it. A write
that is held was asked for long ago; it is carried out before a later request, whoever sends that.
Both happen inside the Hub with nobody between: no client can tell them from a busy neighbour.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from lib.practice.fields import InvalidRequestError, one_of, only, whole
from lib.practice.hub.acts import Act, read_act
from lib.practice.hub.routes import NAMES
from lib.practice.hub.store import Store

_MOST: Final = 1_000_000
_METHODS: Final = ("GET", "POST", "PUT", "DELETE", "HEAD")
_MOST_ACTS: Final = 100


@dataclass(frozen=True, slots=True)
class Planned:
    """Some acts, and when: before or after the `left`-th request that fits. None fits them all."""

    acts: tuple[Act, ...]
    before: bool
    left: int
    route: str | None = None
    method: str | None = None

    def fits(self, route: str, method: str) -> bool:
        """Whether a request counts."""
        return self.route in {None, route} and self.method in {None, method}

    def shown(self) -> dict[str, Any]:
        """Return it as JSON, without a value."""
        moment = "before" if self.before else "after"
        told = {moment: self.left, "route": self.route, "method": self.method}
        return {**told, "do": [act.shown() for act in self.acts]}


@dataclass(slots=True)
class _HeldRequest:
    left: int
    carry_out: Callable[[], object] = field(repr=False)


class Meanwhile:
    """What is planned and what is held. Hold the world's lock while calling any of it."""

    def __init__(self) -> None:
        self._planned: list[Planned] = []
        self._due_after: list[Planned] = []
        self._held: list[_HeldRequest] = []

    def plan(self, planned: Planned) -> None:
        """Let something happen later."""
        self._planned.append(planned)

    def hold(self, left: int, carry_out: Callable[[], object]) -> None:
        """Keep a write until just before the n-th request from now."""
        self._held.append(_HeldRequest(left, carry_out))

    def before(self, world: Store, route: str, method: str) -> None:
        """Do what is due before a request."""
        for held in self._held:
            held.left -= 1
        self._release([held for held in self._held if held.left <= 0])
        fitting = [one for one in self._planned if one.fits(route, method)]
        counted = {id(one): replace(one, left=one.left - 1) for one in fitting}
        due = [one for one in counted.values() if one.left == 0]
        self._planned = [counted.get(id(one), one) for one in self._planned]
        self._planned = [one for one in self._planned if one.left]
        self._due_after = [one for one in due if not one.before]
        _carry_out(world, [one for one in due if one.before])

    def after(self, world: Store) -> None:
        """Do what is due after the request that was the last to come."""
        due, self._due_after = self._due_after, []
        _carry_out(world, due)

    def release(self) -> int:
        """Carry out now all that is held, and return how many writes that were."""
        count = len(self._held)
        self._release(list(self._held))
        return count

    def _release(self, due: list[_HeldRequest]) -> None:
        self._held = [held for held in self._held if held not in due]
        for held in due:
            held.carry_out()

    def planned(self) -> list[dict[str, Any]]:
        """Return what is planned, as JSON without values."""
        return [one.shown() for one in self._planned]

    def clear(self) -> None:
        """Let nothing happen any more; what is held is never carried out."""
        self._planned, self._due_after, self._held = [], [], []


def _carry_out(world: Store, due: list[Planned]) -> None:
    for planned in due:
        for act in planned.acts:
            act.carry_out(world)


def read_planned(world: Store, data: Mapping[str, object]) -> Planned:
    """Read a plan from JSON; one without a moment has `left` 0. Raises `InvalidRequestError`."""
    only(data, ("before", "after", "route", "method", "do"))
    before = whole(data, "before", 1, _MOST)
    after = whole(data, "after", 1, _MOST)
    if before is not None and after is not None:
        raise InvalidRequestError("Give `before` or `after`, not both.")
    do = data.get("do")
    given = do if isinstance(do, list) else [do]
    if not 1 <= len(given) <= _MOST_ACTS:
        raise InvalidRequestError(f"`do` has to be an object, or a list of up to {_MOST_ACTS}.")
    return Planned(
        tuple(read_act(world, one) for one in given),
        after is None,
        before or after or 0,
        one_of(data, "route", NAMES),
        one_of(data, "method", _METHODS),
    )
