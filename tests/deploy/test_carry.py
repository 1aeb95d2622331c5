"""Deploying at the practice Hub over HTTP: what arrives, what stops it, and going on after that."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from lib.deploy.deploy_run import DeployRecord, Part, deploy
from lib.hub.space_files import Push
from lib.migration.journal import folder
from lib.migration.observation import Observation
from lib.migration.waiting import WaitPolicy
from lib.practice import PracticeServer
from tests.providers.conftest import RawServer, answers
from tests.support.projects import fault

from .places import (
    FILES,
    NEW,
    OTHER_APP,
    WANTED,
    asked,
    at_once,
    hub_of,
    is_whole,
    plan_for,
    run,
    there,
)

ALL = (Part.NAMES, Part.FILES, Part.START, Part.DASHBOARD)


@pytest.fixture(autouse=True)
def quick(practice: PracticeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Start Spaces in no time, and keep journals in a folder of the test."""
    at_once(practice)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


def test_a_new_space_in_two_writes(practice: PracticeServer) -> None:
    """The Space is made with all names in one request, and all files follow in one commit."""
    done = run(practice, folder())
    assert asked(practice) == ["create", "commit"]
    assert is_whole(practice)
    assert done.is_complete
    assert [one.seen for one in done.verified] == [Observation.YES] * len(WANTED)
    assert {part: one.seen for part, one in done.parts.items()} == {
        Part.NAMES: Observation.YES,
        Part.FILES: Observation.YES,
        Part.START: Observation.YES,
        Part.DASHBOARD: Observation.COULD_NOT_TELL,
    }


def test_a_space_without_names(practice: PracticeServer) -> None:
    """The files alone make a Space too, and of what failed it is said why."""
    fault(practice, provider="hub", route="create", status=403, times=1)
    done = run(practice, folder(), wanted=())
    assert "lacks permission" in done.parts[Part.NAMES].sentence
    assert done.not_begun == ALL[1:]
    assert not done.is_complete
    assert run(practice, folder(), wanted=()).is_complete


def test_a_second_time_changes_nothing(practice: PracticeServer) -> None:
    """Names that are there are left alone, files that are the same are not sent."""
    run(practice, folder())
    plan = plan_for(hub_of(practice))
    assert not plan.is_writing
    done = run(practice, folder())
    assert done.is_complete
    assert asked(practice) == ["create", "commit"]


def test_an_update_sends_what_differs(practice: PracticeServer) -> None:
    """A changed file is sent, a page that is no more is removed, what is not ours stays."""
    run(practice, folder())
    hub = hub_of(practice)
    hub.push(NEW, Push("By hand", {"notes.txt": b"mine\n", "pages/old.py": b"old = 1\n"}))
    done = run(practice, folder(), files={**FILES, "streamlit_app.py": b"print(2)\n"})
    assert done.is_complete
    found = there(practice)
    assert found is not None
    assert found.files["streamlit_app.py"] == "print(2)\n"
    assert found.files["notes.txt"] == "mine\n"
    assert "pages/old.py" not in found.files


def test_another_app_is_not_overwritten(practice: PracticeServer) -> None:
    """A Space with another app is left alone until somebody says otherwise."""
    hub = hub_of(practice)
    plan = plan_for(hub, OTHER_APP)
    assert "has another app" in plan.obstacle
    plan = plan_for(hub, OTHER_APP, replace_files=True)
    assert plan.obstacle == ""
    assert deploy(plan, hub, DeployRecord(""), most=0).parts[Part.FILES].seen is Observation.YES
    found = there(practice, OTHER_APP)
    assert found is not None
    assert found.files["app.py"]  # what is not ours stays
    assert found.secrets["GROQ_API_KEY"].value == "practice-groq-value"  # nobody said to replace it


def test_somebody_pushes_meanwhile(practice: PracticeServer) -> None:
    """What was not in the plan is not written over: the commit has to follow the one seen."""
    run(practice, folder())
    hub = hub_of(practice)
    plan = plan_for(hub, files={**FILES, "streamlit_app.py": b"print(2)\n"})
    hub.push(NEW, Push("By hand", {"streamlit_app.py": b"print('theirs')\n"}))
    done = deploy(plan, hub, DeployRecord(""), most=0)
    assert done.parts[Part.FILES].seen is Observation.NO
    assert "Somebody changed it" in done.parts[Part.FILES].sentence
    found = there(practice)
    assert found is not None
    assert found.files["streamlit_app.py"] == "print('theirs')\n"


def test_files_that_the_space_ignores(practice: PracticeServer) -> None:
    """What a `.gitignore` there keeps out is told, not taken for deployed."""
    run(practice, folder())
    hub = hub_of(practice)
    hub.push(NEW, Push("By hand", {".gitignore": b"lib/\n"}))
    done = run(practice, folder(), files={**FILES, "lib/new.py": b"new = 1\n"})
    assert done.parts[Part.FILES].seen is Observation.NO
    assert "lib/new.py" in done.parts[Part.FILES].sentence
    assert ".gitignore" in done.parts[Part.FILES].sentence


