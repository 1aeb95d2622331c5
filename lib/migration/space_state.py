"""What stands at a Space before and after: names, dates, and the values of public variables."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from lib.hub.errors import HubError, HubErrorKind, renamed
from lib.pending import Pending, beside
from lib.secret import Secret

if TYPE_CHECKING:
    from lib.hub.client import Hub, SecretFacts, VariableFacts

STATIC: Final = "static"


@dataclass(frozen=True, slots=True)
class SecretThere:
    """A secret of the Space; its value is never told."""

    description: str
    updated_at: datetime | None


@dataclass(frozen=True, slots=True)
class VariableThere:
    """A variable of the Space. Its value is public, and may still be a key put there by mistake."""

    value: Secret
    description: str
    updated_at: datetime | None


@dataclass(frozen=True, slots=True)
class Identity:
    """What tells a Space from one that was made anew under its name; empty where not told."""

    key: str = ""
    created: str = ""

    def is_another(self, other: "Identity") -> bool:
        """Whether two are surely not the same Space. A renamed one keeps its date."""
        if self.created and other.created:
            return self.created != other.created
        return bool(self.key and other.key) and self.key != other.key


@dataclass(frozen=True, slots=True)
class SpaceState:
    """One Space at one moment, by name. Where `exists` is False, everything else is empty."""

    id: str
    exists: bool
    private: bool = False
    sdk: str = ""
    stage: str = ""
    error: str = ""
    secrets: Mapping[str, SecretThere] = field(default_factory=dict)
    variables: Mapping[str, VariableThere] = field(default_factory=dict)
    identity: Identity = field(default_factory=Identity)

    @property
    def collisions(self) -> tuple[str, ...]:
        """The names that are both a secret and a variable, which keeps a Space from starting."""
        return tuple(sorted(self.secrets.keys() & self.variables.keys()))

    @property
    def fingerprint(self) -> str:
        """What changes when a secret or a variable changes; comparable in this process only."""
        told = [
            self.exists,
            sorted((name, str(one.updated_at)) for name, one in self.secrets.items()),
            sorted(
                (name, str(one.updated_at), one.value.fingerprint())
                for name, one in self.variables.items()
            ),
        ]
        return sha256(repr(told).encode()).hexdigest()


def read_state(hub: "Hub", space: str) -> SpaceState:
    """Ask the Hub what a Space holds. Raises `HubError`, but not where no such Space is seen.

    A Space that has another name now, or is disabled, is an error too: neither is what was asked
    for, and neither is gone.
    """
    found = _found(hub, space)
    if not found.exists:
        return found
    secrets, variables = _names(hub, space)
    return replace(found, secrets=secrets, variables=variables)


def _names(hub: "Hub", space: str) -> tuple[Mapping[str, SecretThere], Mapping[str, VariableThere]]:
    """Ask for both kinds of names at once. Where both fail, the error is that of the secrets."""
    variables = Pending(lambda: hub.variables(space))
    secrets = beside(lambda: hub.secrets(space), variables)
    return secrets_there(secrets), variables_there(variables.result())


def read_back(hub: "Hub", space: str) -> SpaceState:
    """Ask the same as `read_state`, the names first and which Space that is after them.

    So what was read is surely of the Space that is told, or of the one before it, and never of one
    that was made in its place between the two.
    """
    try:
        secrets, variables = _names(hub, space)
    except HubError as error:
        if error.kind is HubErrorKind.NOT_FOUND:
            return SpaceState(space, exists=False)
        raise
    found = _found(hub, space)
    return replace(found, secrets=secrets, variables=variables) if found.exists else found


def _found(hub: "Hub", space: str) -> SpaceState:
    """Return a Space without its names."""
    try:
        facts = hub.space(space)
    except HubError as error:
        if error.kind is HubErrorKind.NOT_FOUND:
            return SpaceState(space, exists=False)
        raise
    if facts.id.casefold() != space.casefold():
        raise renamed(facts.id)
    if facts.disabled:
        raise HubError(HubErrorKind.DISABLED)
    return SpaceState(
        id=facts.id,
        exists=True,
        private=facts.private,
        sdk=facts.sdk,
        stage=facts.stage,
        error=facts.error,
        identity=Identity(facts.key, facts.created),
    )


def not_seen(space: str) -> str:
    """Say that a Space of which there is a journal is not seen."""
    return f"`{space}` was not found: there is no such Space, or this token cannot see it."


def at_another_hub(made_at: str, here: str) -> str:
    """Say that a journal is of another Hub than the one that is asked; nothing where it is not.

    There the same name is another Space, of which nothing here is known.
    """
    if not made_at or made_at == here:
        return ""
    return f"This migration was made at the Hub `{made_at}`, and the one in use now is `{here}`."


def made_anew(space: str) -> str:
    """Say that a Space is another one than that of a journal."""
    return (
        f"`{space}` was recreated since this migration started. What it wrote before is "
        "gone with the old one."
    )


def secrets_there(found: "tuple[SecretFacts, ...]") -> dict[str, SecretThere]:
    """Return secrets by name."""
    return {one.name: SecretThere(one.description, one.updated_at) for one in found}


def variables_there(found: "tuple[VariableFacts, ...]") -> dict[str, VariableThere]:
    """Return variables by name."""
    return {
        one.name: VariableThere(Secret(one.value), one.description, one.updated_at) for one in found
    }
