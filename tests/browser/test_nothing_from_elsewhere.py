"""Hostile texts in every place of a project: in a browser nothing of them is fetched or linked.

And the policy that forbids it gets in the way of nothing of ours.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lib.practice import PracticeServer
from tests.browser.test_diagnostics import idle as report_drawn
from tests.diagnosis.git_support import Repo
from tests.migration.places import furnish
from tests.support import hostile
from tests.support.browser import card, open_page, settled
from tests.support.dashboard import Dashboard, dashboard
from tests.support.projects import GOOD_GROQ, GOOD_OPENAI, addresses, learn
from tests.support.wizard import give_token, idle, opened, to_review

pytestmark = pytest.mark.browser

# What a page may hold only where this house has put it.
_LINKS = "() => [...document.querySelectorAll('a[href]')].map(a => a.href)"
_DRAWN = """() => [...document.querySelectorAll('script[src], img, iframe, object, embed, video')]
    .map(one => one.src || one.data || '')"""

_UNFOLD = """() => document
    .querySelectorAll('[data-testid="stExpander"] details:not([open]) summary')
    .forEach(one => one.click())"""


class Watched:
    """What the pages of a browser asked for, and what the policy refused."""

    def __init__(self, home: str) -> None:
        self.home = home
        self.asked: list[str] = []
        self.refused: list[str] = []

    def follow(self, page: Page) -> Page:
        """Listen to one page."""
        page.on("request", lambda one: self.asked.append(one.url))
        page.on("console", lambda one: self._hear(one.text))
        return page

    def _hear(self, text: str) -> None:
        if "Content Security Policy" in text or "Content-Security-Policy" in text:
            self.refused.append(text)

    def elsewhere(self) -> list[str]:
        """Return the addresses that were asked for and are not the dashboard's."""
        own = (self.home, self.home.replace("http", "ws"), "data:", "blob:")
        return [one for one in self.asked if not one.startswith(own)]


@pytest.fixture
def project(tmp_path: Path, practice: PracticeServer) -> Path:
    """A repository whose files, sections, branches and remotes are named to do harm."""
    furnish(practice)
    learn(practice, "groq", GOOD_GROQ)
    learn(practice, "openai", GOOD_OPENAI)
    repo = Repo(tmp_path)
    lines = [f"HF_API_KEY={practice.tokens['write']}", f"HF_ENDPOINT={practice.hub_url}"]
    lines += [f"GROQ_API_KEY={GOOD_GROQ}", f"OPENAI_API_KEY={GOOD_OPENAI}"]
    lines += [addresses(practice, "groq", "openai")]
    harm = [one.replace("\n", " ") for one in (*hostile.MARKUP, *hostile.STEERING[:-1])]
    lines += [f"{one}=value{number}" for number, one in enumerate(harm)]
    lines += list(harm)
    sections = [f"[{json.dumps(one)}]\napi_key = 'x{n}'\n" for n, one in enumerate(harm)]
    repo.commit({f"d{n}/{name}": f"k = '{GOOD_GROQ}'\n"
                 for n, name in enumerate(list(hostile.file_names())[::3])})  # fmt: skip
    repo.write({".env": "\n".join(lines) + "\n", ".streamlit/secrets.toml": "".join(sections)})
    for name in list(hostile.file_names())[1::5]:
        repo.write({f".env.{name}": "A_KEY=1\n"})
    repo.git("remote", "add", "hostile", f"https://u:p@{hostile.ELSEWHERE}/spaces/a/![x]")
    return repo.folder


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a busy machine take its time with so many texts."""
    monkeypatch.setattr("tests.support.browser.PATIENCE", 240_000)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Dashboard]:
    """The dashboard on an empty folder."""
    (tmp_path / "empty").mkdir()
    with dashboard(tmp_path / "empty", tmp_path / "home") as served:
        yield served


@pytest.fixture
def running(project: Path, tmp_path: Path) -> Iterator[Dashboard]:
    """The dashboard on the project."""
    with dashboard(project, tmp_path / "home") as served:
        yield served


def clean(page: Page, watched: Watched) -> None:
    """Whatever is drawn just now holds no picture, script, frame or link of the project's."""
    for found in (*page.evaluate(_LINKS), *page.evaluate(_DRAWN)):
        assert hostile.ELSEWHERE not in found
    assert watched.elsewhere() == []


def test_no_text_of_a_project_becomes_markup(browser, running):
    """All pages, folds, dialogs, downloads and the wizard up to its plan draw it as text."""
    watched = Watched(running.url)
    page = watched.follow(open_page(browser, running.url))
    settled(page)
    # A chart is what might want to make code out of texts, which the policy forbids.
    expect(page.get_by_text("Milliseconds").first).to_be_visible()
    card(page, "groq").get_by_role("button", name="details").click()
    clean(page, watched)
    page = watched.follow(open_page(browser, f"{running.url}/diagnostics"))
    report_drawn(page)
    page.evaluate(_UNFOLD)
    expect(page.get_by_text("## Spaces Secrets report").first).to_be_visible()
    idle(page)
    clean(page, watched)
    with page.expect_download() as report:
        page.get_by_role("button", name="Download Markdown").click()
    assert report.value.suggested_filename == "spaces-secrets.md"
    cures = page.locator("[class*='st-key-cure_'] button")
    if cures.count():
        cures.first.click()
        expect(page.get_by_role("dialog")).to_be_visible()
        clean(page, watched)
    page = watched.follow(opened(browser, running.url))
    clean(page, watched)
    to_review(page)
    clean(page, watched)
    give_token(page, "HF_API_KEY from .env:1")
    clean(page, watched)
    assert watched.refused == []


def test_the_policy_refuses_what_is_elsewhere(browser, empty):
    """A picture, script, font, frame, request or beacon of another host is not even asked for."""
    watched = Watched(empty.url)
    page = watched.follow(open_page(browser, empty.url))
    settled(page)
    assert watched.refused == []
    page.evaluate(
        """(url) => {
            const add = (tag, more) => document.body.append(Object.assign(
                document.createElement(tag), more));
            add('img', {src: url}); add('script', {src: url}); add('iframe', {src: url});
            add('link', {rel: 'stylesheet', href: url}); add('video', {src: url});
            add('script', {textContent: 'window.ran = true'});
            fetch(url).catch(() => {}); navigator.sendBeacon(url);
            try { new WebSocket(url.replace('https', 'wss')); } catch (error) {}
            try { new Worker(url); } catch (error) {}
        }""",
        hostile.URL,
    )
    page.wait_for_timeout(0)
    assert page.evaluate("() => window.ran") is None
    assert [one for one in watched.elsewhere() if not _was_refused(one, watched)] == []
    assert len(watched.refused) >= 6


def _was_refused(url: str, watched: Watched) -> bool:
    """Whether the browser tells of an address that it was not asked for, only wanted."""
    return any(url.split("://")[1] in one for one in watched.refused)
