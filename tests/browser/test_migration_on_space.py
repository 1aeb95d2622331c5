"""The wizard on somebody else's Space: a signed-in stranger moves their own keys to their own."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lib.practice import PracticeServer
from tests.migration.places import SPACE, furnish, there
from tests.support.dashboard import Dashboard
from tests.support.outside import outside
from tests.support.projects import learn, write_project
from tests.support.signing_in import ALICE, BOB, agree, open_at, sign_in_as, space, window
from tests.support.wizard import apply_it, choose_space, ended, idle, press, step, to_review

pytestmark = pytest.mark.browser

VALUE = "canaryQ7Rk2mZp9Lw4Xc8Vb5"
OWNERS = "canaryOwnerQ7Rk2mZp9Lw4X"
GROQ = "gsk_" + "canaryQ7Rk2mZp9Lw4Xc8Vb5N" * 2 + "ab"
BROUGHT = f"""GROQ_API_KEY={GROQ}
OPENAI_API_KEY=sk-proj-{VALUE}
XAI_API_KEY=xai-{VALUE}
XAI_API_BASE=https://elsewhere.example/v1
"""


def pasted(page: Page, served: Dashboard, lines: str, *, folded: bool = False) -> None:
    """Paste lines into a new wizard, as far as the second step. folded: where files are offered."""
    page.goto(f"{served.url}/migration")
    step(page, 1)
    if folded:
        page.get_by_text("Paste or upload another file").click()
    page.get_by_label("Paste the lines of a .env").fill(lines)
    page.get_by_label("Paste the lines of a .env").press("Control+Enter")
    idle(page)
    to_review(page)


def test_people_have_the_keys_they_brought_tested(browser, tmp_path, practice: PracticeServer):
    """Each person's keys go to the providers' own addresses, for that person, and not for ever.

    A stranger's as the owner's, whose own files are offered in the wizard and not tested.
    """
    learn(practice, "groq", GROQ)
    folder = write_project(tmp_path / "app", {".env": f"COHERE_API_KEY={OWNERS}\n"})
    with (
        outside(tmp_path / "net", practice) as network,
        space(folder, tmp_path / "home", practice, BOB, environ=network.environ) as served,
    ):
        for number, name in enumerate((ALICE, BOB), start=1):
            page = window(browser)
            sign_in_as(page, served, name)
            pasted(page, served, BROUGHT, folded=name == BOB)
            so_far = len(network.hosts)
            press(page, "Test these keys")
            expect(page.get_by_role("listitem").filter(has_text="GROQ_API_KEY")).to_contain_text(
                "works"
            )
            expect(page.get_by_role("listitem").filter(has_text="OPENAI_API_KEY")).to_contain_text(
                "OpenAI does not recognise this key."
            )
            expect(page.get_by_role("listitem").filter(has_text="XAI_API_KEY")).to_contain_text(
                "Not tested: XAI_API_BASE is set beside it"
            )
            idle(page)
            expect(page.get_by_role("listitem").filter(has_text="COHERE")).to_have_count(0)
            # The dashboard itself asks for the app's own key, for its board, at times of its own.
            brought = [one for one in network.hosts[so_far:] if one != "api.cohere.com"]
            assert sorted(brought) == ["api.groq.com", "api.openai.com"]
            assert network.hosts.count("api.groq.com") == number
        used_up = page.get_by_text("tests only so many keys at a time")
        for _ in range(40):
            press(page, "Test these keys")
            idle(page)
            page.get_by_text("Asking the providers").wait_for(state="detached")
            if used_up.count():
                break
        expect(used_up.first).to_be_visible()
        expect(page.get_by_text("Press “Test these keys” again").first).to_be_visible()
        visitor = window(browser)
        open_at(visitor, f"{served.url}/migration")
        assert visitor.get_by_role("button", name="Test these keys").count() == 0
        assert "canary" not in page.content() + served.log.read_text()


def test_a_sign_in_that_ended_tests_nothing(browser, tmp_path, practice: PracticeServer):
    """Signed out in another window, the button that is still on the page sends no key."""
    folder = write_project(tmp_path / "app", {".env": ""})
    with (
        outside(tmp_path / "net", practice) as network,
        space(folder, tmp_path / "home", practice, BOB, environ=network.environ) as served,
    ):
        page = window(browser)
        sign_in_as(page, served, ALICE)
        pasted(page, served, BROUGHT)
        other = page.context.new_page()
        open_at(other, served.url)
        other.get_by_role("button", name="Sign out").click()
        other.get_by_role("button", name="Sign in with Hugging Face").first.wait_for()
        page.get_by_role("button", name="Test these keys").click()
        expect(page.get_by_text("For who has signed in")).to_be_visible()
        assert network.hosts == []


def signs_out(page: Page, passing: Path, home: Path) -> None:
    """Sign out; the journal of a migration is in the folder of the sign-in, and goes with it."""
    assert len(list(passing.glob("spaces-secrets-visit-*/*/*.jsonl"))) == 1
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in with Hugging Face").first.wait_for()
    assert not list(passing.glob("spaces-secrets-visit-*/*/*"))
    kept = [one for place in (passing, home) for one in place.rglob("*")]
    assert not [one for one in kept if one.is_file() and VALUE.encode() in one.read_bytes()]
    assert not list(home.rglob("journals/*"))


def test_a_stranger_uses_the_wizard_with_their_own_sign_in(
    browser, tmp_path, practice: PracticeServer
):
    """Nothing of the owner is offered; the person's own sign-in writes to their own Space.

    Its journal lies in a folder of the sign-in, which is gone as soon as they have signed out.
    """
    furnish(practice)
    passing = tmp_path / "temp"
    passing.mkdir()
    lines = f"HF_API_KEY={practice.tokens['write']}\nOWNERS_KEY={OWNERS}\n"
    folder = write_project(tmp_path / "app", {".env": lines})
    environ = {"HF_ENDPOINT": practice.hub_url, "TMPDIR": str(passing)}
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
        pasted(page, served, f"MY_OWN_KEY={VALUE}\n")
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
        press(page, "Clean up")
        step(page, 7)
        assert page.get_by_text("Comment out").count() == 0
        assert "canary" not in page.content() + served.log.read_text()
        signs_out(page, passing, tmp_path / "home")
    assert not list(passing.glob("spaces-secrets-visit-*"))
    assert SPACE.startswith(ALICE)
