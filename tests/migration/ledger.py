"""What is true of a migration, told by the Hub's own record and by nothing of ours.

`Ledger` holds each command's claims against who wrote what, and in which order things were looked
at. A flaw is a sentence of ours that the record contradicts, or something of somebody's that is
gone although it had been seen.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lib.practice.hub.records import Space, StoredEntry
from lib.practice.hub.write_log import Written

from .direct import Look

OURS = "write"
LISTS = {"secret": "list_secrets", "variable": "list_variables"}
KINDS = ("secret", "variable")
_NOTHING = re.compile(r"Nothing was (?:written|changed)")
_GONE = re.compile(
    r"Space[^.\n]* is not there any more|Space[^.\n]* no longer exists|"
    r"There is no Space `?[\w./-]+`? any more|"
    r"Space[^.\n]* was deleted"
)
_COUNT = re.compile(r"(\d+) of (\d+) names written")


@dataclass(frozen=True)
class Wish:
    """A name of the project: the kind it shall have there, its value, and what was there before."""

    name: str
    kind: str
    value: str = field(repr=False)
    before: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Said:
    """What a command said. part: its name. began, ended: its first look, and behind its last.

    written: how many changes the Hub had noted when it began and ended.
    """

    part: str
    code: int
    out: str
    err: str
    began: int
    ended: int
    written: tuple[int, int]

    @property
    def document(self) -> dict[str, Any]:
        """The JSON of standard output; nothing where there is none."""
        found: dict[str, Any] = json.loads(self.out) if self.out.strip() else {}
        return found

    @property
    def steps(self) -> list[dict[str, Any]]:
        """What is told of each name: the steps of a migration, the names of a deployment."""
        found: list[dict[str, Any]] = self.document.get(
            "names" if self.part == "deploy" else "steps", []
        )
        return found

    @property
    def text(self) -> str:
        """Everything that was said."""
        return f"{self.out}\n{self.err}"


@dataclass
class Ledger:
    """The record of one story. first: the Space as it was before."""

    wishes: tuple[Wish, ...]
    first: Space
    looks: list[Look]
    written: tuple[Written, ...]
    now: Mapping[str, Space]

    def flaws(self, said: Said) -> Iterator[str]:
        """Yield what was not true in what a command said, and what it has lost."""
        if "Traceback" in said.text or "unexpected error" in said.text:
            yield f"it broke: {said.err[-300:]}"
        for wish in self.wishes:
            if wish.value in said.text:
                yield f"the value of {wish.name} was told"
        yield from self._lost(said)
        yield from self._sentences(said)
        if said.part in {"apply", "go on", "deploy"}:
            yield from self._claims_of_apply(said)
        elif said.part == "undo":
            yield from self._claims_of_undo(said)

    # What was lost

    def _lost(self, said: Said) -> Iterator[str]:
        """Yield every write over a change of somebody's that this command had seen before."""
        for at in range(*said.written):
            one = self.written[at]
            if one.by == OURS and one.name:
                before = self._theirs_before(at, one)
                if before is not None and self._was_seen(before, at, said):
                    yield f"{one.did} {one.name} over somebody's {self.written[before].did}"

    def _theirs_before(self, at: int, one: Written) -> int | None:
        """Return the last change under the name before a write, if it is somebody's.

        To take away a secret does no harm to a variable of this name; to set one beside it does.
        """
        for place in range(at - 1, -1, -1):
            other = self.written[place]
            same = other.did.partition("_")[2] == one.did.partition("_")[2]
            sets = one.did.startswith("set") and other.did.startswith("set")
            if (other.name, other.identity) == (one.name, one.identity) and (same or sets):
                return None if other.by == OURS else place
        return None

    def _was_seen(self, theirs: int, ours: int, said: Said) -> bool:
        """Whether a change of somebody's was told before our write, and could be told from ours."""
        name, identity = self.written[theirs].name, self.written[theirs].identity
        looks = self.looks[said.began : said.ended]
        for kind in KINDS:
            shown = [one for one in looks if self._shows(one, kind, identity)]
            after = [one for one in shown if theirs < one.written[1] <= ours]
            # What a plan shows is what was agreed to; afterwards it is told what has changed.
            if said.part in {"apply", "deploy"} and after and after[0] is shown[0]:
                after = after[1:]
            before = self._expected(theirs, name, identity, kind)
            if any(
                _differs(kind, before, _entry(one.space, kind, name), one.dates) for one in after
            ):
                return True
        return False

    def _expected(self, theirs: int, name: str, identity: str, kind: str) -> StoredEntry | None:
        """Return what a program that had looked at everything takes to be there."""
        begun = next(
            (at for at in range(theirs - 1, -1, -1) if self._is_ours(at, name, identity)), -1
        )
        for one in reversed(self.looks):
            if self._shows(one, kind, identity) and begun < one.written[1] <= theirs:
                return _entry(one.space, kind, name)
        if begun < 0:
            return _entry(self.first, kind, name)
        own = self.written[begun]
        if own.did == f"set_{kind}":
            return StoredEntry(own.value, None, "")  # its date was never told
        return None

    def _is_ours(self, at: int, name: str, identity: str) -> bool:
        one = self.written[at]
        return one.by == OURS and (one.name, one.identity) == (name, identity)

    def _shows(self, one: Look, kind: str, identity: str) -> bool:
        listed = one.route == LISTS[kind] and one.status == 200 and one.arrived
        return listed and one.space is not None and one.space.identity == identity

    # What was claimed

    def last_seen(self, wish: Wish, said: Said) -> bool:
        """Whether a name was as wished when it was last looked at, after it was written."""
        shown = [
            one
            for one in self.looks[: said.ended]
            if one.route == LISTS[wish.kind] and one.status == 200 and one.arrived
        ]
        at = self._written_last(wish, said)
        if not shown or (at is not None and shown[-1].written[1] <= at):
            return False
        last = shown[-1]
        entry = _entry(last.space, wish.kind, wish.name)
        same = last.space is not None and last.space.identity == self.identity()
        if entry is None or not same:
            return False
        if entry.value == wish.value or wish.kind == "variable" or at is None:
            return entry.value == wish.value
        # Somebody's own value between our write and the first look at it has the first date told.
        first = next(one for one in shown if one.written[1] > at)
        early = _entry(first.space, wish.kind, wish.name)
        return not last.dates or (early is not None and early.updated_at == entry.updated_at)

    def _beside(self, wish: Wish, said: Said) -> bool:
        """Whether the name was seen to be of the other kind as well, when that was looked at."""
        other = KINDS[wish.kind == "secret"]
        for one in reversed(self.looks[: said.ended]):
            if one.route == LISTS[other] and one.status == 200 and one.arrived:
                return _entry(one.space, other, wish.name) is not None
        return False

    def identity(self) -> str:
        """Return the Space that a story is about: the one that its plan was made from."""
        for one in self.looks:
            if one.route == "list_secrets" and one.arrived and one.space is not None:
                return one.space.identity
        return self.first.identity

    def _written_last(self, wish: Wish, said: Said) -> int | None:
        places = [
            at
            for at, one in enumerate(self.written[: said.written[1]])
            if one.by == OURS and one.did == f"set_{wish.kind}" and one.name == wish.name
        ]
        return places[-1] if places else None

    def _claims_of_apply(self, said: Said) -> Iterator[str]:
        told = said.document
        left = [one["name"] for one in said.steps if not one.get("ending")]
        told_of = {one["name"] for one in said.steps}
        wishes = [
            one
            for one in self.wishes
            if one.name not in left and (said.part != "deploy" or one.name in told_of)
        ]
        good = {one.name: self.last_seen(one, said) for one in wishes}
        # Beside one of the other kind it is there, and does the app no good.
        used = {one.name: good[one.name] and not self._beside(one, said) for one in wishes}
        if told:
            for step in said.steps:
                if step.get("ending") == "done" and not good.get(step["name"], True):
                    yield f"`{step['name']}` is called done and was not seen there"
            for one in told.get("verified", ()):
                if one["seen"] == "yes" and not used.get(one["name"], True):
                    yield f"`{one['name']}` is called verified and was not seen there"
        if told.get("complete") and not all(good.values()):
            yield "it is called complete and is not"
        if said.code == 0 and not all(used.values()):
            yield f"it ended with 0 and not all is there: {used}"
        for done, of in _COUNT.findall(said.text):
            if int(done) > sum(good.values()) or int(of) != len(good):
                yield f"{done} of {of} names are said to be written, of {good}"

    def _claims_of_undo(self, said: Said) -> Iterator[str]:
        told = said.document
        wishes = {wish.name: wish for wish in self.wishes}
        for step in told.get("steps", ()):
            wish = wishes.get(step["name"])
            if wish is None:
                continue
            if step["ending"] == "undone" and not self._as_before(wish, said):
                yield f"`{wish.name}` is called as before and is not"
            never = step["ending"] == "nothing" and "never" in step["sentence"]
            if never and self._written_last(wish, said) is not None:
                yield f"`{wish.name}` is said never to have been written"
            if step["ending"] == "left" and not self._touched(wish):
                yield f"`{wish.name}` is said to be somebody's and is nobody's"
        if said.code == 0:
            off = [wish.name for wish in self.wishes if not self._as_before(wish, said)]
            if off:
                yield f"undo ended with 0 and these are not as before: {off}"
        if told.get("complete") and not self._within_reach():
            yield "undo is called complete at a Space that is out of reach"

    def _as_before(self, wish: Wish, said: Said) -> bool:
        """Whether what we wrote under a name was gone again when it was last looked at.

        Somebody may have put one of the other kind there, which is no business of an undo.
        """
        for kind in KINDS:
            shown = [
                one for one in self.looks[: said.ended] if self._shows(one, kind, self.identity())
            ]
            own = [
                at
                for at, one in enumerate(self.written[: said.written[1]])
                if one.by == OURS and one.name == wish.name and one.did.endswith(kind)
            ]
            if own and (not shown or shown[-1].written[1] <= own[-1]):
                return False
            if not shown or not own:
                continue
            # What was there before is what was seen last before our first write.
            first = [one for one in shown if one.written[1] <= own[0]] or shown
            entry, was = (_entry(one.space, kind, wish.name) for one in (shown[-1], first[-1]))
            if (entry.value if entry else None) != (was.value if was else None):
                return False
        return True

    def _touched(self, wish: Wish) -> bool:
        """Whether somebody has changed the name, or put another Space in this one's place."""
        theirs = [one for one in self.written if one.by != OURS]
        return any(one.name == wish.name or one.did in {"make", "remove"} for one in theirs)

    def _within_reach(self) -> bool:
        space = self.now.get(self.first.id)
        return space is not None and space.identity == self.identity()

    def _sentences(self, said: Said) -> Iterator[str]:
        own = [one for one in self.written[slice(*said.written)] if one.by == OURS]
        if _NOTHING.search(said.text) and own:
            yield "nothing is said to be written, and something was"
        there = any(one.identity == self.first.identity for one in self.now.values())
        if _GONE.search(said.text) and there:
            yield "the Space is said to be gone, and is only out of reach"


def _entry(space: Space | None, kind: str, name: str) -> StoredEntry | None:
    if space is None:
        return None
    return (space.secrets if kind == "secret" else space.variables).get(name)


def _differs(kind: str, before: StoredEntry | None, after: StoredEntry | None, dates: bool) -> bool:
    """Whether two looks at a name tell that somebody has changed it between."""
    if before is None or after is None:
        return before is not after
    if kind == "variable" and before.value != after.value:
        return True
    dated = dates and bool(before.updated_at) and bool(after.updated_at)
    return dated and before.updated_at != after.updated_at
