"""See whether a migration has arrived: every name, the restart, and the dashboard if it is one."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

from lib.hub.client import Hub
from lib.hub.errors import HubError, HubErrorKind
from lib.migration.dashboard_probe import ask_dashboard
from lib.migration.journal import Journal
from lib.migration.observation import Observation, Verified
from lib.migration.plan import Plan
from lib.migration.restart import LEAVING_SECONDS, NO_APP_YET, restart_if_stopped, wait_for_restart
from lib.migration.results import RunOutcome
from lib.migration.space_state import STATIC, SpaceState
from lib.migration.verify import verify_names
from lib.migration.waiting import WaitPolicy
from lib.secret import Secret


@dataclass(frozen=True, slots=True)
class TargetSpace:
    """The Space, as far as it decides what can be seen of it.

    is_new: whether it was just made. before: what it held when the plan was made, where known.
    """

    sdk: str
    private: bool
    is_new: bool
    before: SpaceState | None = field(default=None, repr=False)

    @classmethod
    def of(cls, plan: Plan) -> Self:
        """Return the place that a plan leads to."""
        if plan.create is not None:
            return cls(plan.create.sdk, plan.create.private, is_new=True)
        state = plan.state or SpaceState(plan.space, exists=False)
        return cls(state.sdk, state.private, is_new=False, before=plan.state)

    @classmethod
    def seen(cls, hub: Hub, journal: Journal) -> Self:
        """Return the place of a journal, as it is now. Raises `HubError`."""
        new = journal.create
        try:
            facts = hub.space(journal.space)
        except HubError as error:
            if new is not None and error.kind is HubErrorKind.NOT_FOUND:
                return cls(new.sdk, new.private, is_new=True)
            raise
        return cls(facts.sdk, facts.private, new is not None)

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
                Verified(Observation.COULD_NOT_TELL, f"`{name}` {words}.", name)
                for name in sorted(done)
            )
        )

    @property
    def arrived(self) -> frozenset[str]:
        """The names that were seen to have arrived."""
        return frozenset(one.name for one in self.names if one.seen is Observation.YES)

    @property
    def has_no(self) -> bool:
        """Whether something was seen not to work."""
        return any(one.seen is Observation.NO for one in self.all())

    @property
    def has_doubt(self) -> bool:
        """Whether something could not be told; most Spaces run another app than the dashboard."""
        seen = [one.seen for one in self.all() if one is not self.dashboard]
        return Observation.COULD_NOT_TELL in seen

    def all(self) -> Iterator[Verified]:
        """Yield everything that was looked at."""
        yield from self.names
        yield from (one for one in (self.restart, self.dashboard) if one is not None)


def verify(  # noqa: PLR0913, PLR0917 - each is a fact of its own
    hub: Hub,
    journal: Journal,
    outcome: RunOutcome,
    values: Mapping[str, Secret],
    done: Collection[str],
    place: TargetSpace,
    patience: WaitPolicy,
    wait: float,
) -> Verification:
    """Look at everything that was written. wait: seconds in which the Space may restart."""
    names = _names(hub, journal, outcome, values, done, patience)
    _start_again(hub, outcome, place)
    # A new Space has no app that could restart, and a static one never has.
    watched = done and wait and not place.is_new and place.sdk != STATIC
    if not watched or patience.cancelled():
        return Verification(names)
    restart = wait_for_restart(
        hub,
        journal.space,
        patience=patience,
        most=wait,
        leaving=min(wait, LEAVING_SECONDS),
        wants_app=False,
    )
    if restart.seen is not Observation.YES or restart is NO_APP_YET:
        return Verification(names, restart)
    state = SpaceState(journal.space, exists=True, private=place.private)
    return Verification(names, restart, ask_dashboard(hub, state))


def _start_again(hub: Hub, outcome: RunOutcome, place: TargetSpace) -> None:
    """Start a Space that a collision had stopped, where this has ended the collision."""
    if place.before is not None and outcome.after is not None:
        # Watching it tells what became of that.
        with suppress(HubError):
            restart_if_stopped(hub, place.before, outcome.after)


def _names(
    hub: Hub,
    journal: Journal,
    outcome: RunOutcome,
    values: Mapping[str, Secret],
    done: Collection[str],
    patience: WaitPolicy,
) -> tuple[Verified, ...]:
    try:
        found = verify_names(journal, hub, values, state=outcome.after, patience=patience)
    except HubError as error:
        words = "could not be read back"
        return tuple(
            Verified(Observation.COULD_NOT_TELL, f"`{name}` {words}. {error}", name)
            for name in sorted(done)
        )
    return tuple(one for one in found if one.name in done)
