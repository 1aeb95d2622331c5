"""The provider status page in real Chromium, served as its users serve it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from lib.practice import PracticeServer
from tests.support.browser import card, open_page, settled
from tests.support.dashboard import Dashboard, dashboard
from tests.support.projects import (
    BAD_GROQ,
    GOOD_GROQ,
    GOOD_OPENAI,
    addresses,
    asked,
    fault,
    learn,
    write_project,
)

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the dashboard looks at."""
    return tmp_path_factory.mktemp("app")


@pytest.fixture(scope="module")
def running(app, tmp_path_factory) -> Iterator[Dashboard]:
    """One dashboard for all tests here."""
    with dashboard(app, tmp_path_factory.mktemp("home")) as served:
        yield served


def text_of(groq: str, practice: PracticeServer, openai: str = GOOD_OPENAI) -> str:
    """Return a `.env` with two keys, Groq's on line 3."""
    keys = f"OPENAI_API_KEY={openai}\n\nGROQ_API_KEY={groq}\n"
    return keys + addresses(practice, "openai", "groq")


@pytest.fixture
def project(app, practice: PracticeServer):
    """OpenAI works; Groq's key is wrong in .env and shadows nothing."""
    learn(practice, "openai", GOOD_OPENAI)
    learn(practice, "groq", GOOD_GROQ)
    return write_project(app, {".env": text_of(BAD_GROQ, practice)})


def test_the_page_opens_and_the_answers_arrive(browser, running, project):
    """Without a click every configured key is tested; what needs a person comes first."""
    page = open_page(browser, running.url)
    settled(page)
    expect(page.get_by_text("1 working · 1 needs attention")).to_be_visible()
    expect(card(page, "groq")).to_contain_text("Rejected. The server at http")
    expect(card(page, "groq")).to_contain_text("does not recognise this key.")
    expect(card(page, "groq")).to_contain_text("Put a key of this server into GROQ_API_KEY")
    expect(card(page, "groq")).to_contain_text("GROQ_API_KEY gsk_…FAKE from .env:3")
    expect(card(page, "openai")).to_contain_text("works")
    tops = [card(page, one).bounding_box() for one in ("groq", "openai")]
    assert tops[0]
    assert tops[1]
    assert (tops[0]["y"], tops[0]["x"]) < (tops[1]["y"], tops[1]["x"])


def test_a_fixed_key_turns_with_test_again(browser, running, project, practice):
    """Correcting `.env` and pressing `Test again` turns the card to "works"."""
    page = open_page(browser, running.url)
    settled(page)
    expect(card(page, "groq")).to_contain_text("needs attention")
    (project / ".env").write_text(text_of(GOOD_GROQ, practice))
    card(page, "groq").get_by_role("button", name="Test again").click()
    expect(card(page, "groq")).to_contain_text("works")
    settled(page)
    expect(page.get_by_text("2 working")).to_be_visible()


def test_reruns_and_reloads_do_not_ask_again(browser, running, project, practice):
    """Filtering, opening a table and reloading within a minute send no further request."""
    own = learn(practice, "openai", "sk-proj-FAKEownFAKEownFAKEownFAKEown")
    (project / ".env").write_text(text_of("gsk_FAKEownFAKEownFAKEownFAKEown", practice, own))
    page = open_page(browser, running.url)
    settled(page)
    before = asked(practice)
    assert before == 2
    page.get_by_text("needs attention 1").click()
    expect(card(page, "openai")).to_have_count(0)
    card(page, "groq").get_by_text("Groq: details").click()
    expect(page.get_by_text("The name decides first")).to_be_visible()
    page.reload()
    page.wait_for_selector("h1")
    settled(page)
    assert asked(practice) == before


def test_why_this_key_shows_winner_and_shadowed(browser, running, project, practice):
    """The table tells the winning place from the shadowed ones, and whether values differ."""
    write_project(project, {".env.local": f"GROQ_API_KEY={GOOD_GROQ}\n"})
    try:
        page = open_page(browser, running.url)
        settled(page)
        card(page, "groq").get_by_text("Groq: details").click()
        table = page.get_by_role("table").first
        expect(table).to_contain_text(".env.local:1")
        expect(table).to_contain_text("in use")
        expect(table).to_contain_text("Overridden, different value")
        expect(table).to_contain_text(".env.local comes before .env.")
    finally:
        (project / ".env.local").unlink()


def test_results_come_one_by_one(browser, running, project, practice):
    """A slow provider does not hold the others back: they show while it is still asked."""
    fault(practice, provider="groq", delay=4.0)
    (project / ".env").write_text(text_of("gsk_FAKEslowFAKEslowFAKEslowFAKEslow", practice))
    page = open_page(browser, running.url)
    card(page, "groq").get_by_role("button", name="Test again").click()
    expect(card(page, "groq")).to_contain_text("Testing the key")
    expect(card(page, "openai")).to_contain_text("works")
    expect(card(page, "groq")).to_contain_text("Rejected.")


