"""A process that runs for weeks: however many are asked, and however often, no socket stays."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lib.http.answer import Answer
from lib.http.transport import Request, send
from lib.hub.client import Hub
from lib.hub.sender import hub_sender
from lib.practice import PracticeServer
from lib.secret import Secret
from tests.providers.conftest import wait_until

OPEN = Path("/proc/self/fd")
SPACE = "practice-alice/chatbot"
MANY = 150
# What the server and a thread or two may hold for themselves.
SOME = 20


def held() -> int:
    """Return how many files and sockets this process has open; the practice server is in it."""
    return len(list(OPEN.iterdir()))


def kept_hubs(practice: PracticeServer) -> object:
    """Make many, ask each twice, and keep them all."""
    token = Secret(practice.tokens["write"])
    hubs = [Hub(token, practice.hub_url) for _ in range(MANY)]
    for hub in hubs:
        hub.space(SPACE)
        hub.secrets(SPACE)
    return hubs


def hubs_in_turn(practice: PracticeServer) -> None:
    """Make many, one after the other, each dropped for the next, as a page does."""
    for _ in range(MANY):
        Hub(Secret(practice.tokens["write"]), practice.hub_url).space(SPACE)


def closed_hubs(practice: PracticeServer) -> None:
    """Make many, each with an end of its own."""
    for _ in range(MANY):
        with Hub(Secret(practice.tokens["write"]), practice.hub_url) as hub:
            hub.space(SPACE)


def checks(practice: PracticeServer) -> None:
    """Check many times, a Hub's token and any other key; "too often" is an answer as well."""
    bearer = {"Authorization": f"Bearer {practice.tokens['write']}"}
    for _ in range(MANY):
        for ask in (hub_sender, send):
            answer = ask(Request("GET", f"{practice.hub_url}/api/whoami-v2", bearer))
            assert isinstance(answer, Answer)


USERS = [kept_hubs, hubs_in_turn, closed_hubs, checks]


@pytest.mark.skipif(not OPEN.exists(), reason="only Linux tells what is open")
@pytest.mark.parametrize("use", USERS)
def test_no_socket_stays(practice: PracticeServer, use: Callable[[PracticeServer], object]) -> None:
    """After hundreds of calls the process has about as many sockets open as before."""
    before = held()
    kept = use(practice)
    wait_until(lambda: held() <= before + SOME, f"{held()} are open; there were {before}")
    del kept