WAYS: Mapping[str, Mapping[str, Any]] = {
    "401": {"status": 401},
    "403": {"status": 403},
    "409": {"status": 409},
    "429": {"status": 429, "headers": {"RateLimit": '"api";r=0;t=2'}},
    "500": {"status": 500},
    "500 after": {"status": 500, "after_write": True},
    "502 page": {"status": 502, "body": "<html>no</html>", "content_type": "text/html"},
    "hang-up before": {"disconnect": "before"},
    "hang-up after": {"disconnect": "before", "after_write": True},
    "half an answer": {"disconnect": "during", "after_write": True},
}
ROUTES = ("create", "validate_yaml", "preupload", "commit", "space_info", "tree", "list_secrets")


REFUSALS = {"401", "403", "409"}
CASES = [
    (route, way)
    for route in ROUTES
    for way, what in WAYS.items()
    if route in {"create", "commit"} or not what.get("after_write")
]


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize(("route", "way"), CASES)
def test_a_failure_in_between(practice: PracticeServer, route: str, way: str, times: int) -> None:
    """After any failure it is said truly what is done, and deploying again completes it."""
    hub = hub_of(practice)
    plan = plan_for(hub)
    fault(practice, provider="hub", route=route, times=times, **WAYS[way])
    done = deploy(
        plan, hub, DeployRecord("", folder()), patience=WaitPolicy(sleep=lambda _: None), most=20
    )
    practice.state.clear_faults()
    found = there(practice)
    names = done.parts[Part.NAMES].seen
    if names is Observation.YES:
        assert found is not None
        assert found.secrets.keys() == {"GROQ_API_KEY", "OPENAI_API_KEY"}
    elif names is Observation.NO:
        assert found is None
    files = done.parts.get(Part.FILES)
    if files is None:
        assert found is None or "lib/providers.toml" not in found.files
    elif files.seen is not Observation.COULD_NOT_TELL:
        assert found is not None
        assert ("lib/providers.toml" in found.files) is (files.seen is Observation.YES)
    assert set(done.parts) | set(done.not_begun) == set(ALL)
    assert is_whole(practice) or not done.is_complete
    if times == 1 and way not in REFUSALS:
        assert done.is_complete  # waited for, looked up, or done once more
    again = run(practice, folder())
    assert again.is_complete
    assert is_whole(practice)
    writes = asked(practice)
    if WAYS[way].get("after_write"):
        assert (writes.count("create"), writes.count("commit")) == (1, 1)


def test_names_of_a_run_that_stopped_are_not_written_again(practice: PracticeServer) -> None:
    """On a Space that was there, going on replaces what is left to be replaced and nothing else."""
    run(practice, folder())
    fault(practice, provider="hub", route="set_secret", headers={"X-Fault": "none"}, times=1)
    fault(practice, provider="hub", route="set_secret", status=403, times=1)
    over = ("GROQ_API_KEY", "OPENAI_API_KEY")
    done = run(practice, folder(), over=over)
    assert done.parts[Part.NAMES].seen is Observation.NO
    assert done.names is not None
    assert [one.ending.value for one in done.names.results] == ["done", "failed"]
    assert run(practice, folder(), over=over).is_complete
    assert asked(practice, "set_secret") == ["set_secret"] * 3


def test_a_space_that_is_watched_until_it_runs(practice: PracticeServer) -> None:
    """The build of a new Space is waited for, from a Space without an app to one that runs."""
    at_once(practice, 0.6)
    hub = hub_of(practice)
    said: list[str] = []
    patience = WaitPolicy(lambda progress: said.append(progress.sentence))
    done = deploy(plan_for(hub), hub, DeployRecord(""), patience=patience, most=30)
    assert done.parts[Part.START].sentence == "The Space has restarted and is running."
    assert any("BUILDING" in one or "APP_STARTING" in one for one in said)


def test_the_dashboard_there_is_asked(practice: PracticeServer) -> None:
    """What the app of the Space says works is the last thing told; no token is sent to it."""
    hub, body = hub_of(practice), b'{"providers": {"available": ["groq"]}}'
    with RawServer(answers(200, body)) as app:
        done = deploy(plan_for(hub), hub, DeployRecord(""), most=20, address=lambda _: app.url)
    assert done.parts[Part.DASHBOARD].sentence.endswith("these work: groq.")
    assert app.seen[0].startswith(b"GET /api/providers ")
    assert b"authorization" not in app.seen[0].lower()


def test_a_dashboard_that_has_just_started_is_not_told_to_fail(practice: PracticeServer) -> None:
    """One that is still looking which providers work could not tell; none is said to fail."""
    hub, body = hub_of(practice), b'{"providers": {"available": []}, "state": "looking"}'
    with RawServer(answers(200, body)) as app:
        done = deploy(plan_for(hub), hub, DeployRecord(""), most=20, address=lambda _: app.url)
    assert "is still testing" in done.parts[Part.DASHBOARD].sentence
