"""One migration being carried out: the same for the page, the command line and a deployment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lib.hub.client import Hub
from lib.migration.apply import EndReason, OnFailure, RunOutcome, apply, resume
from lib.migration.desired import DesiredEntry
from lib.migration.journal import Journal
from lib.migration.observation import Verified
from lib.migration.plan import Plan
from lib.migration.restart import RESTART_SECONDS
from lib.migration.undo import UndoOutcome, undo
from lib.migration.verification import TargetSpace, Verification, verify
from lib.migration.verify import verify_names
from lib.migration.waiting import WaitPolicy
from lib.migration.written import written_values
from lib.secret import Secret


@dataclass(frozen=True, slots=True)
class Execution:
    """A journal that is open, the Hub it is about, and how to wait there.

    wanted: the values at hand. Whatever a face does with a migration, it does by these methods, in
    their order; what they raise is what the functions of their names raise.
    """

    journal: Journal
    hub: Hub
    patience: WaitPolicy
    wanted: Sequence[DesiredEntry] = field(default=(), repr=False)
    on_failure: OnFailure = OnFailure.STOP

    def apply(self, plan: Plan, *, again: bool = True) -> RunOutcome:
        """Carry a plan out. again: whether the Space is looked at once more first."""
        return apply(
            plan,
            self.hub,
            self.journal,
            on_failure=self.on_failure,
            patience=self.patience,
            again=again,
        )

    def resume(self) -> RunOutcome:
        """Go on with what the journal says was begun."""
        return resume(
            self.journal,
            self.wanted,
            self.hub,
            on_failure=self.on_failure,
            patience=self.patience,
        )

    def verify(
        self, outcome: RunOutcome, place: TargetSpace, seconds: float = RESTART_SECONDS
    ) -> Verification:
        """Read back what was written and watch the Space restart, for some seconds at the most."""
        return verify(
            self.hub,
            self.journal,
            outcome,
            self._values,
            done_names(outcome),
            place,
            self.patience,
            seconds,
        )

    def verify_names(self, outcome: RunOutcome) -> tuple[Verified, ...]:
        """Read back what was written, and no more."""
        return verify_names(
            self.journal, self.hub, self._values, state=outcome.after, patience=self.patience
        )

    def written(
        self, outcome: RunOutcome, seen: Verification, *, keep: bool = True
    ) -> Mapping[str, Secret]:
        """Return the values that surely stand at the Space. keep: whether a proof is kept."""
        return written_values(self.journal, outcome, seen, self.wanted, keep=keep)

    def undo(self, *, also_unsure: bool = False) -> UndoOutcome:
        """Take everything back. also_unsure: also what somebody else may have changed."""
        return undo(self.journal, self.hub, patience=self.patience, also_unsure=also_unsure)

    @property
    def _values(self) -> dict[str, Secret]:
        return {one.name: one.value for one in self.wanted}


def done_names(outcome: RunOutcome) -> frozenset[str]:
    """Return the names that were written."""
    return frozenset(one.name for one in outcome.results if one.ending is EndReason.DONE)


def wanted_of(plan: Plan) -> tuple[DesiredEntry, ...]:
    """Return the values that a plan writes, as they were wanted."""
    return tuple(
        DesiredEntry(step.name, step.value, step.kind, step.origin)
        for step in plan.writing
        if step.value is not None and step.kind is not None
    )
