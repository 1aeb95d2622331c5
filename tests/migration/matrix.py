"""Every request of a ten-name migration, with everything that can go wrong with it.

After each, going on has to bring the Space to exactly what was planned, and undo to exactly what
was there before, with no write that the Hub has carried out sent again. `python -m
tests.migration.matrix` prints the figure.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from lib.hub.client import Hub
from lib.hub.errors import HubError
from lib.migration.apply import OnFailure, PlanStaleError
from lib.migration.journal import journals
from lib.practice import PracticeServer
from tests.support.projects import fault

from .places import (
    WRITES,
    furnish,
    go_on,
    hasty,
    hub_of,
    plan_of,
    planned,
    run,
    take_back,
    there,
    written,
)

HASTE: Final = 0.3
HTML: Final = "<!doctype html><title>502 Bad Gateway</title>"
_RATE: Final = {"RateLimit": '"api";r=0;t=3'}
_NO_REPO: Final = {"X-Error-Code": "RepoNotFound"}


# A journal waits for the disk at every line; in memory, hundreds of migrations take no time.
MEMORY: Final = Path("/dev/shm")


@contextmanager
def swift_folder() -> Iterator[Path]:
    """Give a folder for a while, in memory where there is one."""
    place = MEMORY if os.access(MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="spaces-secrets-", dir=place) as root:
        yield Path(root)


@dataclass(frozen=True)
class Way:
    """A way to go wrong. writes: whether the Hub does what was asked all the same."""

    fault: Mapping[str, Any]
    writes: bool = False
    slow: bool = False


WAYS: Final = {
    "401": Way({"status": 401}),
    "403": Way({"status": 403}),
    "404": Way({"status": 404}),
    "404 Space": Way({"status": 404, "headers": _NO_REPO}),
    "409": Way({"status": 409}),
    "429 with a time": Way({"status": 429, "headers": _RATE}),
    "429 without a time": Way({"status": 429}),
    "500": Way({"status": 500}),
    "500 after the write": Way({"status": 500, "after_write": True}, writes=True),
    "502 HTML": Way({"status": 502, "body": HTML, "content_type": "text/html"}),
    "502 HTML after the write": Way(
        {"status": 502, "body": HTML, "content_type": "text/html", "after_write": True}, writes=True
    ),
    "timeout before the write": Way({"delay": 30.0, "disconnect": "before"}, slow=True),
    "timeout after the write": Way({"delay": 30.0}, writes=True, slow=True),
    "drip": Way({"drip": {"part": "headers", "seconds_per_byte": 0.5}}, writes=True, slow=True),
    "disconnect before the write": Way({"disconnect": "before"}),
    "disconnect after the write": Way({"disconnect": "before", "after_write": True}, writes=True),
    "disconnect in the answer": Way({"disconnect": "during", "after_write": True}, writes=True),
    "malformed JSON": Way({"status": 200, "body": '{"a": ['}),
    "malformed JSON after the write": Way(
        {"status": 200, "body": '{"a": [', "after_write": True}, writes=True
    ),
}


# Where a process is killed: by itself, or while the Hub holds its request.
HELD: Final[Mapping[str, Mapping[str, Any]]] = {
    "while it is sent": {"delay": 30.0, "disconnect": "before"},
    "after the Hub has written": {"delay": 30.0},
}
POINTS: Final = ("before it is noted", *HELD, "after it is noted")


@dataclass(frozen=True)
class Case:
    """The request at a place goes wrong in a way: once, or from then on every time."""

    way: str
    place: int
    for_ever: bool


def requests_of_a_migration(practice: PracticeServer, folder: Path) -> list[str]:
    """Return the route of every request of a migration in which nothing goes wrong."""
    _begin(practice)
    hub = hub_of(practice)
    run(plan_of(hub), hub, folder)
    return [str(seen["route"]) for seen in practice.state.requests()]


def cases(way: str, routes: list[str]) -> Iterator[Case]:
    """Yield the cases of one way: every request once, and every route for ever."""
    for place, route in enumerate(routes):
        yield Case(way, place, for_ever=False)
        if route not in routes[:place]:
            yield Case(way, place, for_ever=True)


def flaws(practice: PracticeServer, case: Case, routes: list[str], folder: Path) -> list[str]:
    """Try one case and return what was not whole."""
    _begin(practice)
    before, way, route = there(practice), WAYS[case.way], routes[case.place]
    earlier = routes[: case.place].count(route)
    if earlier:
        # A header nobody looks at lets those before it pass.
        fault(practice, provider="hub", route=route, times=earlier, headers={"X-Pass": "1"})
    times = {} if case.for_ever else {"times": 1}
    fault(practice, provider="hub", route=route, **times, **way.fault)
    path = _migrate(practice, hub_of(practice, HASTE if way.slow else 5.0), case, folder)
    practice.state.clear_faults()
    carried_out = written(practice) - _unwritten(practice, case, route, earlier)
    wrong = _both_ways(practice, path, folder, before, carried_out)
    return [f"{case}: {one}" for one in wrong]


def flaws_of_a_kill(practice: PracticeServer, point: str, number: int, folder: Path) -> list[str]:
    """Kill a migration at its n-th write and return what was not whole."""
    _begin(practice)
    before = there(practice)
    held = point in HELD
    if held:
        _hold(practice, number, HELD[point])
    words = [sys.executable, "-m", "tests.migration.killed", practice.hub_url]
    words += [practice.tokens["write"], str(folder), point, str(number)]
    with subprocess.Popen(words) as process:
        while held and written(practice) < number and process.poll() is None:
            time.sleep(0.01)
        if held:
            process.kill()
    practice.state.clear_faults()
    wrong = [] if process.returncode == -signal.SIGKILL else [f"ended: {process.returncode}"]
    carried_out = written(practice) - (1 if point == "while it is sent" else 0)
    path = next(iter(journals(folder)), None)
    wrong += _both_ways(practice, path, folder, before, carried_out)
    return [f"killed {point}, {number}: {one}" for one in wrong]


def _hold(practice: PracticeServer, number: int, fault_then: Mapping[str, Any]) -> None:
    """Hold the n-th write of the migration back until the process is gone."""
    routes = [str(write.op) for write in plan_of(hub_of(practice)).writes]
    practice.state.clear_requests()
    route = routes[number - 1]
    earlier = routes[: number - 1].count(route)
    if earlier:
        fault(practice, provider="hub", route=route, times=earlier, headers={"X-Pass": "1"})
    fault(practice, provider="hub", route=route, times=1, **fault_then)


def _both_ways(
    practice: PracticeServer, path: Path | None, folder: Path, before: Any, carried_out: int
) -> list[str]:
    """Go on with a migration, and undo it too, each from where it was left."""
    hub, copy = hub_of(practice), folder.with_name(folder.name + "-copy")
    kept = practice.state.hub.spaces.copy()
    if path is not None:
        shutil.copytree(folder, copy)
    wrong = _go_on(practice, hub, path, folder, carried_out)
    if path is not None:
        practice.state.hub.spaces = kept
        take_back(copy / path.name, hub)
        wrong += _undone(before, there(practice))
        shutil.rmtree(copy)
    shutil.rmtree(folder, ignore_errors=True)
    return wrong


def _begin(practice: PracticeServer) -> None:
    practice.state.clear_faults()
    practice.state.clear_requests()
    furnish(practice)


def _migrate(practice: PracticeServer, hub: Hub, case: Case, folder: Path) -> Path | None:
    """Plan and apply; return the journal where anything was begun."""
    how = OnFailure.CONTINUE if case.place % 2 else OnFailure.STOP
    try:
        patience = hasty(most=20.0)
        return run(plan_of(hub), hub, folder, on_failure=how, patience=patience).journal
    except (HubError, PlanStaleError):
        assert journals(folder) == ()
        assert written(practice) == 0
        return None


def _unwritten(practice: PracticeServer, case: Case, route: str, earlier: int) -> int:
    """Return how many writes were asked for that the fault has kept the Hub from."""
    if WAYS[case.way].writes or route not in WRITES:
        return 0
    asked = sum(seen["route"] == route for seen in practice.state.requests())
    return asked - earlier if case.for_ever else 1


def _go_on(
    practice: PracticeServer, hub: Hub, path: Path | None, folder: Path, carried_out: int
) -> list[str]:
    practice.state.clear_requests()
    outcome = run(plan_of(hub), hub, folder) if path is None else go_on(path, hub)
    wrong = [] if outcome.is_complete else [f"going on did not end: {outcome.results}"]
    if there(practice) != planned():
        wrong.append("going on did not lead to what was planned")
    # A variable that was put back has to be deleted a second time.
    more = 2 * outcome.journal.read_text().count('"status":"put_back"')
    wanted, came = 10 + more, carried_out + written(practice)
    return wrong if came == wanted else [*wrong, f"{came} writes instead of {wanted}"]


def _undone(before: Any, after: Any) -> list[str]:
    """Say where undo did not lead back; a secret that was overwritten cannot be as it was."""
    secrets = {**after[0]}
    if secrets["OLD_SECRET"][0] == "new-secret-value":
        secrets["OLD_SECRET"] = before[0]["OLD_SECRET"]
    return [] if (secrets, after[1]) == before else [f"undo led to {after}"]


def main() -> int:
    """Try every case and print the figure."""
    tried, began = 0, time.monotonic()
    wrong: list[str] = []
    with PracticeServer() as practice, swift_folder() as root:
        routes = requests_of_a_migration(practice, root / "first")
        for way in WAYS:
            before, at = len(wrong), time.monotonic()
            for case in cases(way, routes):
                tried += 1
                wrong += flaws(practice, case, routes, root / "journals")[:1]
            print(f"{way:32} {len(wrong) - before} not whole, {time.monotonic() - at:.1f} s")
        for point in POINTS:
            before, at = len(wrong), time.monotonic()
            for number in range(1, 11):
                tried += 1
                wrong += flaws_of_a_kill(practice, point, number, root / "journals")[:1]
            seconds = time.monotonic() - at
            print(f"killed {point:25} {len(wrong) - before} not whole, {seconds:.1f} s")
    print("\n".join(wrong))
    seconds = time.monotonic() - began
    print(f"{tried} cases tried, {tried - len(wrong)} whole, {seconds:.0f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
