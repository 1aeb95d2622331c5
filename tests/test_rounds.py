"""What visitors are told comes from memory: they wait for nobody, and nobody is asked for them."""

import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lib.project import ProjectError, load_project
from lib.providers.checker import Checker
from lib.rounds import Rounds
from tests.providers.conftest import RawServer, wait_until
from tests.support.crowd import session
from tests.support.dashboard import Dashboard, dashboard, looked
from tests.support.projects import GOOD_OPENAI, addresses, asked, learn, write_project

SPACE = {"SPACE_ID": "somebody/some-space", "SPACE_HOST": "somebody-some-space.hf.space"}
GOOD = (
    b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n{"data": []}'
)
PATIENCE = 60
# A provider that is configured, one that is not, and none of the table.
QUESTIONS = [
    ("GET", "/api/providers", None),
    ("GET", "/api/providers/test/openai", None),
    ("GET", "/api/providers/test/mistral", None),
    ("GET", "/api/providers/test/nobody", None),
    ("POST", "/api/providers/test", {"provider": "openai"}),
    ("POST", "/api/providers/test", {"provider": "mistral"}),
    ("POST", "/api/providers/test", {"provider": "nobody"}),
]


class Hanging:
    """A provider that answers nobody until it is told to."""

    def __init__(self) -> None:
        self.may_answer = threading.Event()
        self.answered = 0

    def behave(self, connection: socket.socket) -> None:
        """Answer one request, when that is allowed."""
        self.may_answer.wait(PATIENCE)
        self.answered += 1
        connection.sendall(GOOD)


@pytest.fixture
def hanging() -> Iterator[tuple[Hanging, RawServer]]:
    """A provider that hangs."""
    what = Hanging()
    with RawServer(what.behave) as server:
        yield what, server
        what.may_answer.set()


@pytest.fixture
def space(hanging, tmp_path) -> Iterator[Dashboard]:
    """A Space whose only provider hangs."""
    env = f"OPENAI_API_KEY={GOOD_OPENAI}\nOPENAI_BASE_URL={hanging[1].url}\n"
    project = write_project(tmp_path / "app", {".env": env})
    with dashboard(project, tmp_path / "home", SPACE) as running:
        yield running


def test_visitors_are_answered_while_a_provider_hangs(space, hanging):
    """Every route answers while the provider has not; afterwards the same ones tell of it."""
    what, server = hanging
    wait_until(lambda: len(server.seen) == 1, "the dashboard did not look by itself")
    before = [space.request(method, path, json=body) for method, path, body in QUESTIONS]
    assert what.answered == 0
    assert [one.status_code for one in before] == [200, 200, 200, 404, 200, 200, 404]
    assert before[0].json()["state"] == "looking"
    assert before[0].json()["providers"]["available"] == []
    assert {one.json().get("available") for one in before[1:]} == {False, None}
    assert len(server.seen) == 1, "somebody was asked for a visitor"
    what.may_answer.set()
    looked(space)
    assert space.get("/api/providers").json()["providers"]["available"] == ["openai"]
    assert space.get("/api/providers/test/openai").json()["available"] is True
    assert len(server.seen) == 1


def test_the_page_of_a_visitor_does_not_wait(space, hanging):
    """The page says that it is being looked at, runs to its end, and fills in by itself."""
    what, server = hanging
    wait_until(lambda: len(server.seen) == 1, "the dashboard did not look by itself")
    with session(space.url) as one:
        one.wait(lambda heard: "Asking the providers" in heard)
        assert what.answered == 0
        what.may_answer.set()
        one.wait(lambda heard: "1 working here" in heard)
        assert not one.wrong
    assert len(server.seen) == 1


def test_a_crowd_at_a_hanging_provider_keeps_nothing_busy(space, hanging):
    """Forty visitors at once are all answered, with the page's own files, while it hangs."""
    what, server = hanging
    wait_until(lambda: len(server.seen) == 1, "the dashboard did not look by itself")
    clients = [{"X-Forwarded-For": f"198.51.100.{one}"} for one in range(100, 140)]
    with ThreadPoolExecutor(len(clients)) as pool:
        statuses = list(
            pool.map(lambda one: space.get("/api/providers", headers=one).status_code, clients)
        )
    assert set(statuses) <= {200, 429}
    assert space.get("/").ok
    assert what.answered == 0


