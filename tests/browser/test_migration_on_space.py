"""The wizard on somebody else's Space: a signed-in stranger moves their own keys to their own."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from lib.practice import PracticeServer
from tests.browser.test_migration import apply_it, choose_space, ended, idle, press, step, to_review
from tests.migration.places import SPACE, furnish, there
from tests.support.browser import chromium
from tests.support.projects import write_project
from tests.support.signing_in import ALICE, BOB, agree, sign_in_as, space, window

pytestmark = pytest.mark.browser

VALUE = "canaryQ7Rk2mZp9Lw4Xc8Vb5"
OWNERS = "canaryOwnerQ7Rk2mZp9Lw4X"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests here."""
    with chromium() as running:
        yield running


def test_a_stranger_uses_the_wizard_with_their_own_sign_in(
    browser, tmp_path, practice: PracticeServer
):
    """Nothing of the owner is offered; the person's own sign-in writes to their own Space."""
    furnish(practice)
    lines = f"HF_API_KEY={practice.tokens['write']}\nOWNERS_KEY={OWNERS}\n"
    folder = write_project(tmp_path / "app", {".env": lines})
    environ = {"HF_ENDPOINT": practice.hub_url}
    scopes = "openid profile manage-repos"
    with space(folder, tmp_path / "home", practice, BOB, environ=environ, scopes=scopes) as served:
        page = window(browser)
        sign_in_as(page, served, ALICE)
        page.goto(f"{served.url}/migration")
        step(page, 1)
        assert "OWNERS_KEY" not in page.content()
        assert page.get_by_role("checkbox", name=".env").count() == 0
        page.get_by_label("Paste the lines of a .env").fill(f"MY_OWN_KEY={VALUE}\n")
        page.get_by_label("Paste the lines of a .env").press("Control+Enter")
        idle(page)
        to_review(page)
        assert page.get_by_role("button", name="Test these keys").count() == 0
        press(page, "Choose the Space")
        step(page, 3)
        assert "HF_API_KEY" not in page.content()
        press(page, "Let the wizard use your account")
        page.get_by_role("button", name="Continue to Hugging Face").click()
        page.wait_for_url("**/oauth/authorize?**")
        agree(page, ALICE)
        page.goto(f"{served.url}/migration")
        step(page, 1)
        page.get_by_label("Paste the lines of a .env").fill(f"MY_OWN_KEY={VALUE}\n")
        page.get_by_label("Paste the lines of a .env").press("Control+Enter")
        idle(page)
        to_review(page)
        press(page, "Choose the Space")
        step(page, 3)
        page.get_by_text(f"Your sign-in as {ALICE}").click()
        idle(page)
        press(page, "Use this token")
        expect(page.get_by_text(f"OAuth sign-in of {ALICE}")).to_be_visible()
        choose_space(page)
        press(page, "Show the plan")
        step(page, 4)
        apply_it(page)
        ended(page, "1 of 1 names are done")
        assert there(practice)[0]["MY_OWN_KEY"][0] == VALUE
        press(page, "Tidy up")
        step(page, 7)
        assert page.get_by_text("Comment out").count() == 0
        assert "canary" not in page.content() + served.log.read_text()
    assert SPACE.startswith(ALICE)
