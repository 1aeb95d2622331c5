"""Who wrote what at the practice Hub, in its order: the record that claims are held against."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from lib.practice.hub.records import Space, StoredEntry

_MOST: Final = 10_000


@dataclass(frozen=True, slots=True)
class Written:
    """One change. `did` is `set` or `delete` with `secret` or `variable` behind, or what happened
    to the Space itself: `make`, `move`, `remove`. `identity` is the Space's, `at` the date that
    the Hub gave to it.
    """

    by: str
    did: str
    space: str
    identity: str
    name: str = ""
    value: str = field(default="", repr=False)
    at: str = ""


class WriteLog:
    """What was written since the beginning; of more than ten thousand changes, the last."""

    def __init__(self) -> None:
        self._written: deque[Written] = deque(maxlen=_MOST)

    def note(self, before: Mapping[str, Space], after: Mapping[str, Space], by: str) -> None:
        """Note what is different."""
        names = [*before, *(name for name in after if name not in before)]
        changed = [name for name in names if before.get(name) is not after.get(name)]
        if changed:
            old = {before[name].identity: before[name] for name in changed if name in before}
            new = {after[name].identity: after[name] for name in changed if name in after}
            for identity in dict.fromkeys((*old, *new)):
                self._written += _changes(old.get(identity), new.get(identity), by)

    def written(self) -> tuple[Written, ...]:
        """Return what was written, the oldest first."""
        return tuple(self._written)

    def told(self) -> list[dict[str, Any]]:
        """Return the same as JSON, values included."""
        return [asdict(one) for one in self._written]


def _changes(old: Space | None, new: Space | None, by: str) -> Iterator[Written]:
    there = new or old
    if there is None:
        return
    if new is None:
        yield Written(by, "remove", there.id, there.identity)
        return
    if old is None:
        yield Written(by, "make", new.id, new.identity, at=new.created_at)
    elif old.id != new.id:
        yield Written(by, "move", old.id, new.identity, name=new.id)
    pairs = (
        ("secret", old.secrets if old else {}, new.secrets),
        ("variable", old.variables if old else {}, new.variables),
    )
    for kind, was, now in pairs:
        yield from _entries(new, kind, was, now, by)


def _entries(
    space: Space, kind: str, was: Mapping[str, StoredEntry], now: Mapping[str, StoredEntry], by: str
) -> Iterator[Written]:
    for name in was:
        if name not in now:
            yield Written(by, f"delete_{kind}", space.id, space.identity, name)
    for name, entry in now.items():
        if was.get(name) is not entry:
            did, value, at = f"set_{kind}", entry.value, entry.updated_at
            yield Written(by, did, space.id, space.identity, name, value, at)
