"""What to do about a Space that does not run, by what the Hub says of it.

Source: Hub documentation, "Docker Spaces" (`app_port`), "Spaces configuration reference"
(`startup_duration_timeout`), "Spaces GPU Upgrades", and the messages of the Hub's own runtime.
"""

from typing import Final

from lib.names.displayable import shown
from lib.names.of_spaces import OF_OAUTH
from lib.provider_config import table
from lib.regex import regex

_NAMED: Final = regex(r"(?<![A-Z0-9])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
_OAUTH: Final = (
    "Add `hf_oauth: true` to the top of the Space's `README.md`: only then a Space sets "
    "`OAUTH_CLIENT_ID`."
)
_AS_TOLD: Final = "Do what the Hub's reason asks for, then restart the Space."
_LISTEN: Final = (
    "Let the app listen on 0.0.0.0, at the `app_port` of its `README.md` (7860 where it names "
    "none); where it only needs longer, raise `startup_duration_timeout` there."
)
_NEVER_UP: Final = regex(
    r"\blaunch timed out\b|\bnot healthy\b|\bunhealthy\b|\bhealth ?check\b",
    2,
)
# Messages of the Hub itself, whose cause is seldom in the app's own log.
_OF_THE_HUB: Final = (
    (
        _NEVER_UP,
        _LISTEN,
    ),
    (
        regex(r"\bmemory limit exceeded\b|\bout of memory\b|\bOOM(?:Killed)?\b", 2),
        "Load less at a time, or choose hardware with more memory in the Space's settings.",
    ),
    (
        regex(r"\bstorage limit exceeded\b|\bno space left\b|\bevicted\b", 2),
        "Write less to the disk of the Space, or give it a larger one.",
    ),
    (
        regex(r"\bscheduling failure\b|\bnot enough (?:hardware )?capacity\b", 2),
        "The Hub has no such hardware free: wait, or choose another in the Space's settings.",
    ),
)


def step_for(stage: str, error: str, usual: str) -> str:
    """Return what to do. error: the Hub's message; usual: what the stage alone calls for."""
    names = names_in_error(error)
    if OF_OAUTH.intersection(names):
        return _OAUTH
    if "KeyError" in error and (here := known_names(error)):
        return f"Add `{here[0]}` to the Space's secrets, or mend the line that reads it."
    told = next((step for found, step in _OF_THE_HUB if found.search(error)), "")
    if told:
        return told
    return _AS_TOLD if stage in {"PAUSED", "STOPPED"} and error.strip() else usual


def is_never_up(error: str) -> bool:
    """Whether the Hub has waited for the app in vain."""
    return bool(_NEVER_UP.search(error))


def known_names(error: str) -> list[str]:
    """Return the names in an error that may be shown: of a provider's key, of a sign-in."""
    known = {name for row in table().values() for name in row.all_names} | OF_OAUTH
    return [name for name in names_in_error(error) if name in known and shown(name)]


def names_in_error(error: str) -> tuple[str, ...]:
    """Return what looks like the name of a variable in an error, to be compared, never shown."""
    return tuple(dict.fromkeys(_NAMED.findall(error)))
