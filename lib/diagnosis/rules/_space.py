"""What rules about a Space ask of a look: its facts, its names, and how they are told."""

from typing import TYPE_CHECKING, Final

from lib.diagnosis.hub_snapshot import Unknown
from lib.diagnosis.rule import RuleContext, Where
from lib.diagnosis.rules._names_places import is_plain
from lib.names.key_shapes import is_lively
from lib.names.space_id import is_space_id
from lib.record import record

if TYPE_CHECKING:
    from lib.hub.client import SecretFacts, SpaceFacts, VariableFacts

STATIC: Final = "static"
COLLISION: Final = "Collision on variables and secrets names"


@record
class SpaceSettings:
    """The secrets and variables of a Space, where both are known."""

    secrets: "tuple[SecretFacts, ...]"
    variables: "tuple[VariableFacts, ...]"

    @property
    def entries(self) -> "tuple[SecretFacts | VariableFacts, ...]":
        """All of them."""
        return (*self.secrets, *self.variables)

    @property
    def names(self) -> frozenset[str]:
        """The names the app gets."""
        return frozenset(one.name for one in self.entries)

    @property
    def colliding(self) -> tuple[str, ...]:
        """The names that are both, in the order of the secrets."""
        variables = {one.name for one in self.variables}
        return tuple(one.name for one in self.secrets if one.name in variables)


def space_of(look: RuleContext) -> "SpaceFacts | None":
    """Return the Space in question; None where it is not known."""
    return None if look.hub is None or isinstance(look.hub.space, Unknown) else look.hub.space


def variables_of(look: RuleContext) -> "tuple[VariableFacts, ...]":
    """Return the variables of the Space; none where they are not known."""
    if look.hub is None or isinstance(look.hub.variables, Unknown):
        return ()
    return look.hub.variables


def settings_of(look: RuleContext) -> SpaceSettings | None:
    """Return the secrets and variables of the Space; None where one of them is not known."""
    hub = look.hub
    if hub is None or isinstance(hub.secrets, Unknown) or isinstance(hub.variables, Unknown):
        return None
    return SpaceSettings(hub.secrets, hub.variables)


def in_space(look: RuleContext, name: str = "") -> Where:
    """Return the Space as a place, with the name of a secret or variable where it may be shown."""
    space_id = look.hub.space_id if look.hub else ""
    return Where(f"Space {space_id}", name=name if is_plain(name) else "")


def told(name: str, otherwise: str) -> str:
    """Return a name as a sentence tells it; one that does not read like a name is not told."""
    return f"`{name}`" if is_plain(name) else otherwise


def origin_of(space: "SpaceFacts") -> str:
    """Return what a Space was copied from; only what reads like a Space's name is told."""
    origin = space.duplicated_from
    return f"`{origin}`" if is_space_id(origin) and not is_lively(origin) else "another Space"
