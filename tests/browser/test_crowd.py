"""Many people at once: fifty light sessions and real windows on one dashboard."""

import time
from contextlib import ExitStack
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from lib.practice import PracticeServer
from lib.practice.hub.records import User
from lib.providers.checker import KEEP_SECONDS
from tests.support.browser import open_page, settled
from tests.support.crowd import Session, crowd, session
from tests.support.dashboard import dashboard
from tests.support.projects import BAD_GROQ, GOOD_OPENAI, addresses, asked, learn, write_project
from tests.support.signing_in import ACME, ALICE, BOB, signed_in_cookies, space

pytestmark = pytest.mark.browser

MANY = 50
ASKED = ("openai", "groq")
FOLDER = "Project folder"


def one_set(practice: PracticeServer, began: float) -> bool:
    """Whether each provider was asked once, or once a minute where the machine is that slow."""
    most = 1 + int((time.monotonic() - began) // KEEP_SECONDS)
    return all(1 <= asked(practice, one) <= most for one in ASKED)


def test_one_set_of_requests_serves_everybody(browser, tmp_path, practice):
    """All sessions come to see the same board, no run fails, and each provider is asked once."""
    learn(practice, "openai", GOOD_OPENAI)
    text = f"OPENAI_API_KEY={GOOD_OPENAI}\nGROQ_API_KEY={BAD_GROQ}\n"
    project = write_project(tmp_path / "app", {".env": text + addresses(practice, *ASKED)})
    began = time.monotonic()
    with dashboard(project, tmp_path / "home") as served, crowd(served.url, MANY) as sessions:
        windows = [open_page(browser, served.url) for _ in range(2)]
        for session in sessions:
            session.wait(lambda heard: "1 working · 1 needs attention" in heard)
        for window in windows:
            settled(window)
            expect(window.get_by_text("1 working · 1 needs attention")).to_be_visible()
        assert one_set(practice, began)
        assert not [session.wrong for session in sessions if session.wrong]
        assert "Traceback" not in served.log.read_text()


def test_nobody_sees_what_another_one_looks_at(browser, tmp_path, practice):
    """Each session looks at a folder of its own; what it is sent tells of no other's."""
    names = [f"project-of-{number:02}" for number in range(MANY + 1)]
    for name in names:
        key = learn(practice, "openai", f"sk-proj-FAKE{name}FAKEFAKEFAKE{name[-2:]}zz")
        write_project(
            tmp_path / name, {".env": f"OPENAI_API_KEY={key}\n" + addresses(practice, "openai")}
        )
    start = write_project(tmp_path / "start", {})
    with dashboard(start, tmp_path / "home") as served, crowd(served.url, MANY) as sessions:
        for session, name in zip(sessions, names, strict=False):
            session.submit(FOLDER, str(tmp_path / name))
        page = open_page(browser, served.url)
        page.get_by_text("Change folder").click()
        page.get_by_role("textbox", name=FOLDER).fill(str(tmp_path / names[-1]))
        page.get_by_role("textbox", name=FOLDER).press("Enter")
        for session in sessions:
            session.wait(lambda heard: "1 working" in heard)
        page.get_by_text("1 working").wait_for()
        for session, name in zip(sessions, names, strict=False):
            assert name in session.heard
            assert not [other for other in names if other != name and other in session.heard]
        assert not [other for other in names[:-1] if other in page.content()]
        assert asked(practice, "openai") == len(names)


def test_visitors_of_a_space(tmp_path, practice):
    """A crowd at a Space is told which providers work and nothing else, for one set of requests."""
    learn(practice, "openai", GOOD_OPENAI)
    text = f"OPENAI_API_KEY={GOOD_OPENAI}\nGROQ_API_KEY={BAD_GROQ}\n"
    project = write_project(tmp_path / "app", {".env": text + addresses(practice, *ASKED)})
    environ = {"SPACE_ID": "alice/demo", "SPACE_HOST": "alice-demo.hf.space"}
    began = time.monotonic()
    with (
        dashboard(project, tmp_path / "home", environ) as served,
        crowd(served.url, MANY) as sessions,
    ):
        for session in sessions:
            session.wait(lambda heard: "1 working here" in heard)
            for word in ("API_KEY", "Groq", "sk-proj", ".env", str(project)):
                assert word not in session.heard
        assert one_set(practice, began)


GUESTS = [f"practice-guest-{number}" for number in range(6)]
# What each of those who sign in to the Space of an organisation is told of themselves.
TOLD = {
    ALICE: "owner of this Space",
    BOB: "member, without the role",
    **dict.fromkeys(GUESTS, "not the owner of this Space"),
}
FOR_THE_OWNER = ("GROQ_API_KEY", "OPENAI_API_KEY", "Groq", ".env")


def test_people_who_signed_in_among_visitors(tmp_path, practice):
    """Owner, member, strangers and visitors at once: each sees what is theirs, nobody a key."""
    users = practice.state.hub.users
    users[BOB] = replace(users[BOB], roles={ACME: "read"})
    users |= {one: User(one, one, f"{one}@practice.invalid") for one in GUESTS}
    learn(practice, "openai", GOOD_OPENAI)
    text = f"OPENAI_API_KEY={GOOD_OPENAI}\nGROQ_API_KEY={BAD_GROQ}\n"
    project = write_project(tmp_path / "app", {".env": text + addresses(practice, *ASKED)})
    began = time.monotonic()
    with space(project, tmp_path / "home", practice, ACME) as served, ExitStack() as opened:
        cookies = {name: signed_in_cookies(served, name, ACME) for name in TOLD}
        visitors = opened.enter_context(crowd(served.url, MANY))
        people = {
            name: opened.enter_context(session(served.url, kept)) for name, kept in cookies.items()
        }
        for name, one in people.items():
            sees_as(name, one)
        for one in visitors:
            sees_as("", one)
        assert one_set(practice, began)
        assert not [one.wrong for one in (*visitors, *people.values()) if one.wrong]
        assert "Traceback" not in served.log.read_text()


def sees_as(name: str, one: Session) -> None:
    """Wait for somebody's board; it tells them who they are and nobody else, and no key."""
    board = "1 working · 1 needs attention" if name == ALICE else "1 working here"
    one.wait(lambda heard: board in heard and TOLD.get(name, "") in heard)
    assert [other for other in TOLD if f"Signed in as `{other}`" in one.heard] == [name][
        : len(name)
    ]
    assert not [other for other in TOLD if other != name and other in one.heard]
    seen = [word in one.heard for word in FOR_THE_OWNER]
    assert all(seen) if name == ALICE else not any(seen)
    assert GOOD_OPENAI not in one.heard
    assert BAD_GROQ not in one.heard
