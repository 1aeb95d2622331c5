"""What people meet on their way is scanned for barriers: signing in, practice, work under way."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lib.practice import PracticeServer
from tests.browser.test_migration import kill
from tests.migration.places import furnish
from tests.practice.test_mode import practice as practice_mode
from tests.practice.test_mode import wait_for
from tests.support.accessibility import Scan
from tests.support.browser import open_page, settled
from tests.support.dashboard import dashboard, free_port
from tests.support.projects import GOOD_OPENAI, addresses, fault, learn, write_project
from tests.support.signing_in import ALICE, BOB, agree, begin_sign_in, open_at, space, window
from tests.support.wizard import GROQ, LINES, apply_it, idle, opened, to_plan

pytestmark = pytest.mark.browser


@pytest.fixture
def scan() -> Scan:
    """What one test finds."""
    return Scan()


@pytest.fixture
def project(tmp_path: Path, practice: PracticeServer) -> Path:
    """A project of which a visitor may know little."""
    learn(practice, "openai", GOOD_OPENAI)
    text = f"OPENAI_API_KEY={GOOD_OPENAI}\nGROQ_API_KEY=gsk_FAKEonlyFAKEforFAKEtheFAKEowner\n"
    return write_project(tmp_path / "app", {".env": text + addresses(practice, "openai", "groq")})


def test_signing_in_to_a_space(browser, scan, project, tmp_path, practice):
    """What is asked for before consent, and the pages of the owner and of a stranger."""
    scopes = "openid profile manage-repos"
    with space(project, tmp_path / "home", practice, ALICE, scopes=scopes) as served:
        for name, who in ((ALICE, "the owner"), (BOB, "a stranger")):
            page = window(browser)
            open_at(page, served.url)
            asking = page.get_by_test_id("stSidebar").get_by_role("button", name="Sign in with")
            asking.click()
            page.get_by_role("button", name="Continue to Hugging Face").wait_for()
            if name == ALICE:
                _still(page)
                scan.state(page, "what signing in asks for")
            page.keyboard.press("Escape")
            begin_sign_in(page)
            agree(page, name)
            for path in ("", "diagnostics", "migration"):
                open_at(page, f"{served.url}/{path}")
                idle(page)
                scan.state(page, f"{path or 'the board'} of {who}")
    assert scan.is_clean()


def _still(page: Page) -> None:
    page.wait_for_function(
        "() => document.getAnimations().every(one => one.playState !== 'running')"
    )


def test_practice_mode(browser, scan, tmp_path):
    """The pages of practice mode, which say on top that it is practice."""
    port = free_port()
    with practice_mode(tmp_path, "--app-port", str(port)):
        wait_for(port)
        for path in ("", "diagnostics", "migration"):
            page = open_page(browser, f"http://localhost:{port}/{path}")
            settled(page)
            idle(page)
            expect(page.get_by_text("Practice mode")).to_be_visible()
            scan.state(page, f"{path or 'the board'} in practice")
    assert scan.is_clean()


def test_a_migration_under_way_and_stopped(browser, scan, tmp_path, practice):
    """The fifth step while it writes, and the card of what a killed dashboard left behind."""
    furnish(practice)
    text = LINES.format(token=practice.tokens["write"], hub=practice.hub_url, groq=GROQ)
    project, home = write_project(tmp_path / "app", {".env": text}), tmp_path / "home"
    with dashboard(project, home) as served:
        page = opened(browser, served.url)
        to_plan(page)
        fault(practice, provider="hub", route="set_secret", delay=8.0)
        apply_it(page)
        expect(page.get_by_text("in progress").first).to_be_visible()
        scan.state(page, "step 5, under way")
        kill(served)
    practice.state.clear_faults()
    with dashboard(project, home) as served:
        page = opened(browser, served.url)
        expect(page.get_by_text("stopped half-way")).to_be_visible()
        scan.state(page, "a migration that was stopped")
    assert scan.is_clean()
