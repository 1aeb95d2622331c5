"""The fault matrix with a second writer: any act of somebody else before any request of a story.

The stories are told on the command line, in this process: what is checked is what a person reads.
`python -m tests.migration.meanwhile STORY [SAMPLE]` prints the figure; without a sample, every case
is tried. It has to be a process of its own: the environment is remembered when it starts.
"""

import io
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from unittest.mock import patch

TOKEN = "hf_PRACTICE" + "Neighbour" * 3
SPACE = "practice-alice/chatbot"
_MEMORY = Path("/dev/shm")


def _own_world() -> Path:
    """Make a home and an environment of our own, before anything remembers another."""
    place = _MEMORY if os.access(_MEMORY, os.W_OK) else None
    home = Path(tempfile.mkdtemp(prefix="spaces-secrets-meanwhile-", dir=place))
    path = os.environ.get("PATH", "")
    os.environ.clear()
    os.environ.update({"HOME": str(home), "PATH": path, "HF_HUB_DISABLE_TELEMETRY": "1"})
    os.environ.update({"HF_TOKEN": TOKEN, "HF_ENDPOINT": "http://127.0.0.1:1"})
    return home


HOME = _own_world() if __name__ == "__main__" else Path()

# ruff: noqa: E402 - what follows remembers the environment
import lib.__main__ as command_line
from lib.migration import waiting
from lib.practice import PracticeServer
from lib.practice.faults import read_fault
from lib.practice.hub.records import StoredEntry
from lib.practice.hub.store import stamped

from .direct import Direct, Killed
from .ledger import Ledger, Said, Wish
from .neighbours import (
    Deed,
    Stage,
    at_names,
    at_the_answers,
    at_the_clock,
    at_the_files,
    at_the_journal,
    at_the_space,
)

_LONG_AGO = stamped(1_770_000_000.0)
_VALUE = "q7Rk2mZp9Lw4Xc8V"
EVERY = (
    Wish("ADDED_SECRET", "secret", f"{_VALUE}a1"),
    Wish("ADDED_COLOR", "variable", f"{_VALUE}a2"),
    Wish("CHANGED_SECRET", "secret", f"{_VALUE}c1", {"secret": "old-secret"}),
    Wish("CHANGED_COLOR", "variable", f"{_VALUE}c2", {"variable": "old-color"}),
    Wish("MOVED_SECRET", "secret", f"{_VALUE}m1", {"variable": "public-secret"}),
)
PROJECTS = {
    "all": EVERY,
    "added": EVERY[:2],
    "changed": EVERY[2:4],
    "moved": (EVERY[4], EVERY[0]),
}


@dataclass(frozen=True)
class Case:
    """Somebody does something before the n-th request of a command, in a world of some kind.

    killed: where our own process ends before that: as its request leaves, when its answer comes,
    or while the Hub still holds the write. Empty where it goes on.
    """

    project: str
    clock: str
    deed: str
    place: int
    killed: str = ""


class _Paper(io.StringIO):
    """What is printed on; it has an encoding, as a terminal has."""

    encoding = "utf-8"


