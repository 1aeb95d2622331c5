"""A Space of the practice Hub with something of every kind, and what is wanted there."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lib.hub.client import Hub
from lib.migration.apply import OnFailure, RunOutcome, apply, resume
from lib.migration.desired import DesiredEntry, EntryKind
from lib.migration.journal import Journal
from lib.migration.plan import Plan, make_plan
from lib.migration.space_state import read_state
from lib.migration.undo import UndoOutcome, undo
from lib.migration.waiting import Progress, WaitPolicy
from lib.practice import PracticeServer
from lib.practice.hub.records import Space, StoredEntry
from lib.secret import Secret

SPACE = "practice-alice/chatbot"
DATE = "2026-02-03T09:30:00.000Z"
WRITES = ("set_secret", "delete_secret", "set_variable", "delete_variable", "create")
OLD = {"OLD_SECRET": "old-secret-value", "KEPT_SECRET": "kept"}
OLD_VARIABLES = {"OLD_VARIABLE": "old", "LEAKED_KEY": "leaked-value", "SAME": "same", "ALONE": "1"}
REPLACE = frozenset({"OLD_SECRET", "OLD_VARIABLE"})
Things = dict[str, tuple[str, str | None]]


def secret(name: str, value: str = "") -> DesiredEntry:
    """Return a secret that is wanted."""
    return DesiredEntry(name, Secret(value or f"value of {name}"), EntryKind.SECRET, ".env:1")


def variable(name: str, value: str = "") -> DesiredEntry:
    """Return a variable that is wanted."""
    return DesiredEntry(name, Secret(value or f"value of {name}"), EntryKind.VARIABLE, ".env:1")


# Ten names, one of which is as it should be already: ten writes, since a move takes two.
TEN = (
    *(secret(f"NEW_{number}") for number in range(5)),
    secret("OLD_SECRET", "new-secret-value"),
    secret("LEAKED_KEY", "leaked-value"),
    variable("NEW_VARIABLE"),
    variable("OLD_VARIABLE", "new"),
    variable("SAME", "same"),
)


def furnish(practice: PracticeServer, **more: Any) -> None:
    """Put into the Space what `OLD` and `OLD_VARIABLES` say, with descriptions."""
    world = practice.state.hub
    with world.lock:
        world.settings = replace(world.settings, restart_seconds=0.0, api_quota=100_000)
        world.spaces[SPACE] = replace(
            world.spaces[SPACE],
            secrets={
                name: StoredEntry(value, f"about {name}", DATE) for name, value in OLD.items()
            },
            variables={
                name: StoredEntry(value, f"about {name}", DATE)
                for name, value in OLD_VARIABLES.items()
            },
            **more,
        )


def there(practice: PracticeServer, space: str = SPACE) -> tuple[Things, Things]:
    """Return secrets and variables of a Space with values and descriptions, as they really are."""
    found = practice.state.hub.spaces[space]
    return _plain(found.secrets), _plain(found.variables)


def _plain(entries: Mapping[str, StoredEntry]) -> Things:
    return {name: (entry.value, entry.description) for name, entry in sorted(entries.items())}


def planned() -> tuple[Things, Things]:
    """Return what `TEN` has to lead to."""
    secrets: Things = {name: (value, f"about {name}") for name, value in OLD.items()}
    secrets |= {f"NEW_{number}": (f"value of NEW_{number}", None) for number in range(5)}
    secrets["OLD_SECRET"] = ("new-secret-value", "about OLD_SECRET")
    secrets["LEAKED_KEY"] = ("leaked-value", "about LEAKED_KEY")
    variables: Things = {name: (value, f"about {name}") for name, value in OLD_VARIABLES.items()}
    variables |= {"NEW_VARIABLE": ("value of NEW_VARIABLE", None)}
    variables["OLD_VARIABLE"] = ("new", "about OLD_VARIABLE")
    del variables["LEAKED_KEY"]
    return dict(sorted(secrets.items())), dict(sorted(variables.items()))


def written(practice: PracticeServer) -> int:
    """Return how many requests that change something have reached the Hub."""
    return sum(seen["route"] in WRITES for seen in practice.state.requests())


def hub_of(practice: PracticeServer, seconds: float = 5.0, kind: str = "write") -> Hub:
    """Return our Hub at the practice Hub."""
    return Hub(Secret(practice.tokens[kind]), practice.hub_url, seconds)


def plan_of(
    hub: Hub, wanted: tuple[DesiredEntry, ...] = TEN, space: str = SPACE, **more: Any
) -> Plan:
    """Look at the Space and plan."""
    more.setdefault("replace", REPLACE)
    return make_plan(space, wanted, (), read_state(hub, space), **more)


@dataclass
class Watch:
    """Hears what is told, and takes no time to wait."""

    told: list[Progress]

    def patience(self, **more: Any) -> WaitPolicy:
        """Return a patience whose seconds pass at once."""
        return WaitPolicy(self.told.append, lambda _: None, **more)


def hasty(**more: Any) -> WaitPolicy:
    """Return a patience whose seconds pass at once."""
    return Watch([]).patience(**more)


def run(plan: Plan, hub: Hub, folder: Path, **more: Any) -> RunOutcome:
    """Apply a plan with a new journal."""
    more.setdefault("patience", hasty())
    with Journal.begin(plan, folder) as journal:
        return apply(plan, hub, journal, **more)


def go_on(path: Path, hub: Hub, wanted: tuple[DesiredEntry, ...] = TEN) -> RunOutcome:
    """Continue a migration from its journal."""
    with Journal.open(path) as journal:
        return resume(journal, wanted, hub, on_failure=OnFailure.STOP, patience=hasty())


def take_back(path: Path, hub: Hub) -> UndoOutcome:
    """Undo a migration by its journal."""
    with Journal.open(path) as journal:
        return undo(journal, hub, patience=hasty())


def space_of(practice: PracticeServer) -> Space:
    """Return the Space as the practice Hub keeps it."""
    return practice.state.hub.spaces[SPACE]
