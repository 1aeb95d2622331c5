"""The main jobs, done with Tab, Enter, Space, arrows and Escape alone, in real Chromium."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_diagnostics import idle as report_idle
from tests.browser.test_diagnostics import look
from tests.diagnosis.git_support import Repo
from tests.migration.places import SPACE, furnish, there
from tests.support.browser import card, open_page, settled
from tests.support.dashboard import dashboard
from tests.support.keyboard import Keyboard
from tests.support.projects import (
    BAD_GROQ,
    GOOD_GROQ,
    GOOD_OPENAI,
    addresses,
    learn,
    write_project,
)
from tests.support.wizard import GROQ, LINES, ended, idle, opened, step

pytestmark = pytest.mark.browser


def test_a_key_is_tested_again_and_explained(browser, tmp_path, practice):
    """A mended key is tested again, its table opened and closed; the focus is not lost."""
    learn(practice, "openai", GOOD_OPENAI)
    learn(practice, "groq", GOOD_GROQ)
    rest = f"OPENAI_API_KEY={GOOD_OPENAI}\n" + addresses(practice, "openai", "groq")
    project = write_project(tmp_path / "app", {".env": f"GROQ_API_KEY={BAD_GROQ}\n{rest}"})
    with dashboard(project, tmp_path / "home") as served:
        page = open_page(browser, served.url)
        settled(page)
        expect(card(page, "groq")).to_contain_text("needs attention")
        write_project(project, {".env": f"GROQ_API_KEY={GOOD_GROQ}\n{rest}"})
        keys = Keyboard(page)
        keys.tab_to("^button .*Groq: test again")
        keys.press("Enter")
        expect(card(page, "groq")).to_contain_text("works")
        settled(page)
        assert "Groq: test again" in keys.stop
        keys.tab_to("^button .*Groq: details")
        keys.press("Space")
        expect(page.get_by_text("The name decides first")).to_be_visible()
        keys.press("Escape")
        expect(page.get_by_text("The name decides first")).to_have_count(0)
        assert "Groq: details" in keys.stop
        keys.tab_to("^input.*", back=True)
        keys.press("ArrowRight")
        expect(page.get_by_text("None of the 2 is in this state.")).to_be_visible()
        assert not keys.unseen


def test_a_cure_is_made_and_undone(browser, tmp_path):
    """A change is looked at and left, made, and undone."""
    repo = Repo(tmp_path)
    repo.commit({"app.py": "import os\n", ".gitignore": ".env\n"})
    text = "GROQ_API_KEY=gsk_FAKEoldFAKEold\nGROQ_API_KEY=gsk_FAKEnewFAKEnew\n"
    repo.write({".env": text})
    env = repo.folder / ".env"
    with dashboard(repo.folder, tmp_path / "home", repo.environ) as served:
        page = look(browser, served.url)
        keys = Keyboard(page)
        dialog = page.get_by_role("dialog")
        keys.tab_to("^button .*Keep only the last GROQ_API_KEY")
        keys.press("Enter")
        expect(dialog).to_contain_text("Preview fix")
        keys.press("Escape")
        expect(dialog).to_have_count(0)
        assert env.read_text() == text
        keys.tab_to("^button .*Keep only the last GROQ_API_KEY")
        keys.press("Space")
        expect(dialog).to_contain_text("Preview fix")
        keys.tab_to("^button .*Apply fix")
        assert keys.is_at(dialog)
        keys.press("Enter")
        expect(page.get_by_text("1 change made here")).to_be_visible()
        report_idle(page)
        assert env.read_text() != text
        keys.tab_to("^button .*Undo change 1")
        keys.press("Enter")
        expect(page.get_by_text("1 change made here")).to_have_count(0)
        report_idle(page)
        assert env.read_text() == text
        assert not keys.unseen


def test_the_whole_wizard(browser, tmp_path, practice):
    """From the file to names that are written and read back."""
    furnish(practice)
    text = LINES.format(token=practice.tokens["write"], hub=practice.hub_url, groq=GROQ)
    project = write_project(tmp_path / "app", {".env": text})
    with dashboard(project, tmp_path / "home") as served:
        page = opened(browser, served.url)
        keys = Keyboard(page)
        _on(keys, page, "Review the names", 2)
        keys.tab_to("^input Include MODEL_NAME")
        keys.press("Space")
        expect(page.get_by_role("checkbox", name="Include MODEL_NAME")).not_to_be_checked()
        idle(page)
        assert "Include MODEL_NAME" in keys.stop
        _on(keys, page, "Choose the Space", 3)
        _token(keys, page)
        keys.tab_to("^combobox|^input Space")
        keys.type(SPACE)
        keys.press("Enter")
        idle(page)
        keys.tab_to("^button .*oad Space")
        keys.press("Enter")
        page.get_by_text("KEPT_SECRET", exact=True).wait_for()
        _on(keys, page, "Show the plan", 4)
        keys.tab_to("^input Overwrite OLD_SECRET")
        keys.press("Space")
        expect(page.get_by_text("1 replaced")).to_be_visible()
        _on(keys, page, "Continue", 5)
        keys.tab_to(f"^button .*Apply to {SPACE}")
        keys.press("Enter")
        ended(page, "names are done")
        secrets, variables = there(practice)
        assert {"GROQ_API_KEY", "HF_API_KEY", "NOTE"} <= set(secrets)
        assert secrets["OLD_SECRET"][0] == "a-newer-value"
        assert "MODEL_NAME" not in variables
        assert not keys.unseen


def _on(keys: Keyboard, page: Page, name: str, number: int) -> None:
    """Press the button that leads to the next step."""
    keys.tab_to(f"^button .*{name}")
    keys.press("Enter")
    step(page, number)


def _token(keys: Keyboard, page: Page) -> None:
    """Choose the first token that is offered, and use it."""
    keys.tab_to("^input HF_API_KEY from")
    keys.press("Space")
    idle(page)
    keys.tab_to("^button .*Use this token")
    keys.press("Enter")
    expect(page.get_by_text("write access token of practice-alice")).to_be_visible()
    idle(page)
