"""See whether a migration has arrived: every name, the restart, and the dashboard if it is one."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from lib.hub.client import Hub
from lib.hub.errors import HubError
from lib.migration.apply import Outcome
from lib.migration.board import ask_dashboard
from lib.migration.journal import Journal
from lib.migration.patience import Patience
from lib.migration.plan import Plan
from lib.migration.restart import LEAVING_SECONDS, wait_for_restart
from lib.migration.seen import Seen, Verified
from lib.migration.state import STATIC, SpaceState
from lib.migration.verify import verify_names
from lib.secret import Secret

_MARKS: Final = {Seen.YES: "✓", Seen.NO: "✗", Seen.COULD_NOT_TELL: "?"}


@dataclass(frozen=True, slots=True)
class Place:
    """The Space, as far as it decides what can be seen of it. is_new: whether it was just made."""

    sdk: str
    private: bool
    is_new: bool

    @classmethod
    def of(cls, plan: Plan) -> Self:
        """Return the place that a plan leads to."""
        if plan.create is not None:
            return cls(plan.create.sdk, plan.create.private, is_new=True)
        state = plan.state or SpaceState(plan.space, exists=False)
        return cls(state.sdk, state.private, is_new=False)

    def next_step(self, space: str) -> str:
        """Return what to do when everything has arrived."""
        if self.is_new:
            return f"Next: deploy. Push your app to the new Space `{space}`."
        return f"Next: deploy. Push your app to `{space}`; it reads these names from os.environ."


@dataclass(frozen=True, slots=True)
class Verification:
    """What was seen. restart and dashboard are None where they were not looked at."""

    names: tuple[Verified, ...]
    restart: Verified | None = None
    dashboard: Verified | None = None

    @classmethod
    def of_nothing(cls, done: Collection[str]) -> Self:
        """Return that nobody has looked at some names."""
        words = "was not read back"
        return cls(
            tuple(
                Verified(Seen.COULD_NOT_TELL, f"`{name}` {words}.", name) for name in sorted(done)
            )
        )

    @property
    def arrived(self) -> frozenset[str]:
        """The names that were seen to have arrived."""
        return frozenset(one.name for one in self.names if one.seen is Seen.YES)

    @property
    def has_no(self) -> bool:
        """Whether something was seen not to work."""
        return any(one.seen is Seen.NO for one in self._all())

    @property
    def has_doubt(self) -> bool:
        """Whether something could not be told; most Spaces run another app than the dashboard."""
        seen = [one.seen for one in self._all() if one is not self.dashboard]
        return Seen.COULD_NOT_TELL in seen

    def lines(self) -> Iterator[str]:
        """Yield it as lines of text."""
        for one in self._all():
            yield f"  {_MARKS[one.seen]} {one.sentence}"

    def document(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "verified": [{"name": one.name, **_plain(one)} for one in self.names],
            "restart": _plain(self.restart) if self.restart else None,
            "dashboard": _plain(self.dashboard) if self.dashboard else None,
        }

    def _all(self) -> Iterator[Verified]:
        yield from self.names
        yield from (one for one in (self.restart, self.dashboard) if one is not None)


def _plain(one: Verified) -> dict[str, str]:
    return {"seen": one.seen.value, "sentence": one.sentence}


def verify(  # noqa: PLR0913, PLR0917 - each is a fact of its own
    hub: Hub,
    journal: Journal,
    outcome: Outcome,
    values: Mapping[str, Secret],
    done: Collection[str],
    place: Place,
    patience: Patience,
    wait: int,
) -> Verification:
    """Look at everything that was written. wait: seconds in which the Space may restart."""
    names = _names(hub, journal, outcome, values, done, patience)
    # A new Space has no app that could restart, and a static one never has.
    watched = done and wait and not place.is_new and place.sdk != STATIC
    if not watched or patience.cancelled():
        return Verification(names)
    restart = wait_for_restart(
        hub,
        journal.space,
        patience=patience,
        most=wait,
        leaving=min(float(wait), LEAVING_SECONDS),
    )
    if restart.seen is not Seen.YES:
        return Verification(names, restart)
    state = SpaceState(journal.space, exists=True, private=place.private)
    return Verification(names, restart, ask_dashboard(hub, state))


def _names(
    hub: Hub,
    journal: Journal,
    outcome: Outcome,
    values: Mapping[str, Secret],
    done: Collection[str],
    patience: Patience,
) -> tuple[Verified, ...]:
    try:
        found = verify_names(journal, hub, values, state=outcome.after, patience=patience)
    except HubError as error:
        words = "could not be read back"
        return tuple(
            Verified(Seen.COULD_NOT_TELL, f"`{name}` {words}. {error}", name)
            for name in sorted(done)
        )
    return tuple(one for one in found if one.name in done)
