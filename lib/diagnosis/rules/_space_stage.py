"""What a Space is doing, compared with its secrets and variables as they are now."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from lib.diagnosis.rule import RuleContext
from lib.diagnosis.rules._space import (
    COLLISION,
    SpaceSettings,
    settings_of,
    space_of,
)
from lib.hub.space_steps import names_in_error

if TYPE_CHECKING:
    from lib.hub.client import SecretFacts, VariableFacts

# The Hub does not tell when a container started, so only a change this fresh is surely newer.
_FRESH: Final = timedelta(minutes=30)


def mended(look: RuleContext) -> str:
    """Say what stopped the Space and is mended since; empty where that is not so."""
    space, settings = space_of(look), settings_of(look)
    if space is None or settings is None:
        return ""
    if space.stage == "CONFIG_ERROR" and space.error.strip() == COLLISION:
        return "" if settings.colliding else "no name is both a secret and a variable any more"
    if space.stage == "RUNTIME_ERROR" and "KeyError" in space.error:
        here = [name for name in names_in_error(space.error) if name in settings.names]
        return f"`{here[0]}`, which its app did not find, is set now" if here else ""
    return ""


def is_collision(look: RuleContext) -> bool:
    """Whether names that are both a secret and a variable stop the Space, and are still there."""
    space, settings = space_of(look), settings_of(look)
    collides = settings is not None and bool(settings.colliding)
    return space is not None and collides and space.error.strip() == COLLISION


def fresh(settings: SpaceSettings) -> "SecretFacts | VariableFacts | None":
    """Return what was set or changed last, where that was a moment ago."""
    dated = [one for one in settings.entries if one.updated_at is not None]
    last = max(dated, key=_moment, default=None)
    return last if last is not None and datetime.now(UTC) - _moment(last) < _FRESH else None


def _moment(one: "SecretFacts | VariableFacts") -> datetime:
    found = one.updated_at or datetime.min
    return found if found.tzinfo else found.replace(tzinfo=UTC)
