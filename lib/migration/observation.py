"""What was seen after a migration: yes, no, or that it could not be told."""

from dataclasses import dataclass
from enum import StrEnum


class Observation(StrEnum):
    """The three answers."""

    YES = "yes"
    NO = "no"
    COULD_NOT_TELL = "could_not_tell"


class Stood(StrEnum):
    """What stands under a name of a migration when it is read back.

    `ours`, as it was written; `untold`, there, and whether it is ours cannot be told; `changed` or
    `gone` since, by somebody else; `old`, as it was before; `collision`, secret and variable both;
    `another_space`, one that has only the name of the one meant.
    """

    OURS = "ours"
    UNTOLD = "untold"
    CHANGED = "changed"
    GONE = "gone"
    OLD = "old"
    COLLISION = "collision"
    ANOTHER_SPACE = "another_space"


@dataclass(frozen=True, slots=True)
class Verified:
    """What was seen of one thing, in a sentence with the next step where there is one.

    stood: of a name, what stands there.
    """

    seen: Observation
    sentence: str
    name: str = ""
    stood: Stood | None = None
