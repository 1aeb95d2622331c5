"""What a person wants at the Space: the seam between reading a `.env` and planning."""

from dataclasses import dataclass, field
from enum import StrEnum

from lib.secret import Secret
from lib.sources.model import Place


class EntryKind(StrEnum):
    """The two things a Space has: secrets, which nobody can read back, and public variables."""

    SECRET = "secret"  # noqa: S105
    VARIABLE = "variable"


@dataclass(frozen=True, slots=True)
class DesiredEntry:
    """One name to be put into the Space.

    name: the name it gets there. origin: where its value stands, as people read it (`.env:3`).
    old_name: the name it has there. reason: why it is of this kind, in a few words. is_typed: the
    name does not read like one by itself; the person has typed it, or it stood before a `=` with a
    value behind it. place: the same as `origin`, where a file or a text was read.
    """

    name: str
    value: Secret
    kind: EntryKind
    origin: str
    old_name: str = ""
    reason: str = ""
    is_typed: bool = False
    place: Place | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class Skipped:
    """One name, or a line without a fit name, that is not migrated, and why.

    name: empty where no name may be shown. skip: whether the person left it out, rather than it
    being refused. advice: what to do so that it could be.
    """

    name: str = field(repr=False)
    origin: str
    reason: str
    advice: str = ""
    skip: bool = False
