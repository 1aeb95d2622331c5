"""The seven steps of the migration wizard, walked in a browser as a person walks them."""

from playwright.sync_api import Browser, Page, expect

from tests.migration.places import SPACE
from tests.support.browser import open_page

# Where "canary" stands is looked for in what must not hold it.
GROQ = "gsk_" + "canaryQ7Rk2mZp9Lw4Xc8Vb5N" * 2 + "ab"
LINES = """# the demo
HF_API_KEY={token}
HF_ENDPOINT={hub}
GROQ_API_KEY={groq}
MODEL_NAME=some-model
NOTE="two
lines"
OLD_SECRET=a-newer-value
"""
TALK = 60_000


def idle(page: Page) -> None:
    """Wait until the page stands still."""
    page.wait_for_function(
        """() => document.querySelector('[data-testid="stApp"]')
            .getAttribute('data-test-script-state') === 'notRunning'""",
        polling=50,
    )


def step(page: Page, number: int) -> None:
    """Wait until a step is shown."""
    expect(page.get_by_text(f"Step {number} of 7")).to_be_visible()
    idle(page)


def press(page: Page, name: str) -> None:
    """Press a button once the page stands still."""
    idle(page)
    page.get_by_role("button", name=name, exact=False).first.click()


def opened(browser: Browser, url: str, width: int = 1280) -> Page:
    """Open the wizard by its own address."""
    page = open_page(browser, f"{url}/migration", width=width)
    step(page, 1)
    return page


def to_review(page: Page) -> None:
    """Take the file that is proposed."""
    press(page, "Review the names")
    step(page, 2)


def give_token(page: Page, label: str = "HF_API_KEY from .env:2") -> None:
    """Go on to the third step and choose a token that is offered by name."""
    press(page, "Choose the Space")
    step(page, 3)
    use_token(page, label)


def use_token(page: Page, label: str = "HF_API_KEY from .env:2") -> None:
    """Choose a token that is offered by name."""
    page.get_by_text(label).click()
    idle(page)
    press(page, "Use this token")
    expect(page.get_by_text("write access token of practice-alice")).to_be_visible()


def choose_space(page: Page, space: str = SPACE) -> None:
    """Type the name of a Space, which is looked at when it is chosen."""
    idle(page)
    box = page.get_by_role("combobox", name="Space")
    box.click()
    box.fill(space)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Reload Space")).to_be_visible()
    idle(page)


def to_plan(page: Page) -> None:
    """Go from the first step to the plan."""
    to_review(page)
    give_token(page)
    choose_space(page)
    press(page, "Show the plan")
    step(page, 4)


def apply_it(page: Page) -> None:
    """Confirm, and wait until it has ended."""
    press(page, "Continue")
    step(page, 5)
    press(page, "Apply to")


def ended(page: Page, words: str) -> None:
    """Wait for what came of it."""
    expect(page.get_by_text(words)).to_be_visible(timeout=TALK)
    step(page, 6)
