"""Carry a deployment out: the Space with its names, then the files, then see it run.

Each part begins only when the one before has surely happened. Whatever ends it, the parts tell
what was done and what was not, and a new plan goes on from there: names that have arrived are left
alone, files that are there are not sent again.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from lib.deploy.deploy_plan import WRITES, DeployPlan
from lib.hub.client import Hub
from lib.hub.errors import HubError, HubErrorKind
from lib.migration.apply import RunOutcome
from lib.migration.dashboard_probe import ask_dashboard
from lib.migration.execution import Execution, wanted_of
from lib.migration.journal import Journal, JournalError
from lib.migration.observation import Observation, Verified
from lib.migration.restart import LEAVING_SECONDS, wait_for_restart
from lib.migration.results import EndReason, PlanStaleError
from lib.migration.space_state import SpaceState
from lib.migration.waiting import Progress, WaitPolicy, What

BUILD_SECONDS: Final = 900.0
_ATTEMPTS: Final = 2
# Trouble that may be over a moment later.
_PASSING: Final = frozenset(
    {HubErrorKind.SERVER_ERROR, HubErrorKind.UNREACHABLE, HubErrorKind.COULD_NOT_TELL}
)
_MADE: Final = ("The Space is created with its names.", "The Space is not created.")
_WRITTEN: Final = ("The names are written.", "Not all names are written.")


@dataclass(frozen=True, slots=True)
class DeployRecord:
    """What the journal of the names is kept with.

    project: the folder that the values are of, empty where they are of none. place: the folder of
    journals, the person's own where it is None.
    """

    project: str
    place: Path | None = None


class Part(StrEnum):
    """The parts of a deployment, in their order."""

    NAMES = "names"
    FILES = "files"
    START = "start"
    DASHBOARD = "dashboard"


@dataclass(frozen=True, slots=True)
class Deployed:
    """What a deployment came to. A part that is not in `parts` was never begun.

    names: what became of the names; None where none was to be written. verified: each name, read
    back. journal: the record of the names, empty where there is none.
    """

    space: str
    parts: dict[Part, Verified]
    names: RunOutcome | None = None
    verified: tuple[Verified, ...] = ()
    journal: Path | None = None
    not_begun: tuple[Part, ...] = field(default=())

    @property
    def is_complete(self) -> bool:
        """Whether names and files are there; the rest may not be told."""
        done = [self.parts.get(one) for one in (Part.NAMES, Part.FILES)]
        return all(one is not None and one.seen is Observation.YES for one in done)


def deploy(
    plan: DeployPlan,
    hub: Hub,
    record: DeployRecord,
    *,
    patience: WaitPolicy | None = None,
    most: float = BUILD_SECONDS,
    address: Callable[[str], str] | None = None,
) -> Deployed:
    """Carry a plan out that has no obstacle.

    most: seconds in which the Space may be built and start; 0 does not wait. address: as
    `ask_dashboard` has it. Raises `JournalError` before the first write, and nothing else: every
    trouble is told as a part.
    """
    return _Deploying(plan, hub, patience or WaitPolicy(), record).run(most, address)


class _Deploying:
    def __init__(
        self, plan: DeployPlan, hub: Hub, patience: WaitPolicy, record: DeployRecord
    ) -> None:
        self._plan = plan
        self._hub = hub
        self._patience = patience
        self._record = record
        self._parts: dict[Part, Verified] = {}
        self._outcome: RunOutcome | None = None
        self._verified: tuple[Verified, ...] = ()
        self._journal: Path | None = None

    def run(self, most: float, address: Callable[[str], str] | None) -> Deployed:
        steps: tuple[tuple[Part, Callable[[], Verified]], ...] = (
            (Part.NAMES, self._names),
            (Part.FILES, self._files),
            (Part.START, lambda: self._start(most)),
            (Part.DASHBOARD, lambda: self._dashboard(address)),
        )
        for part, work in steps:
            if self._patience.cancelled():
                break
            self._parts[part] = work()
            if self._parts[part].seen is not Observation.YES:
                break
        return Deployed(
            self._plan.space,
            self._parts,
            self._outcome,
            self._verified,
            self._journal,
            tuple(part for part in Part if part not in self._parts),
        )

    def _names(self) -> Verified:
        names = self._plan.names
        if not names.writes:
            return Verified(Observation.YES, "No secrets or variables to write.")
        with Journal.begin(
            names, self._record.place, project=self._record.project, hub=self._hub.address
        ) as journal:
            self._journal = journal.path
            work = Execution(journal, self._hub, self._patience, wanted_of(names))
            try:
                self._outcome = work.apply(names)
            except PlanStaleError as error:
                self._journal = None
                return Verified(Observation.NO, str(error))
            except HubError as error:
                self._journal = None
                return Verified(Observation.NO, f"The Space could not be checked. {error}")
            if self._outcome.is_refused:
                self._journal = None
                with suppress(JournalError):
                    journal.discard()
            return self._told(work, self._outcome)

    def _told(self, work: Execution, outcome: RunOutcome) -> Verified:
        """Say what became of the names, which are read back where all are written."""
        made, not_made = _MADE if self._plan.names.create else _WRITTEN
        if not outcome.is_complete:
            unknown = any(one.ending is EndReason.UNKNOWN for one in outcome.results)
            seen = Observation.COULD_NOT_TELL if unknown else Observation.NO
            return Verified(seen, f"{not_made} {outcome.trouble or 'It was stopped.'}")
        try:
            self._verified = work.verify_names(outcome)
        except HubError as error:
            told = f"{made} The names could not be read back; deploy again to do that. {error}"
            return Verified(Observation.COULD_NOT_TELL, told)
        wrong = [one.sentence for one in self._verified if one.seen is Observation.NO]
        return Verified(Observation.NO, wrong[0]) if wrong else Verified(Observation.YES, made)

    def _files(self) -> Verified:
        plan = self._plan
        if not plan.is_pushing:
            return Verified(Observation.YES, "The Space already has these files.")
        count = sum(one.action in WRITES for one in plan.files)
        found, again = Verified(Observation.NO, "The files were not sent."), True
        for _ in range(_ATTEMPTS):
            if again:
                self._tell(What.BEGUN, f"Pushing {count} files …")
                found, again = self._push()
        self._tell(What.DONE if found.seen is Observation.YES else What.FAILED, found.sentence)
        return found

    def _push(self) -> tuple[Verified, bool]:
        """Push once. Returns what came of it, and whether to try again: it did not happen."""
        space = self._plan.space
        parent = self._plan.there.commit if self._plan.there else ""
        try:
            if self._plan.there is None:
                # The Hub has put something into the Space that was just made.
                parent = self._patience.look(lambda: self._hub.files(space)).commit
            self._patience.ask(lambda: self._hub.push(space, self._plan.push(parent)))
        except HubError as error:
            if not error.may_have_happened:
                return Verified(
                    Observation.NO, f"No file was changed. {error}"
                ), error.kind in _PASSING
            return self._read_back(parent, error)
        return self._read_back(parent)

    def _read_back(self, parent: str, error: HubError | None = None) -> tuple[Verified, bool]:
        """Say what became of a push by what is there now, and whether to try again."""
        words = f" {error}" if error else ""
        try:
            found = self._patience.look(lambda: self._hub.files(self._plan.space))
        except HubError as trouble:
            if error is None:
                told = "The files are sent, and could not be read back; deploy again to do that."
                return Verified(Observation.COULD_NOT_TELL, f"{told} {trouble}"), False
            told = "Whether the files arrived is unknown; deploy again to find out."
            return Verified(Observation.COULD_NOT_TELL, f"{told}{words}"), False
        differing = self._plan.differing(found)
        if not differing:
            return Verified(Observation.YES, "The files are in place."), False
        if error is not None and found.commit == parent:
            return Verified(Observation.NO, f"No file was changed.{words}"), True
        told = f"`{differing[0]}` differs from the one here."
        advice = "Check for a `.gitignore` in the Space that names it, and deploy again."
        return Verified(Observation.NO, f"{told} {advice}{words}"), False

    def _start(self, most: float) -> Verified:
        if not most:
            return Verified(
                Observation.COULD_NOT_TELL, "The Space was not watched until it started."
            )
        state = self._plan.names.state
        is_new = self._plan.names.create is not None or state is None
        before = "NO_APP_FILE" if is_new or state is None else state.stage
        if not self._plan.is_pushing and not self._plan.names.writes:
            before = ""  # nothing has changed, so it need not be seen to leave
        return wait_for_restart(
            self._hub,
            self._plan.space,
            patience=self._patience,
            most=most,
            leaving=min(most, LEAVING_SECONDS),
            before=before,
        )

    def _dashboard(self, address: Callable[[str], str] | None) -> Verified:
        names = self._plan.names
        private = (
            names.create.private if names.create else bool(names.state and names.state.private)
        )
        state = SpaceState(self._plan.space, exists=True, private=private)
        return ask_dashboard(self._hub, state, address=address)

    def _tell(self, what: What, sentence: str) -> None:
        self._patience.tell(Progress(what, sentence))