def test_a_test_message_is_sent_only_after_the_warning(browser, running, project, practice):
    """The message goes out on the second click, under the words that it may cost."""
    page = open_page(browser, running.url)
    settled(page)
    card(page, "openai").get_by_text("OpenAI: details").click()
    expect(page.get_by_text("It may cost", exact=True)).to_be_visible()
    expect(page.get_by_text("Sends one short message")).to_contain_text("/chat/completions")
    assert "message" not in {one["route"] for one in practice.state.requests()}
    page.get_by_role("button", name="Send test message to OpenAI").click()
    told = page.get_by_text("The server at").filter(has_text="/chat/completions")
    expect(told).to_be_visible()
    assert "message" in {one["route"] for one in practice.state.requests()}


SIZES = [(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")]


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_nothing_is_cut_off_and_text_is_legible(browser, running, project, width, scheme):
    """Nothing scrolls sideways, and the page is dark when the person's system is."""
    page = open_page(browser, running.url, width=width, scheme=scheme)
    settled(page)
    main = page.get_by_test_id("stMain")
    wide, shown = main.evaluate("one => [one.scrollWidth, one.clientWidth]")
    assert wide <= shown
    ground = page.get_by_test_id("stApp").evaluate("one => getComputedStyle(one).backgroundColor")
    red = int(ground.removeprefix("rgb(").split(",")[0])
    assert (red < 64) == (scheme == "dark")
    button = page.get_by_role("button", name="Test all again")
    assert contrast(button.evaluate(COLOR), ground) >= 4.5
    chosen = page.get_by_text("all 2", exact=True).evaluate("one => getComputedStyle(one).color")
    assert contrast(chosen, ground) >= 4.5
    why = card(page, "groq").get_by_text("Groq: details")
    why.click()
    page.get_by_text("The name decides first").wait_for()
    assert contrast(why.evaluate(COLOR), ground) >= 4.5
    table = page.get_by_role("table").first
    cut = table.evaluate(
        """one => { const box = one.closest('[data-testid="stPopoverBody"]');
            return one.getBoundingClientRect().right > box.getBoundingClientRect().right
                && ![...document.querySelectorAll('[data-testid="stPopoverBody"] *')]
                    .some(part => part.scrollWidth > part.clientWidth
                        && getComputedStyle(part).overflowX !== 'visible'); }"""
    )
    assert not cut


COLOR = "one => getComputedStyle(one).color"


def contrast(front: str, back: str) -> float:
    """Return the contrast ratio of two CSS colours (WCAG 2.2, relative luminance)."""
    lights = sorted(_luminance(color) for color in (front, back))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _luminance(color: str) -> float:
    parts = [float(one) / 255 for one in color[color.index("(") + 1 : -1].split(",")[:3]]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_keyboard_reaches_and_works_every_button(browser, running, project, practice):
    """With Tab and Enter alone a person can test all keys again."""
    page = open_page(browser, running.url)
    settled(page)
    before = asked(practice)
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText").strip().endswith("Test all again"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_text("Testing ")).to_have_count(0)
    settled(page)
    page.wait_for_function("() => document.body.innerText.includes('just now')")
    assert asked(practice) > before


def test_every_control_has_a_name(browser, running, project):
    """Every button and field has a name that a screen reader can say."""
    page = open_page(browser, running.url)
    settled(page)
    nameless = page.evaluate(
        """() => [...document.querySelectorAll('[data-testid="stMain"] button, input, textarea')]
            .filter(one => one.offsetParent && !(one.innerText.trim()
                || one.getAttribute('aria-label') || one.labels?.length || one.title
                || one.getAttribute('aria-labelledby')))
            .map(one => one.outerHTML.slice(0, 120))"""
    )
    assert nameless == []


@pytest.mark.parametrize("path", ["/", "/diagnostics", "/migration"])
def test_the_page_fetches_nothing_from_elsewhere(browser, running, project, path):
    """Opening a page contacts no other host: no fonts, icons or statistics."""
    page = open_page(browser, running.url + path)
    hosts: list[str] = []
    page.on("request", lambda request: hosts.append(request.url))
    page.reload()
    page.wait_for_selector("h1")
    settled(page)
    assert [url for url in hosts if not url.startswith((running.url, "data:", "blob:"))] == []


def test_another_folder_is_opened_and_a_wrong_one_is_said(browser, running, project, tmp_path):
    """On this machine the person chooses the folder; a wrong one loses nothing."""
    page = open_page(browser, running.url)
    settled(page)

    def choose(folder: str) -> None:
        page.get_by_text("Change folder").click()
        field = page.get_by_role("textbox", name="Project folder")
        field.fill(folder)
        field.press("Enter")

    choose(str(tmp_path / "missing"))
    expect(page.get_by_text("does not exist")).to_be_visible()
    expect(card(page, "openai")).to_be_visible()
    page.keyboard.press("Escape")
    choose(str(write_project(tmp_path / "other", {})))
    expect(page.get_by_text("Nothing is configured here yet")).to_be_visible()


def test_a_visitor_of_a_space_sees_only_what_works(browser, project, tmp_path, practice):
    """On a Space the page names the providers that work; no name, place, mask or advice."""
    environ = {"SPACE_ID": "somebody/some-space", "SPACE_HOST": "x.hf.space"}
    with dashboard(project, tmp_path / "home", environ) as space:
        page = open_page(browser, space.url)
        settled(page)
        expect(page.get_by_text("1 working here")).to_be_visible()
        text = page.inner_text("body")
    assert "OpenAI" in text
    for word in ("Groq", "API_KEY", ".env", "sk-proj", "Change folder", "Test again"):
        assert word not in text
