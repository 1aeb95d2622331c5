"""What was seen after a migration: yes, no, or that it could not be told."""

from dataclasses import dataclass
from enum import StrEnum


class Seen(StrEnum):
    """The three answers."""

    YES = "yes"
    NO = "no"
    COULD_NOT_TELL = "could_not_tell"


@dataclass(frozen=True, slots=True)
class Verified:
    """What was seen of one thing, in a sentence with the next step where there is one."""

    seen: Seen
    sentence: str
    name: str = ""
