"""The scenes: every page, and the steps of the wizard, as a walk that stops at each of them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from lib.practice.hub.fixtures import CHATBOT
from tests.pictures.stage import Stage
from tests.support.browser import settled
from tests.support.signing_in import ALICE, agree, begin_sign_in, open_at


@dataclass(frozen=True)
class Scene:
    """What a page shows at one moment of a walk. `top` is the heading to begin at, if not all."""

    name: str
    top: str = ""


Scenes = Iterator[Scene]
# A walk goes from page to page and yields each scene while the page shows it.
Walk = Callable[[Page, str], Scenes]
Place = Callable[[Stage], AbstractContextManager[str]]
_TALK = 60_000


def status(page: Page, url: str) -> Scenes:
    """The provider status, and why one key won."""
    open_at(page, url)
    expect(page.get_by_text("How fast they answered")).to_be_visible()
    yield Scene("provider-status")
    page.locator(".st-key-card_groq").get_by_text("Groq: details").click()
    expect(page.get_by_text("The name decides first")).to_be_visible()
    yield Scene("provider-status-why")
    page.keyboard.press("Escape")
    page.get_by_test_id("stRadio").get_by_text("works").click()
    expect(page.locator(".st-key-card_groq")).to_be_hidden()
    yield Scene("provider-status-works")


def diagnostics(page: Page, url: str) -> Scenes:
    """The diagnostics, and what a cure would change."""
    open_at(page, f"{url}/diagnostics")
    expect(page.get_by_text("Copy the report")).to_be_visible(timeout=_TALK)
    yield Scene("diagnostics")
    yield Scene("diagnostics-names", top="Names and sources")
    page.locator(".st-key-rule_env-file-not-ignored_warning").get_by_role("button").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("Apply fix")
    yield Scene("diagnostics-cure")


def wizard(page: Page, url: str) -> Scenes:
    """The seven steps of the wizard."""
    open_at(page, f"{url}/migration")
    _step(page, 1)
    # Of no use on a Space: it holds the addresses of the practice servers.
    page.get_by_text(".env.local").click()
    settled(page)
    yield Scene("wizard-1-from")
    _press(page, "Review the names")
    _step(page, 2)
    yield Scene("wizard-2-review")
    _press(page, "Choose the Space")
    _step(page, 3)
    page.get_by_text("HF_API_KEY from .env").click()
    _press(page, "Use this token")
    expect(page.get_by_text(f"write access token of {ALICE}")).to_be_visible()
    _choose_space(page)
    yield Scene("wizard-3-to")
    _press(page, "Show the plan")
    _step(page, 4)
    yield Scene("wizard-4-plan")
    _press(page, "Continue")
    _step(page, 5)
    yield Scene("wizard-5-apply")
    _press(page, "Apply to")
    expect(page.get_by_text("names are done")).to_be_visible(timeout=_TALK)
    _step(page, 6)
    yield Scene("wizard-6-verify")
    _press(page, "Clean up")
    _step(page, 7)
    yield Scene("wizard-7-tidy")


def visitor(page: Page, url: str) -> Scenes:
    """What a visitor of a public Space sees, the way to sign in, and what its owner then sees.

    The last on a desktop only: on a phone it is the same as at home.
    """
    open_at(page, url)
    yield Scene("space-visitor")
    side = page.get_by_test_id("stSidebar")
    if is_narrow := not side.is_visible():
        page.get_by_test_id("stExpandSidebarButton").click()
    side.get_by_role("button", name="Sign in with Hugging Face").click()
    expect(page.get_by_role("button", name="Continue to Hugging Face")).to_be_visible()
    yield Scene("space-sign-in")
    if is_narrow:
        return
    page.keyboard.press("Escape")
    settled(page)
    begin_sign_in(page)
    agree(page, ALICE)
    expect(page.get_by_text("How fast they answered")).to_be_visible()
    yield Scene("space-owner")


# The wizard goes last: it writes to the practice Hub, which the diagnostics tell of.
AT_HOME: tuple[Walk, ...] = (status, diagnostics, wizard)
AS_SPACE: tuple[Walk, ...] = (visitor,)


def walks() -> Iterator[tuple[Place, tuple[Walk, ...]]]:
    """Yield each place with the walks through it."""
    yield Stage.as_space, AS_SPACE
    yield Stage.at_home, AT_HOME


def _step(page: Page, number: int) -> None:
    expect(page.get_by_text(f"Step {number} of 7")).to_be_visible()
    settled(page)


def _press(page: Page, name: str) -> None:
    settled(page)
    page.get_by_role("button", name=name).first.click()


def _choose_space(page: Page) -> None:
    settled(page)
    box = page.get_by_role("combobox", name="Space")
    box.click()
    box.fill(CHATBOT)
    page.keyboard.press("Enter")
    expect(page.get_by_text("MODEL_ID", exact=True)).to_be_visible()
    settled(page)
