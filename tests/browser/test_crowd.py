"""Many people at once: twelve light sessions and two real windows on one dashboard."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.support.browser import chromium, open_page, settled
from tests.support.crowd import crowd
from tests.support.dashboard import dashboard
from tests.support.projects import BAD_GROQ, GOOD_OPENAI, addresses, asked, learn, write_project

pytestmark = pytest.mark.browser

MANY = 12
FOLDER = "Folder of the project to look at"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests here."""
    with chromium() as running:
        yield running


def test_one_set_of_requests_serves_everybody(browser, tmp_path, practice):
    """All sessions come to see the same board, no run fails, and each provider is asked once."""
    learn(practice, "openai", GOOD_OPENAI)
    text = f"OPENAI_API_KEY={GOOD_OPENAI}\nGROQ_API_KEY={BAD_GROQ}\n"
    project = write_project(
        tmp_path / "app", {".env": text + addresses(practice, "openai", "groq")}
    )
    with dashboard(project, tmp_path / "home") as served, crowd(served.url, MANY) as sessions:
        windows = [open_page(browser, served.url) for _ in range(2)]
        for session in sessions:
            session.wait(lambda heard: "1 of 2 work, 1 needs you" in heard)
        for window in windows:
            settled(window)
            expect(window.get_by_text("1 of 2 work, 1 needs you")).to_be_visible()
        assert [asked(practice, one) for one in ("openai", "groq")] == [1, 1]
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
            session.wait(lambda heard: "1 of 1 work" in heard)
        page.get_by_text("1 of 1 work").wait_for()
        for session, name in zip(sessions, names, strict=False):
            assert name in session.heard
            assert not [other for other in names if other != name and other in session.heard]
        assert not [other for other in names[:-1] if other in page.content()]
        assert asked(practice, "openai") == len(names)


def test_visitors_of_a_space(tmp_path, practice):
    """A crowd at a Space is told which providers work and nothing else, for one set of requests."""
    learn(practice, "openai", GOOD_OPENAI)
    text = f"OPENAI_API_KEY={GOOD_OPENAI}\nGROQ_API_KEY={BAD_GROQ}\n"
    project = write_project(
        tmp_path / "app", {".env": text + addresses(practice, "openai", "groq")}
    )
    environ = {"SPACE_ID": "alice/demo", "SPACE_HOST": "alice-demo.hf.space"}
    with (
        dashboard(project, tmp_path / "home", environ) as served,
        crowd(served.url, MANY) as sessions,
    ):
        for session in sessions:
            session.wait(lambda heard: "1 working here" in heard)
            for word in ("API_KEY", "Groq", "sk-proj", ".env", str(project)):
                assert word not in session.heard
        assert [asked(practice, one) for one in ("openai", "groq")] == [1, 1]
