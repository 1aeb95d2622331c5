"""The diagnostics page in real Chromium: a project with ten ailments is cured from it, and back."""

import json
import re
import stat
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from lib.practice import PracticeServer
from tests.diagnosis.git_support import Repo
from tests.support.browser import open_page
from tests.support.dashboard import dashboard

pytestmark = pytest.mark.browser

# Where "canary" stands is looked for in what must not hold it.
_KEY = "canaryQ7Rk2mZp9Lw4Xc8Vb5Nh3Jg"
ENV = (
    "\ufeff# keys of the demo\r\n"
    "\r\n"
    f"GROQ_API_KEY=gsk_{_KEY}{_KEY[6:]}old\r\n"
    f"GROQ_API_KEY=gsk_{_KEY}{_KEY[6:]}\r\n"
    f"COHERE_API_KEY=\"'{_KEY}abcdefghijk'\"\r\n"
    f'MISTRAL_API_KEY=" {_KEY}abc "\r\n'
    f"OPENROUTER_APIKEY=sk-or-v1-{_KEY}0123\r\n"
    "SOME_SETTING: on\r\n"
    "LOG_LEVEL=info\r\n"
)
LOCAL = "APP_TITLE=Demo\n"
CURED = {
    "LOG_LEVEL": "info",
    "COHERE_API_KEY": f"{_KEY}abcdefghijk",
    "MISTRAL_API_KEY": f"{_KEY}abc",
}


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """A repository with ten ailments that can be cured without risk."""
    found = Repo(tmp_path)
    found.commit({"app.py": "import os\n"})
    found.write({".env": ENV, ".env.local.txt": LOCAL})
    for name in (".env", ".env.local.txt"):
        (found.folder / name).chmod(0o644)
    return found


def idle(page: Page) -> None:
    """Wait until the page stands still with its report drawn."""
    page.wait_for_function(
        """() => {
            const app = document.querySelector('[data-testid="stApp"]');
            return app && app.getAttribute('data-test-script-state') === 'notRunning'
                && !document.querySelector('[data-testid="stSkeleton"]')
                && document.body.innerText.includes('Copy the report');
        }"""
    )


def look(browser: Browser, url: str) -> Page:
    """Open the page by its own address."""
    page = open_page(browser, f"{url}/diagnostics")
    idle(page)
    return page


def headline(page: Page) -> str:
    """Return the sentence at the top."""
    return page.get_by_text(re.compile("checks passed")).first.inner_text()


def cure_one(page: Page) -> str:
    """Make the first change that is offered and return what its button said; nothing if none is."""
    buttons = page.locator("[class*='st-key-cure_'] button")
    if buttons.count() == 0:
        return ""
    label = buttons.first.inner_text()
    made = page.locator("[class*='st-key-undo_'] button").count()
    buttons.first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Preview fix")
    assert "canary" not in dialog.inner_text()
    dialog.get_by_role("button", name="Apply fix").click()
    expect(page.locator("[class*='st-key-undo_'] button")).to_have_count(made + 1)
    idle(page)
    return label


def test_ten_ailments_are_cured_from_the_page_and_undone(browser, repo, tmp_path):
    """One button after the other, until the page says that all is well; then all the way back."""
    before = {path: path.read_bytes() for path in repo.folder.iterdir() if path.is_file()}
    with dashboard(repo.folder, tmp_path / "home", repo.environ) as served:
        page = look(browser, served.url)
        assert "No problems found" not in headline(page)
        done = []
        while label := cure_one(page):
            done.append(label)
            assert len(done) < 30, done
        assert len(done) >= 10, done
        assert headline(page).startswith("No problems found"), page.inner_text("body")
        _is_cured(repo)
        while page.locator("[class*='st-key-undo_'] button").count():
            left = page.locator("[class*='st-key-undo_'] button").count()
            page.locator("[class*='st-key-undo_'] button").first.click()
            expect(page.locator("[class*='st-key-undo_'] button")).to_have_count(left - 1)
            idle(page)
        assert "No problems found" not in headline(page)
        assert "canary" not in served.log.read_text()
    after = {path: path.read_bytes() for path in repo.folder.iterdir() if path.is_file()}
    assert after == before
    assert stat.S_IMODE((repo.folder / ".env").stat().st_mode) == 0o644


