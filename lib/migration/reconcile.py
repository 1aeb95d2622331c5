"""Whether a write has happened, told by what stands at the Space now and nothing else."""

from collections.abc import Collection

from lib.hub.client import Hub
from lib.migration.journal_lines import Before, stamp
from lib.migration.space_state import SpaceState, secrets_there, variables_there
from lib.migration.steps import Op, Write
from lib.secret import Secret


def look_again(hub: Hub, space: str) -> SpaceState:
    """Read the names of a Space that is there. Raises `HubError`, also where it is gone."""
    return SpaceState(
        space,
        exists=True,
        secrets=secrets_there(hub.secrets(space)),
        variables=variables_there(hub.variables(space)),
    )


def happened(
    write: Write, state: SpaceState, before: Before, value: Secret | None = None
) -> bool | None:
    """Return whether a write has happened; None where that cannot be seen.

    before: what stood under its name. value: what it would have put there, where that is known.
    """
    name = write.name
    if write.op is Op.DELETE_SECRET:
        return name not in state.secrets
    if write.op is Op.DELETE_VARIABLE:
        return name not in state.variables
    if write.op is Op.SET_VARIABLE:
        if name not in state.variables:
            return False
        if value is not None:
            return state.variables[name].value == value
        return _moved(before.is_variable, before.variable_updated, date_of(write, state))
    if name not in state.secrets:
        return False
    return _moved(before.is_secret, before.secret_updated, date_of(write, state))


def was_created(state: SpaceState, names: Collection[str]) -> bool | None:
    """Return whether a Space was made with these names; None where it may be another's."""
    if not state.exists:
        return False
    return True if set(names) <= state.secrets.keys() | state.variables.keys() else None


def date_of(write: Write, state: SpaceState) -> str:
    """Return the date that the Hub gives to what a write has put; empty where it tells none."""
    if write.op is Op.SET_SECRET and write.name in state.secrets:
        return stamp(state.secrets[write.name].updated_at)
    if write.op is Op.SET_VARIABLE and write.name in state.variables:
        return stamp(state.variables[write.name].updated_at)
    return ""


def _moved(was_there: bool, before: str, now: str) -> bool | None:
    if not was_there:
        return True
    return now != before if now and before else None
