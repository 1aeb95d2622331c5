"""From what a person wants to the plan of a deployment: the one way that every face takes."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace

from lib.deploy.deploy_plan import DeployPlan, make_deploy_plan
from lib.deploy.leak_scan import files_with, values_held
from lib.deploy.local_files import local_files
from lib.deploy.space_snapshot import Looked, written_before
from lib.migration.desired import DesiredEntry, Skipped
from lib.migration.past_migrations import remembered
from lib.migration.plan import make_plan
from lib.migration.steps import NewSpace
from lib.project import Project
from lib.secret import Secret

_STAYS_PUBLIC = "The Space is public and stays so; private is for a new one."


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person wants. names and refused: as the intake of a migration gives them.

    over: the names that may be overwritten. private: how a new Space is made. replace_files:
    whether another app may be overwritten.
    """

    space: str
    names: tuple[DesiredEntry, ...] = ()
    refused: tuple[Skipped, ...] = ()
    over: Collection[str] = field(default=frozenset())
    private: bool = True
    replace_files: bool = False


def prepare(wishes: Wishes, project: Project, looked: Looked | None, token: Secret) -> DeployPlan:
    """Return the plan. Raises `LocalFilesError` where the files here cannot be told or read.

    project: whose values must be in no file. looked: what `look_at` has seen; None for a dry run
    that asked nobody. token: empty where none is used.
    """
    state = looked.state if looked else None
    there = state is not None and state.exists
    before = written_before(state) if state is not None and there else frozenset()
    names = make_plan(
        wishes.space,
        wishes.names,
        wishes.refused,
        state,
        replace=frozenset(wishes.over) - before,
        create=None if state is None or there else NewSpace("docker", wishes.private),
    )
    local = local_files()
    held = values_held(project, wishes.names, token)
    plan = make_deploy_plan(
        names,
        local,
        looked.files if looked else None,
        holding=files_with(local.contents, held),
        replace_files=wishes.replace_files,
    )
    notes = list(_untold()) if there and wishes.names else []
    if state is not None and there and wishes.private and not state.private:
        notes.append(_STAYS_PUBLIC)
    return replace(plan, notes=(*plan.notes, *notes)) if notes else plan


def _untold() -> Iterator[str]:
    """Yield the journals that cannot be read: what they wrote counts as somebody else's."""
    for one in remembered():
        if one.trouble and not one.is_busy:
            yield f"{one.trouble} Names it has written are planned as somebody else's."
