"""Every page and every state of it is scanned for barriers, light and dark, wide and narrow."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lib.practice import PracticeServer
from tests.browser.test_diagnostics import ENV, idle, look
from tests.diagnosis.git_support import Repo
from tests.migration.places import furnish
from tests.support.accessibility import Scan
from tests.support.browser import card, open_page, settled
from tests.support.dashboard import Dashboard, dashboard
from tests.support.projects import (
    BAD_GROQ,
    GOOD_OPENAI,
    addresses,
    learn,
    write_project,
)
from tests.support.wizard import (
    GROQ,
    LINES,
    choose_space,
    ended,
    give_token,
    opened,
    press,
    step,
    to_plan,
    to_review,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def scan() -> Scan:
    """What one test finds."""
    return Scan()


@pytest.fixture
def full(tmp_path: Path, practice: PracticeServer) -> Path:
    """A project with a key that works, one that does not, one in doubt and a token."""
    learn(practice, "openai", GOOD_OPENAI)
    token = practice.tokens["write"]
    text = (
        f"HF_API_KEY={token}\nHF_ENDPOINT={practice.hub_url}\nOPENAI_API_KEY={GOOD_OPENAI}\n"
        f"GROQ_API_KEY={BAD_GROQ}\n"
    )
    return write_project(
        tmp_path / "app",
        {
            ".env": text + addresses(practice, "openai", "groq"),
            ".env.local": "GROQ_API_KEY=\n",
        },
    )


def test_provider_status(browser, scan, full, tmp_path):
    """The board with keys of every state, its popovers open."""
    with dashboard(full, tmp_path / "home") as served:
        page = open_page(browser, served.url)
        settled(page)
        scan.state(page, "the board")
        for provider in ("groq", "huggingface", "openai"):
            card(page, provider).get_by_text(": details").click()
            idle_page(page)
            scan.state(page, f"the details of {provider}")
            page.keyboard.press("Escape")
        page.get_by_text("Change folder").click()
        scan.state(page, "Change folder")
        page.keyboard.press("Escape")
        page.get_by_text("not configured").last.click()
        idle_page(page)
        scan.state(page, "the providers that are not configured")
    assert scan.is_clean()


def idle_page(page: Page) -> None:
    """Wait until the page stands still."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")


def test_provider_status_empty_and_for_a_visitor(browser, scan, full, tmp_path):
    """The board where nothing is configured, and the one that a visitor of a Space sees."""
    with dashboard(write_project(tmp_path / "empty", {}), tmp_path / "home") as served:
        page = open_page(browser, served.url)
        settled(page)
        scan.state(page, "the empty board")
    environ = {"SPACE_ID": "alice/demo", "SPACE_HOST": "alice-demo.hf.space"}
    with dashboard(full, tmp_path / "space", environ) as served:
        page = open_page(browser, served.url)
        settled(page)
        scan.state(page, "the board of a visitor")
        for path in ("diagnostics", "migration"):
            page = open_page(browser, f"{served.url}/{path}")
            idle_page(page)
            scan.state(page, f"{path} of a visitor")
    assert scan.is_clean()


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """A repository with ailments of every severity, one of them many times."""
    found = Repo(tmp_path)
    found.commit({"app.py": "import os\n"})
    more = "".join(f"EMPTY_{number}=\n" for number in range(18))
    found.write({".env": ENV + more, ".env.local.txt": "APP_TITLE=Demo\n"})
    return found


def test_diagnostics(browser, scan, repo, tmp_path):
    """The page with findings, its dialog, its popover and its folds open, and a change made."""
    with dashboard(repo.folder, tmp_path / "home", repo.environ) as served:
        page = look(browser, served.url)
        scan.state(page, "diagnostics")
        page.get_by_text("Choose a Space").click()
        scan.state(page, "the choice of a Space")
        page.keyboard.press("Escape")
        page.get_by_text("Copy the report").click()
        page.locator("[class*='st-key-why_'] summary").first.click()
        idle(page)
        page.locator("[class*='st-key-cure_'] button").first.click()
        expect(page.get_by_role("dialog")).to_contain_text("Preview fix")
        scan.state(page, "what would change")
        page.get_by_role("button", name="Apply fix").click()
        expect(page.get_by_text("1 change made here")).to_be_visible()
        idle(page)
        scan.state(page, "a change made")
    assert scan.is_clean()