@dataclass
class Theatre:
    """One practice Hub and one project; each case begins on it anew."""

    direct: Direct
    folder: Path
    wishes: tuple[Wish, ...] = ()
    said: list[Said] = field(default_factory=list)
    kept: tuple[str, ...] = ()

    @property
    def practice(self) -> PracticeServer:
        """The Hub."""
        return self.direct.practice

    def begin(self, wishes: tuple[Wish, ...]) -> None:
        """Put the Space and the project as they are before a migration."""
        self.wishes, self.said = wishes, []
        self.practice.state.reset()
        world = self.practice.state.hub
        write = world.named_tokens()["write"]
        world.tokens[TOKEN] = replace(world.tokens.pop(write), value=TOKEN)
        world.settings = replace(
            world.settings, restart_seconds=0.0, api_quota=1_000_000, whoami_quota=1_000_000
        )
        world.spaces[SPACE] = replace(
            world.spaces[SPACE],
            secrets=self._before("secret"),
            variables=self._before("variable") | {"ALONE_COLOR": _entry("alone")},
        )
        self.direct.looks.clear()
        self.direct.before = self.direct.after = lambda _: None
        shutil.rmtree(HOME / ".local", ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        lines = [f"{wish.name}={wish.value}\n" for wish in wishes]
        (self.folder / ".env").write_text("".join(lines))
        self.first, self.kept = world.spaces[SPACE], self.lines()

    def _before(self, kind: str) -> dict[str, StoredEntry]:
        found = ((wish.name, wish.before.get(kind)) for wish in self.wishes)
        return {name: _entry(value) for name, value in found if value is not None}

    def run(self, part: str, *more: str) -> Said:
        """Run a command and keep what it says."""
        words = {
            "apply": ["apply", str(self.folder), "--space", SPACE, *self._choices()],
            "go on": ["apply", str(self.folder), "--continue", *self._choices()],
            "undo": ["undo", "--project", str(self.folder)],
            "status": ["status"],
            "deploy": [str(self.folder), "--space", SPACE, "--replace-files", *self._choices()],
        }[part]
        words = ["deploy", *words] if part == "deploy" else ["migrate", *words]
        quick = ["--wait", "0"] if part in {"apply", "go on", "deploy"} else []
        words += [] if part == "status" else ["--yes", *quick]
        out, err = _Paper(), _Paper()
        began, written = len(self.direct.looks), len(self.record())
        code = -9
        with redirect_stdout(out), redirect_stderr(err), suppress(Killed):
            code = command_line.main([*words, "--format", "json", *more])
        said = Said(
            part,
            code,
            out.getvalue(),
            err.getvalue(),
            began,
            len(self.direct.looks),
            (written, len(self.record())),
        )
        self.said.append(said)
        return said

    def _choices(self) -> list[str]:
        words = []
        for wish in self.wishes:
            words += [f"--{wish.kind}", wish.name]
            words += ["--public", wish.name] if wish.kind == "variable" else []
            words += ["--replace", wish.name] if wish.before else []
        return words

    def record(self) -> tuple[object, ...]:
        """Return who wrote what until now."""
        return self.practice.state.hub.history.written()

    def ledger(self) -> Ledger:
        """Return the record of the story until now."""
        world = self.practice.state.hub
        return Ledger(
            self.wishes, self.first, self.direct.looks, world.history.written(), world.spaces
        )

    def at(self, place: int, deed: Deed) -> None:
        """Let somebody do something before the n-th request from now; below 0, at once."""
        begin, waiting = len(self.direct.looks), [deed]

        def before(number: int) -> None:
            if waiting and number == begin + place:
                self.do(waiting.pop())

        if place < 0:
            self.do(deed)
        self.direct.before = before

    def do(self, deed: Deed) -> None:
        """Let somebody do something now."""
        deed.do(Stage(self.practice, self.folder, HOME / ".local/state/spaces-secrets/journals"))
        self.kept = self.lines()

    def flaws(self) -> list[str]:
        """Return what was wrong in what the commands have said and done."""
        ledger = self.ledger()
        found = [f"{one.part}: {flaw}" for one in self.said for flaw in ledger.flaws(one)]
        return [*found, *self._lost_lines(ledger)]

    def _lost_lines(self, ledger: Ledger) -> Iterator[str]:
        """Yield the lines that are gone although the Space did not get their values."""
        lines, wishes = self.lines(), {f"{one.name}={one.value}": one for one in self.wishes}
        for line in self.kept:
            wish = wishes.get(line)
            tidied = (one for one in self.said if one.part in {"apply", "go on"})
            if line not in lines and not (
                wish and any(ledger.last_seen(wish, one) for one in tidied)
            ):
                yield f"the line of {line.partition('=')[0]} is gone"

    def lines(self) -> tuple[str, ...]:
        """Return the lines of the `.env`; none where it is no such file."""
        with suppress(OSError, ValueError):
            return tuple((self.folder / ".env").read_text().splitlines())
        return ()


def _entry(value: str) -> StoredEntry:
    return StoredEntry(value, "before", _LONG_AGO)


def deeds(wishes: tuple[Wish, ...], story: str) -> dict[str, Deed]:
    """Return everything that can happen in a story, by its label."""
    found = [*at_names(wishes), *at_the_space(wishes), *at_the_answers()]
    found += at_the_files(wishes) if story in {"tidy", "go on"} else ()
    found += at_the_journal() if story in {"undo", "go on"} else ()
    return {deed.label: deed for deed in found}


def _apply(theatre: Theatre, case: Case, deed: Deed) -> None:
    theatre.at(case.place, deed)
    theatre.run("apply")
    theatre.direct.before = lambda _: None
    theatre.run("undo")


def _deploy(theatre: Theatre, case: Case, deed: Deed) -> None:
    theatre.at(case.place, deed)
    theatre.run("deploy")
    theatre.direct.before = lambda _: None
    theatre.run("undo")


def _tidy(theatre: Theatre, case: Case, deed: Deed) -> None:
    theatre.at(case.place, deed)
    theatre.run("apply", "--tidy", "remove" if case.place % 2 else "comment")


def _undo(theatre: Theatre, case: Case, deed: Deed) -> None:
    theatre.run("apply")
    theatre.at(case.place, deed)
    theatre.run("undo")
    theatre.direct.before = lambda _: None
    theatre.run("undo")


def _go_on(theatre: Theatre, case: Case, deed: Deed) -> None:
    """A process is killed at a write; somebody acts before or while it goes on; then undo."""
    _killed(theatre, 6 + case.place % 4, ("leaving", "answered", "held")[case.place % 3])
    theatre.at(case.place, deed)
    theatre.run("go on", "--tidy", "comment")
    theatre.direct.before = lambda _: None
    theatre.run("undo")


def _killed(theatre: Theatre, place: int, how: str) -> None:
    """Run `apply` and kill it at a request: as it leaves, as its answer comes, or held there."""
    direct = theatre.direct
    begin = len(direct.looks)

    def end(number: int) -> None:
        if number == begin + place:
            raise Killed

    def hold(number: int) -> None:
        if number == begin + place:
            fault = read_fault({"provider": "hub", "times": 1, "held": 4}, {"hub": ()})
            theatre.practice.state.add_fault(fault)

    if how == "leaving":
        direct.before = end
    else:
        direct.before, direct.after = (hold if how == "held" else lambda _: None), end
    theatre.run("apply")
    direct.before = direct.after = lambda _: None


STORIES: dict[str, Callable[[Theatre, Case, Deed], None]] = {
    "apply": _apply,
    "deploy": _deploy,
    "tidy": _tidy,
    "undo": _undo,
    "go on": _go_on,
}
_PART = {"apply": 0, "deploy": 0, "tidy": 0, "undo": 1, "go on": 1}
_NOBODY = Deed("does nothing", lambda _: None)


def cases(theatre: Theatre, story: str) -> Iterator[Case]:
    """Yield every case of a story: each project, world, deed, and request of its command."""
    for project, wishes in PROJECTS.items():
        theatre.begin(wishes)
        STORIES[story](theatre, Case(project, "", "", 0), _NOBODY)
        said = theatre.said[_PART[story]]
        first = -1 if story in {"undo", "go on"} else 0
        for place in range(first, said.ended - said.began + 1):
            for label in deeds(wishes, story):
                for clock in CLOCKS:
                    yield Case(project, clock, label, place)


def flaws(theatre: Theatre, story: str, case: Case) -> list[str]:
    """Try one case and return what was not whole."""
    wishes = PROJECTS[case.project]
    theatre.begin(wishes)
    clock = CLOCKS[case.clock]
    if clock is not None:
        theatre.do(clock)
    deed = deeds(wishes, story)[case.deed]
    try:
        STORIES[story](theatre, case, deed)
    except Exception as error:
        return [f"{story} {case}: it raised {type(error).__name__}: {error}"]
    return [f"{story} {case}: {one}" for one in theatre.flaws()]


CLOCKS: dict[str, Deed | None] = {"": None, **{deed.label: deed for deed in at_the_clock()}}


def main(story: str, sample: str = "", project: str = "", *more: str) -> int:
    """Try the cases of a story, or so many of them, and print the figure.

    project, and then clock, deed and place: one case alone, with everything that was said.
    """
    practice = PracticeServer(providers={}, chance=random.Random(1))
    theatre = Theatre(Direct(practice), HOME / "app")
    parser = lru_cache(maxsize=1)(command_line._parser)
    # Waiting takes no time here.
    waiting.WaitPolicy.__init__.__defaults__ = (
        waiting.tell_nobody, lambda _: None, waiting.never, waiting.MOST_SECONDS,
    )  # fmt: skip
    began = time.process_time()
    with theatre.direct.instead_of_sockets(), patch.object(command_line, "_parser", parser):
        if project:
            case = Case(project, more[0], more[1], int(more[2]))
            print(*flaws(theatre, story, case), sep="\n")
            for one in theatre.said:
                steps = [
                    (step["name"], step["ending"], step["sentence"])
                    for step in one.document.get("steps", ())
                ]
                print(
                    "",
                    f"{one.part}: {one.code}",
                    *steps,
                    one.document.get("complete"),
                    one.document.get("verified"),
                    one.err,
                    *theatre.direct.looks[one.began : one.ended],
                    sep="\n  ",
                )
            return 0
        every = list(cases(theatre, story))
        if sample:
            every = random.Random(10).sample(every, min(int(sample), len(every)))
        wrong = [found for case in every if (found := flaws(theatre, story, case))]
    for found in wrong:
        print(*found, sep="\n")
    seconds = time.process_time() - began
    print(
        f"{story}: cases tried {len(every)}, cases whole {len(every) - len(wrong)}, {seconds:.0f} s"
    )
    shutil.rmtree(HOME, ignore_errors=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