def test_what_is_configured_answers_as_what_is_not(space, hanging):
    """A configured provider that does not work and one without a key differ in their name alone."""
    what, server = hanging
    wait_until(lambda: len(server.seen) == 1, "the dashboard did not look by itself")
    replies = [space.get(f"/api/providers/test/{one}").json() for one in ("openai", "mistral")]
    assert what.answered == 0
    for one in replies:
        one.pop("provider")
        one.pop("metadata")
    assert replies[0] == replies[1] == {"success": True, "available": False, "state": "looking"}


class Ticks:
    """A clock that ticks when it is told to."""

    def __init__(self) -> None:
        self.came = threading.Semaphore(0)
        self.waits = 0
        self.is_over = False

    def wait(self, _: float) -> bool:
        """Sleep until the next tick, and say whether it was the last."""
        self.waits += 1
        self.came.acquire()
        return self.is_over


@pytest.fixture
def ticking() -> Iterator[tuple[Rounds, Ticks, list[int]]]:
    """Rounds over an empty project, their clock, and one entry for every look."""
    ticks, looks = Ticks(), list[int]()

    def see() -> None:
        looks.append(1)
        raise ProjectError("there is none")

    rounds = Rounds(see, Checker(), ticks.wait)  # type: ignore[arg-type]
    yield rounds, ticks, looks
    ticks.is_over = True
    ticks.came.release()


def test_a_look_changes_neither_when_nor_how_often_it_is_looked(ticking):
    """A thousand visitors between two ticks make one round, at the next tick, and none before."""
    rounds, ticks, looks = ticking
    rounds.start()
    rounds.start()
    wait_until(lambda: ticks.waits == 1, "no first round")
    assert len(looks) == 1
    for _ in range(1000):
        rounds.told()
    assert len(looks) == 1
    ticks.came.release()
    wait_until(lambda: ticks.waits == 2, "no second tick")
    assert len(looks) == 2
    ticks.came.release()
    wait_until(lambda: ticks.waits == 3, "no third tick")
    assert len(looks) == 2, "nobody looked, so nobody is asked"


def test_a_round_is_published_whole(tmp_path, practice):
    """While one provider has not answered, what is told is the round before, not half of this."""
    learn(practice, "openai", GOOD_OPENAI)
    what = Hanging()
    with RawServer(what.behave) as slow:
        env = f"OPENAI_API_KEY={GOOD_OPENAI}\n{addresses(practice, 'openai')}"
        folder = write_project(
            tmp_path, {".env": f"{env}GROQ_API_KEY=gsk_FAKE\nGROQ_BASE_URL={slow.url}\n"}
        )
        rounds = _rounds(folder)
        making = threading.Thread(target=rounds.make)
        making.start()
        wait_until(lambda: asked(practice, "openai") == 1 and len(slow.seen) == 1, "none asked")
        assert rounds.told() == ()
        assert rounds.last is None
        what.may_answer.set()
        making.join(PATIENCE)
    assert rounds.told() == ("openai", "groq")


def _looked(folder: Path) -> object:
    return load_project(folder, {}, folder)


def _rounds(folder: Path, see: Callable[[Path], object] = _looked) -> Rounds:
    return Rounds(lambda: see(folder), Checker())  # type: ignore[arg-type, return-value]


def test_what_goes_wrong_leaves_the_last_round(tmp_path, practice, caplog):
    """An error of an unknown kind changes nothing that is told, and its text is in no log."""
    learn(practice, "openai", GOOD_OPENAI)
    env = f"OPENAI_API_KEY={GOOD_OPENAI}\n{addresses(practice, 'openai')}"
    folder, broken = write_project(tmp_path, {".env": env}), list[str]()

    def see(where: Path) -> object:
        if broken:
            raise RuntimeError(GOOD_OPENAI)
        return _looked(where)

    rounds = _rounds(folder, see)
    rounds.make()
    broken.append("now")
    rounds.make()
    assert rounds.told() == ("openai",)
    assert "RuntimeError while looking" in caplog.text
    assert GOOD_OPENAI not in caplog.text


def test_at_home_nobody_is_asked_before_a_page_is_opened(tmp_path, practice):
    """Where there can be no visitors, the dashboard does not look by itself."""
    env = f"OPENAI_API_KEY={GOOD_OPENAI}\n{addresses(practice, 'openai')}"
    project = write_project(tmp_path / "app", {".env": env})
    with dashboard(project, tmp_path / "home") as running:
        reply = running.get("/api/providers", headers={"X-Forwarded-For": "203.0.113.9"}).json()
        assert "state" not in reply
        assert asked(practice) == 0