def test_diagnostics_where_all_is_well(browser, scan, tmp_path):
    """The page of a project with nothing wrong."""
    repo = Repo(tmp_path)
    repo.commit({"app.py": "import os\n", ".gitignore": ".env\n"})
    repo.write({".env": "LOG_LEVEL=info\n"})
    (repo.folder / ".env").chmod(0o600)
    with dashboard(repo.folder, tmp_path / "home", repo.environ) as served:
        page = look(browser, served.url)
        scan.state(page, "diagnostics, well")
    assert scan.is_clean()


def test_a_leaked_token(browser, scan, repo, tmp_path, practice):
    """The card of a leaked token and the dialog that asks for its name."""
    token = practice.tokens["write"]
    repo.commit({"app.py": f"token = '{token}'\n"})
    repo.write({".env": f"HF_API_KEY={token}\nHF_ENDPOINT={practice.hub_url}\n"})
    with dashboard(repo.folder, tmp_path / "home", repo.environ) as served:
        page = look(browser, served.url)
        scan.state(page, "a leaked token")
        page.get_by_role("button", name="Revoke the token of HF_API_KEY …").click()
        expect(page.get_by_role("dialog")).to_contain_text("What stops working")
        scan.state(page, "revoking")
    assert scan.is_clean()


def test_the_wizard_up_to_the_space(browser, scan, tmp_path, practice):
    """The first three steps, with what can be opened in them."""
    with _wizard(tmp_path, practice) as served:
        page = opened(browser, served.url)
        page.get_by_text("Paste or upload another file").click()
        page.get_by_label("Paste the lines of a .env").wait_for()
        scan.state(page, "step 1")
        page.reload()
        step(page, 1)
        to_review(page)
        scan.state(page, "step 2")
        page.locator("[class*='st-key-change_'] button").first.click()
        page.get_by_text("Name on the Space").wait_for()
        scan.state(page, "step 2, a change")
        page.keyboard.press("Escape")
        press(page, "Choose the Space")
        step(page, 3)
        page.get_by_text("Type or paste a token").click()
        page.get_by_label("Hugging Face token").wait_for()
        scan.state(page, "step 3, a token")
        press(page, "Back to Review")
        step(page, 2)
        give_token(page)
        page.get_by_text("Create new Space").click()
        page.get_by_text("SDK").wait_for()
        scan.state(page, "step 3, a new Space")
        page.get_by_text("Create new Space").click()
        choose_space(page)
        page.get_by_text("KEPT_SECRET", exact=True).wait_for()
        scan.state(page, "step 3, a Space")
    assert scan.is_clean()


def test_the_wizard_from_the_plan_on(browser, scan, tmp_path, practice):
    """The last four steps, with what can be opened in them, and the way back."""
    with _wizard(tmp_path, practice) as served:
        page = opened(browser, served.url)
        to_plan(page)
        page.get_by_text("Do it by hand instead").click()
        page.get_by_text("Neither holds a value").wait_for()
        scan.state(page, "step 4")
        press(page, "Continue")
        step(page, 5)
        scan.state(page, "step 5")
        press(page, "Apply to")
        ended(page, "names are done")
        scan.state(page, "step 6")
        press(page, "Undo …")
        expect(page.get_by_role("dialog")).to_contain_text("is deleted")
        scan.state(page, "step 6, taking it back")
        page.get_by_role("button", name="Cancel").click()
        expect(page.get_by_role("dialog")).to_have_count(0)
        press(page, "Clean up")
        step(page, 7)
        scan.state(page, "step 7")
    assert scan.is_clean()


@contextmanager
def _wizard(tmp_path: Path, practice: PracticeServer) -> Iterator[Dashboard]:
    """Serve the dashboard on a project that can be moved to a Space."""
    furnish(practice)
    text = LINES.format(token=practice.tokens["write"], hub=practice.hub_url, groq=GROQ)
    with dashboard(write_project(tmp_path / "app", {".env": text}), tmp_path / "home") as served:
        yield served