def _is_cured(repo: Repo) -> None:
    from dotenv import dotenv_values

    found = dotenv_values(repo.folder / ".env", interpolate=False)
    assert {name: found[name] for name in CURED} == CURED
    assert found["OPENROUTER_API_KEY"] == f"sk-or-v1-{_KEY}0123"
    assert found["GROQ_API_KEY"] == f"gsk_{_KEY}{_KEY[6:]}"
    assert (repo.folder / ".env.local").read_text() == LOCAL
    assert repo.git("check-ignore", ".env").strip() == ".env"
    kept = list((repo.home.parent / "home").rglob("backups/*Z-*"))
    assert kept
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in kept)


def test_a_file_that_changed_since_is_left_alone(browser, repo, tmp_path):
    """What was shown is what is done: a file that changed in between is not touched."""
    with dashboard(repo.folder, tmp_path / "home", repo.environ) as served:
        page = look(browser, served.url)
        page.locator("[class*='st-key-cure_env-duplicate-name'] button").first.click()
        expect(page.get_by_role("dialog")).to_contain_text("Preview fix")
        other = ENV + "ADDED=1\r\n"
        (repo.folder / ".env").write_text(other, newline="")
        page.get_by_role("button", name="Apply fix").click()
        expect(page.get_by_text("changed").first).to_be_visible()
        idle(page)
        assert (repo.folder / ".env").read_bytes() == other.encode()


def test_a_leaked_token_is_revoked_after_it_was_confirmed(
    browser, repo, tmp_path, practice: PracticeServer
):
    """Without the name typed nothing happens; with it the Hub ends the token, and says so."""
    token = practice.tokens["write"]
    repo.commit({"app.py": f"token = '{token}'\n"})
    repo.write({".env": f"HF_API_KEY={token}\nHF_ENDPOINT={practice.hub_url}\n"})
    with dashboard(repo.folder, tmp_path / "home", repo.environ) as served:
        page = look(browser, served.url)
        page.get_by_role("button", name="Revoke the token of HF_API_KEY …").click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("What stops working")
        dialog.get_by_role("button", name="Revoke it for good").click()
        expect(dialog).to_contain_text("nothing was done")
        dialog.get_by_label("Type HF_API_KEY to confirm").fill("HF_API_KEY")
        dialog.get_by_label("Type HF_API_KEY to confirm").press("Enter")
        dialog.get_by_role("button", name="Revoke it for good").click()
        expect(page.get_by_text("The Hub revoked it and no longer accepts it")).to_be_visible()
        assert token not in page.content()
        assert token not in served.log.read_text()


def test_the_report_is_downloaded(browser, repo, tmp_path):
    """Both files hold the findings and no value; the JSON is JSON."""
    with dashboard(repo.folder, tmp_path / "home", repo.environ) as served:
        page = look(browser, served.url)
        texts = {}
        for kind in ("Markdown", "JSON"):
            with page.expect_download() as waiting:
                page.get_by_role("button", name=f"Download {kind}").click()
            texts[kind] = Path(waiting.value.path()).read_text(encoding="utf-8")
        facts = json.loads(texts["JSON"])
        rules = {one["rule"] for one in facts["findings"]}
        assert {"env-duplicate-name", "value-quoted"} <= rules
        assert all(rule in texts["Markdown"] for rule in rules)
        assert "canary" not in texts["Markdown"] + texts["JSON"]


def test_a_visitor_of_a_space_learns_nothing(browser, repo, tmp_path):
    """The page says whom it is for; no finding, name or place is on it."""
    space = repo.environ | {"SPACE_ID": "alice/demo", "SPACE_HOST": "alice-demo.hf.space"}
    with dashboard(repo.folder, tmp_path / "home", space) as served:
        page = open_page(browser, f"{served.url}/diagnostics")
        expect(page.get_by_text("For the owner")).to_be_visible()
        assert "GROQ_API_KEY" not in page.content()


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_wider_than_the_window(browser, repo, tmp_path, width):
    """On a phone as on a desktop the page itself never scrolls sideways."""
    with dashboard(repo.folder, tmp_path / "home", repo.environ) as served:
        page = open_page(browser, f"{served.url}/diagnostics", width=width)
        idle(page)
        wide = page.evaluate(
            "() => document.querySelector('[data-testid=stMain]').scrollWidth - innerWidth"
        )
        assert wide <= 0
