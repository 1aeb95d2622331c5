"""Fifty names brought to a Space: our migration against `hf spaces secrets add`.

Theirs sends each name and no more. Ours also looks at the Space before, keeps a journal on the
disk, and reads every name back; how many requests that takes is part of the row.
"""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from lib.hub.client import Hub
from lib.migration.apply import apply
from lib.migration.desired import DesiredEntry, EntryKind
from lib.migration.journal import Journal
from lib.migration.observation import Observation
from lib.migration.plan import make_plan
from lib.migration.space_state import read_state
from lib.migration.verify import verify_names
from lib.secret import Secret

from .ratio import Row, timed
from .stand_in import StandIn, stand_in
from .surroundings import BIN, ROOT, Surroundings, surroundings

NAMES: Final = 50
SPACE: Final = "practice-alice/chatbot"
# What is seen of a server on another continent, without a network to vary it.
FAR: Final = 0.1
PROCESS_RUNS: Final = 7
RUNS: Final = 11
_VALUES: Final = {f"SERVICE_{n:02}_API_KEY": f"FAKE-value-of-number-{n:02}" for n in range(NAMES)}
_WRITES: Final = frozenset({"set_secret"})
_QUOTAS: Final = {"restart_seconds": 0.0, "api_quota": 1_000_000, "whoami_quota": 1_000_000}

# What `hf` does with the file once it has read it, in a process that only repeats it.
_PEER: Final = """
import json, sys, time
from huggingface_hub import HfApi
api = HfApi(endpoint=sys.argv[1], token=sys.stdin.readline().strip())
values = json.loads(sys.stdin.readline())
print("ready", flush=True)
for _ in sys.stdin:
    started = time.perf_counter()
    for name, value in values.items():
        api.add_space_secret(sys.argv[2], name, value)
    print(time.perf_counter() - started, flush=True)
"""


def measure() -> list[Row]:
    """Time both in turns, as processes and without what it takes to start one."""
    with surroundings() as here, stand_in(here) as server:
        project = here.project([f"{name}={value}" for name, value in _VALUES.items()])
        return [
            _processes(here, server, project, 0.0),
            _processes(here, server, project, FAR),
            _calls(here, server),
        ]


def _processes(here: Surroundings, server: StandIn, project: Path, delay: float) -> Row:
    environ = {**here.environ, "HF_ENDPOINT": server.url, "HF_TOKEN": server.token}
    ours = [BIN / "python", "-m", "lib", "migrate", "apply", project, "--space", SPACE]
    theirs = [BIN / "hf", "spaces", "secrets", "add", SPACE, "--secrets-file", project / ".env"]
    runs = [
        _Turn(server, _process([*ours, "--yes", "--wait", "0"], environ), delay),
        _Turn(server, _process(theirs, environ), delay),
    ]
    far = f", a Hub that answers after {delay * 1000:.0f} ms" if delay else ""
    what = f"`migrate apply --yes`, a process{far}"
    return _row(what, runs, "`hf spaces secrets add`", PROCESS_RUNS, 1.05 if delay else 1.0)


def _calls(here: Surroundings, server: StandIn) -> Row:
    hub = Hub(Secret(server.token), server.url)
    wanted = [
        DesiredEntry(name, Secret(one), EntryKind.SECRET, ".env") for name, one in _VALUES.items()
    ]
    with subprocess.Popen(
        [sys.executable, "-c", _PEER, server.url, SPACE],
        env=dict(here.environ),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as peer:
        if peer.stdin is None or peer.stdout is None:
            raise RuntimeError("The peer has no pipes.")
        sink, source = peer.stdin, peer.stdout

        def ask(line: str) -> str:
            sink.write(f"{line}\n")
            sink.flush()
            return source.readline()

        sink.write(f"{server.token}\n")
        ask(json.dumps(_VALUES))
        runs = [
            _Turn(server, timed(lambda: _migrate(hub, wanted, here.folder / "journals"))),
            _Turn(server, lambda: float(ask("go"))),
        ]
        what = "the calls of it: plan, apply, verify"
        row = _row(what, runs, "a loop of `huggingface_hub`", RUNS)
        sink.close()
    return row


def _migrate(hub: Hub, wanted: list[DesiredEntry], place: Path) -> None:
    plan = make_plan(SPACE, wanted, (), read_state(hub, SPACE))
    with Journal.begin(plan, place) as journal:
        outcome = apply(plan, hub, journal, again=False)
        values = {one.name: one.value for one in wanted}
        found = verify_names(journal, hub, values, state=outcome.after)
    if [one.seen for one in found] != [Observation.YES] * NAMES:
        raise RuntimeError("Not every name has arrived; there is nothing to compare.")


class _Turn:
    """One way to bring the names there, from the same beginning each time."""

    def __init__(self, server: StandIn, run: Callable[[], float], delay: float = 0.0) -> None:
        self._server = server
        self._run = run
        self._delay = delay
        self.asked: Counter[str] = Counter()

    def __call__(self) -> float:
        self._server.reset(**_QUOTAS)
        if self._delay:
            self._server.delay(self._delay)
        seconds = self._run()
        self.asked = self._server.asked()
        return seconds

    @property
    def told(self) -> str:
        """The requests of the last turn, by kind."""
        writes = sum(self.asked[route] for route in _WRITES)
        if writes != NAMES:
            raise RuntimeError(f"{writes} writes instead of {NAMES}; there is nothing to compare.")
        return f"{writes} writes, {self.asked.total() - writes} reads"


def _row(what: str, turns: list[_Turn], peer: str, runs: int, aim: float = 1.0) -> Row:
    for turn in turns:
        turn()
    times = [[turn() for turn in turns] for _ in range(runs)]
    ours, theirs = (list(column) for column in zip(*times, strict=True))
    mine, other = turns
    title = f"{NAMES} names to a Space, {what} ({mine.told})"
    return Row(title, ours, f"{peer} ({other.told})", theirs, aim=aim)


def _process(command: list[object], environ: Mapping[str, str]) -> Callable[[], float]:
    words = [str(word) for word in command]

    def run() -> None:
        done = subprocess.run(
            words,
            cwd=ROOT,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"`{' '.join(words[:4])}` exits with {done.returncode}.")

    return timed(run)
