"""What one session's wizard knows: what was read, chosen, planned and done."""

from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Final

import streamlit as st

from lib.access import Surface
from lib.components.visit import Visit, person
from lib.dashboard import readers
from lib.deploy.deploy_plan import DeployPlan
from lib.deploy.deploy_run import Deployed
from lib.hub.client import Hub
from lib.hub.token_facts import TokenFacts
from lib.migration.background import BackgroundMigration, MigrationResult
from lib.migration.desired import DesiredEntry, EntryKind, Skipped
from lib.migration.importing import (
    Choices,
    ImportFile,
    Item,
    ParsedText,
    ReadingError,
    Text,
    choose,
    combine,
    decide,
    read_file,
    read_text,
    review,
)
from lib.migration.key_tests import KeyTests
from lib.migration.plan import Plan, make_plan
from lib.migration.space_state import SpaceState
from lib.migration.steps import NewSpace
from lib.migration.undo import UndoOutcome
from lib.secret import Secret

_KEY: Final = "wizard"


class WizardStep(IntEnum):
    """The steps, in their order."""

    SOURCE = 1
    REVIEW = 2
    SPACE = 3
    PLAN = 4
    APPLY = 5
    VERIFY = 6
    CLEAN_UP = 7

    @property
    def title(self) -> str:
        """What the step is called."""
        return self.name.capitalize().replace("_", " ")


@dataclass
class ChosenSources:
    """What is migrated from, and what was read there. Values are in it only as `Secret`.

    files: the chosen files, labels their names, None before any was. texts: what the person pasted
    or uploaded; brought: the readings of these. decided: the names whose line is right as it is.
    """

    labels: frozenset[str] | None = None
    files: tuple[ImportFile, ...] = ()
    texts: tuple[Text, ...] = ()
    brought: tuple[ParsedText, ...] = ()
    readings: tuple[ParsedText, ...] = ()
    decided: set[str] = field(default_factory=set)
    items: tuple[Item, ...] = ()
    undecided: ParsedText | None = None

    def read(self, now: Visit) -> None:
        """Read everything and review it anew; what was chosen stays. Raises `ReadingError`.

        An owner's is read here and beside their project, a stranger's apart and beside nothing.
        """
        if now.may(Surface.OWN_FILES):
            environ = now.world.environ
            self.brought = tuple(read_text(one.data, one.label, environ) for one in self.texts)
            files = (read_file(one.path, one.label, environ) for one in self.files)
            self.readings = (*files, *self.brought)
            self.undecided = decide(combine(self.readings), *self.decided)
            self.items = review(self.undecided, now.project, *now.world)
            return
        who = person()
        if who is None:
            raise ReadingError("Your sign-in has ended, so nothing was read.", "Sign in again.")
        read = readers().read(who.name, self.texts, self.decided)
        self.files = ()
        self.brought = self.readings = read.readings
        self.undecided = decide(combine(self.readings), *self.decided)
        self.items = read.items


@dataclass
class NameChoices:
    """What the person chose for each name. replace: those to be written over at the Space."""

    kinds: dict[str, EntryKind] = field(default_factory=dict)
    renames: dict[str, str] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)
    public: set[str] = field(default_factory=set)
    replace: set[str] = field(default_factory=set)
    keys_asked: bool = False
    key_tests: KeyTests | None = None

    def choices(self) -> Choices:
        """Return what the person chose."""
        return Choices(
            kinds=dict(self.kinds),
            renames=dict(self.renames),
            left_out=frozenset(self.left_out),
            taken=frozenset(self.taken),
            allow_public=frozenset(self.public),
        )


@dataclass
class WizardTarget:
    """Where it goes: the token, whose it is, and the Space with what it held when looked at."""

    token: Secret | None = None
    facts: TokenFacts | None = None
    endpoint: str = ""
    owned: tuple[str, ...] = ()
    space: str = ""
    create: NewSpace | None = None
    state: SpaceState | None = None

    def hub(self) -> Hub:
        """Return the Hub as the person's token sees it. Raises `HubError`; there is a token."""
        if self.token is None:
            raise AssertionError("no token was given")
        return Hub(self.token, self.endpoint)


@dataclass
class WizardRun:
    """The plan, and what was made of it. going_on: the journal of an earlier migration."""

    plan: Plan | None = None
    job: BackgroundMigration[MigrationResult] | None = None
    undoing: BackgroundMigration[UndoOutcome] | None = None
    deploy_plan: DeployPlan | None = None
    deploying: BackgroundMigration[Deployed] | None = None
    going_on: Path | None = None
    takes_back: bool = False


@dataclass
class Wizard:
    """One migration as it takes shape, step by step. trouble: what to tell of the last press."""

    folder: Path
    step: WizardStep = WizardStep.SOURCE
    trouble: str = ""
    sources: ChosenSources = field(default_factory=ChosenSources)
    names: NameChoices = field(default_factory=NameChoices)
    target: WizardTarget = field(default_factory=WizardTarget)
    run: WizardRun = field(default_factory=WizardRun)

    def chosen(self) -> tuple[tuple[DesiredEntry, ...], tuple[Skipped, ...]]:
        """Return what is wanted at the Space, and what is not migrated, with the reasons."""
        wanted, refused = choose(self.sources.items, self.names.choices())
        undecided = self.sources.undecided
        return wanted, (*refused, *(undecided.refused if undecided else ()))

    def make_plan(self) -> Plan:
        """Work the plan out against what the Space held when it was looked at."""
        wanted, refused = self.chosen()
        there = self.target
        self.run.plan = make_plan(
            there.space,
            wanted,
            refused,
            there.state,
            replace=self.names.replace,
            create=there.create,
        )
        return self.run.plan

    def forget_space(self) -> None:
        """Forget what the Space held, so that it is looked at anew."""
        self.target.state, self.target.create, self.run.plan = None, None, None


def wizard_of(folder: Path) -> Wizard:
    """Return this session's wizard; a new one where another folder is looked at."""
    found = st.session_state.get(_KEY)
    if not isinstance(found, Wizard) or found.folder != folder:
        found = st.session_state[_KEY] = Wizard(folder)
    return found


def start_over() -> None:
    """Forget everything; the next look begins with the first step."""
    st.session_state.pop(_KEY, None)


def go_to(wizard: Wizard, step: WizardStep) -> None:
    """Show another step."""
    wizard.step, wizard.trouble = step, ""
