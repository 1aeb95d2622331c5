"""A thousand Spaces with 200 secrets each: our calls against plain loops of the client."""

import json
import subprocess
import sys
from functools import partial
from typing import Final

from lib.hub.client import Hub
from lib.secret import Secret

from .ratio import Row, timed
from .stand_in import stand_in
from .surroundings import surroundings

SPACES: Final = 1000
SECRETS: Final = 200
SOME: Final = 20
RUNS: Final = 5
_AIMS: Final = {"list": 1.5, "info": 1.2, "secrets": 1.5}

# The peer runs as the client comes, in a process of its own, since ours gives it a transport.
_PEER: Final = """
import json, sys, time
from huggingface_hub import HfApi
api = HfApi(endpoint=sys.argv[1], token=sys.stdin.readline().strip())
owner, some = sys.argv[2], sys.argv[3].split(",")
def timed(action):
    started = time.perf_counter()
    action()
    return time.perf_counter() - started
actions = {
    "list": lambda: list(api.list_spaces(author=owner, expand=["sdk", "private", "runtime"])),
    "info": lambda: [api.space_info(one) for one in some],
    "secrets": lambda: [api.get_space_secrets(one) for one in some],
}
for action in actions.values():
    action()
print(json.dumps({name: timed(action) for name, action in actions.items()}))
"""


def measure() -> list[Row]:
    """Time list, info and secrets in turns with the peer, each warmed up once."""
    with surroundings() as here, stand_in(here) as server:
        token, owner = server.token, "practice-alice"
        server.seed(SPACES, SECRETS)
        hub = Hub(Secret(token), server.url)
        some = [one.id for one in hub.spaces(owner)[:SOME]]
        ours = {
            "list": timed(partial(hub.spaces, owner)),
            "info": timed(lambda: [hub.space(one) for one in some]),
            "secrets": timed(lambda: [hub.secrets(one) for one in some]),
        }
        peer = partial(_peer, server.url, token, owner, some)
        turns = [({name: run() for name, run in ours.items()}, peer()) for _ in range(RUNS)]
    whats = {
        "list": f"{SPACES} Spaces listed",
        "info": f"{SOME} Spaces looked at, one after the other",
        "secrets": f"the {SECRETS} secrets of {SOME} Spaces, one after the other",
    }
    return [
        Row(
            what,
            [mine[name] for mine, _ in turns],
            "a plain loop of `huggingface_hub`",
            [theirs[name] for _, theirs in turns],
            aim=_AIMS[name],
        )
        for name, what in whats.items()
    ]


def _peer(hub: str, token: str, owner: str, some: list[str]) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-c", _PEER, hub, owner, ",".join(some)],
        input=token,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found
