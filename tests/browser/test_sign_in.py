"""Signing in to a Space: real Chromium, real Authlib, and the practice Hub as the provider."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from lib.practice import PracticeServer
from tests.support.browser import settled
from tests.support.dashboard import Dashboard, dashboard, free_port
from tests.support.projects import GOOD_OPENAI, addresses, learn, write_project
from tests.support.signing_in import (
    ACME,
    ALICE,
    BOB,
    READERS,
    agree,
    begin_sign_in,
    cookies_of,
    open_at,
    sign_in_as,
    space,
    unpacked,
    window,
)

pytestmark = pytest.mark.browser

HOME = "this machine"
NAME = "GROQ_API_KEY"


@pytest.fixture(scope="module")
def project(tmp_path_factory, practice_server: PracticeServer) -> Path:
    """A project with a key that works and one that does not, of which only its owner may know."""
    text = f"OPENAI_API_KEY={GOOD_OPENAI}\n{NAME}=gsk_FAKEonlyFAKEforFAKEtheFAKEowner\n"
    files = {".env": text + addresses(practice_server, "openai", "groq")}
    return write_project(tmp_path_factory.mktemp("app"), files)


class Served:
    """The dashboard at home and as the Space of this one and that one, each started when asked."""

    def __init__(self, project: Path, home: Path, practice: PracticeServer) -> None:
        self._project, self._home, self._practice = project, home, practice
        self._running: dict[str, Dashboard] = {}
        self.stack = ExitStack()

    def __getitem__(self, owner: str) -> Dashboard:
        if owner not in self._running:
            home = self._home / owner
            started = (
                dashboard(self._project, home)
                if owner == HOME
                else space(self._project, home, self._practice, owner)
            )
            self._running[owner] = self.stack.enter_context(started)
        return self._running[owner]


@pytest.fixture(scope="module")
def served(project, tmp_path_factory, practice_server) -> Iterator[Served]:
    """The dashboard wherever a test wants it."""
    found = Served(project, tmp_path_factory.mktemp("homes"), practice_server)
    with found.stack:
        yield found


@pytest.fixture(autouse=True)
def _keys(practice: PracticeServer) -> None:
    learn(practice, "openai", GOOD_OPENAI)


def sees(page: Page, where: Dashboard) -> dict[str, bool]:
    """Return which surfaces whoever is in front of a window gets, its own cookies with it."""
    open_at(page, where.url)
    page.get_by_text(re.compile(r"\d working")).wait_for()
    settled(page)
    board = page.inner_text("body")
    menu = page.get_by_test_id("stSidebarNav").get_by_text("Diagnostics").count() > 0
    open_at(page, f"{where.url}/diagnostics")
    page.get_by_text(re.compile(f"For the owner|{NAME}")).first.wait_for()
    diagnosis = page.inner_text("body")
    told = page.request.get(f"{where.url}/api/providers").text()
    return {
        "board": "OpenAI" in board,
        "details": NAME in board,
        "folder": "Change folder" in board,
        "menu": menu,
        "diagnostics": NAME in diagnosis,
        "route": NAME in told,
    }


LITTLE = {
    "board": True,
    "details": False,
    "folder": False,
    "menu": False,
    "diagnostics": False,
    "route": False,
}
OWNER = LITTLE | {"details": True, "menu": True, "diagnostics": True}
# The Space's owner, who signs in, the organisations they grant access to, and what they see.
PEOPLE = {
    "this machine": (HOME, "", (), dict.fromkeys(LITTLE, True)),
    "visitor": (ALICE, "", (), LITTLE),
    "signed-in stranger": (ALICE, BOB, (), LITTLE),
    "owner": (ALICE, ALICE, (), OWNER),
    "member who may write": (ACME, ALICE, (ACME,), OWNER),
    "member without rights": (READERS, ALICE, (READERS,), LITTLE),
    "member who granted nothing": (ACME, ALICE, (), LITTLE),
    "member of another one": (ACME, ALICE, (READERS,), LITTLE),
}


@pytest.mark.parametrize(("owner", "name", "orgs", "seen"), PEOPLE.values(), ids=PEOPLE)
def test_who_sees_what(browser, served, owner, name, orgs, seen):
    """Each kind of person gets the surfaces of the table, on the page and at its own address."""
    page = window(browser)
    if name:
        sign_in_as(page, served[owner], name, *orgs)
    assert sees(page, served[owner]) == seen


REASONS = {
    "visitor": (ALICE, "", (), "Sign in to see whether this Space is yours"),
    "stranger": (ALICE, BOB, (), "this Space belongs to practice-alice"),
    "without the role": (READERS, ALICE, (READERS,), "whose role in practice-readers is read"),
    "nothing granted": (ACME, ALICE, (), "sign in again and grant access to it"),
}


@pytest.mark.parametrize(("owner", "name", "orgs", "words"), REASONS.values(), ids=REASONS)
def test_a_page_for_the_owner_says_why_and_what_to_do(browser, served, owner, name, orgs, words):
    """At the address of a page that is not for them, people are told why and the next step."""
    page = window(browser)
    if name:
        sign_in_as(page, served[owner], name, *orgs)
    open_at(page, f"{served[owner].url}/diagnostics")
    expect(page.get_by_test_id("stMain").get_by_text(words)).to_be_visible()
    expect(page.get_by_test_id("stMain").get_by_text("For the owner")).to_be_visible()
    page.get_by_role("link", name="See which providers work").click()
    page.get_by_text("1 working here").wait_for()


def test_two_people_at_once(browser, served):
    """Two browsers on one Space: each stays who they are, and one signing out ends only theirs."""
    alice, bob = window(browser), window(browser)
    open_at(alice, served[ALICE].url)
    open_at(bob, served[ALICE].url)
    begin_sign_in(alice)
    begin_sign_in(bob)
    agree(bob, BOB)
    agree(alice, ALICE)
    assert sees(alice, served[ALICE]) == OWNER
    assert sees(bob, served[ALICE]) == LITTLE
    expect(bob.get_by_test_id("stSidebar").get_by_text(f"Signed in as {BOB}")).to_be_visible()
    bob.get_by_role("button", name="Sign out").click()
    bob.get_by_role("button", name="Sign in with Hugging Face").first.wait_for()
    assert sees(alice, served[ALICE]) == OWNER


def test_sign_out_clears_everything_in_every_window(browser, served):
    """The cookies are gone, other windows know nothing, and an old cookie is worth nothing."""
    first = window(browser)
    sign_in_as(first, served[ALICE], ALICE)
    second = first.context.new_page()
    open_at(second, served[ALICE].url)
    second.get_by_text("needs attention 1").click()
    settled(second)
    kept = [one for one in first.context.cookies() if one["name"].startswith("_streamlit_user")]
    assert kept
    first.get_by_role("button", name="Sign out").click()
    first.get_by_text("1 working here").wait_for()
    assert not [name for name in cookies_of(first.context) if name.startswith("_streamlit_user")]

    # By itself, when the board looks again.
    second.get_by_text("1 working here").wait_for()
    expect(second.get_by_text(NAME)).to_have_count(0)

    first.context.add_cookies([_again(one) for one in kept])
    assert sees(first, served[ALICE]) == LITTLE


def _again(cookie):
    """Return a cookie as it is given back to a browser."""
    return {key: cookie[key] for key in ("name", "value", "domain", "path")}


def test_a_sign_out_that_is_cut_off(browser, served):
    """Where the browser never gets as far as giving up its cookie, the sign-in has ended."""
    page = window(browser)
    sign_in_as(page, served[ALICE], ALICE)
    page.route("**/auth/logout", lambda route: route.abort())
    with page.expect_event("requestfailed", lambda one: one.url.endswith("/auth/logout")):
        page.get_by_role("button", name="Sign out").click()
    assert "_streamlit_user" in cookies_of(page.context)
    assert sees(page.context.new_page(), served[ALICE]) == LITTLE


def test_a_forged_cookie_is_refused(browser, served):
    """A cookie of which one letter was changed signs nobody in."""
    page = window(browser)
    sign_in_as(page, served[ALICE], ALICE)
    (cookie,) = [one for one in page.context.cookies() if one["name"] == "_streamlit_user"]
    value = cookie["value"]
    changed = cookie | {"value": value[:40] + _other(value[40]) + value[41:]}
    stranger = window(browser)
    stranger.context.add_cookies([_again(changed)])
    assert sees(stranger, served[ALICE]) == LITTLE


def test_a_restart_signs_everybody_out(browser, project, tmp_path, practice):
    """A cookie that this process did not give out counts for nothing, however well it is signed."""
    environ = {"STREAMLIT_SERVER_COOKIE_SECRET": "practice-cookie-secret-0123456789"}
    port, page = free_port(), window(browser)
    for name in ("before", "after"):
        home = tmp_path / name
        with space(project, home, practice, ALICE, environ=environ, port=port) as served:
            if name == "before":
                sign_in_as(page, served, ALICE)
            seen = sees(page, served)
        assert seen == (OWNER if name == "before" else LITTLE)


def _other(letter: str) -> str:
    return "A" if letter != "A" else "B"


def test_no_token_is_in_a_cookie_an_answer_or_the_log(browser, served, practice):
    """On the whole way of a sign-in the browser is given no token, and the log has none either."""
    page = window(browser)
    heads: list[str] = []
    mine = served[ALICE].url

    def note(response) -> None:
        if response.url.startswith(mine):
            heads.extend(one["value"] for one in response.headers_array())

    page.on("response", note)
    before = set(practice.state.hub.tokens)
    sign_in_as(page, served[ALICE], ALICE)
    made = set(practice.state.hub.tokens) - before
    assert len(made) == 1
    cookies = cookies_of(page.context)
    assert "_streamlit_user_tokens" not in cookies
    seen = "\n".join(unpacked(one) for one in (*cookies.values(), *heads))
    assert ALICE in seen
    log = served[ALICE].log.read_text()
    for text in (seen, log, page.content()):
        assert not [token for token in made if token in text or token[:24] in text]
        assert "access_token" not in text
        assert "id_token" not in text
        assert practice.oauth_client[1] not in text
    code = re.search(r"[?&]code=([^&\s]+)", "\n".join(heads))
    assert code is None or code[1] not in log


def test_only_what_is_needed_is_asked_for(browser, project, tmp_path, practice):
    """Whoever only looks is asked for openid and profile, also where the Space may ask for more."""
    scopes = "openid profile email manage-repos"
    with space(project, tmp_path / "home", practice, ALICE, scopes=scopes) as generous:
        page = window(browser)
        open_at(page, generous.url)
        sidebar = page.get_by_test_id("stSidebar")
        sidebar.get_by_role("button", name="Sign in with Hugging Face").click()
        expect(page.get_by_text("know that it is you")).to_be_visible()
        expect(page.get_by_text("see your user name, your picture")).to_be_visible()
        page.get_by_role("button", name="Continue to Hugging Face").click()
        page.wait_for_url("**/oauth/authorize?**")
        expect(page.get_by_text("asks for: openid profile")).to_be_visible()
        assert "manage-repos" not in page.url + page.content()
        assert "prompt=consent" in page.url


def test_a_refusal_leads_back(browser, served):
    """Whoever refuses on the Hub's page is a visitor again, and no error is shown."""
    page = window(browser)
    open_at(page, served[ALICE].url)
    begin_sign_in(page)
    page.get_by_role("link", name="Refuse").click()
    page.get_by_text("1 working here").wait_for()
    assert sees(page, served[ALICE]) == LITTLE


@pytest.mark.parametrize(
    "path",
    [
        "/oauth2callback?code=x&state=y&next=https://evil.invalid",
        "/oauth2callback?error=x&redirect_uri=https://evil.invalid",
        "/auth/login?provider=forged&next=https://evil.invalid",
        "/auth/logout?next=https://evil.invalid&post_logout_redirect_uri=https://evil.invalid",
    ],
)
def test_redirects_lead_only_to_ourselves(served, path):
    """Whatever an address asks for, the ways in and out lead to our own first page."""
    reply = served[ALICE].get(path, allow_redirects=False)
    assert (reply.status_code, reply.headers["location"]) == (302, "/")
    assert "_streamlit_user=." not in str(reply.headers)


def test_in_the_frame_of_the_hub(browser, project, tmp_path, practice):
    """Inside the Hub's page nobody is signed in; the page says so and offers a tab of its own.

    Also where Streamlit's cookie against forged requests may live in the frame.
    """
    environ = {"STREAMLIT_SERVER_XSRF_COOKIE_SAME_SITE": "none"}
    with space(project, tmp_path / "home", practice, ALICE, environ=environ) as served:
        _in_a_frame(browser, served)


def _in_a_frame(browser: Browser, served: Dashboard) -> None:
    page = window(browser)
    outside = "https://huggingface.co/spaces/practice-alice/dashboard"
    frame = f'<title>Hub</title><iframe src="{served.url}" width="1200" height="800">'
    page.context.grant_permissions(["local-network-access"])
    page.context.route(
        "https://huggingface.co/**",
        lambda route: route.fulfill(body=frame, content_type="text/html"),
    )
    sign_in_as(page, served, ALICE)
    page.goto(outside)
    inside = page.frame_locator("iframe")
    inside.get_by_text("1 working here").wait_for()
    inside.get_by_role("button", name="Sign in with Hugging Face").click()
    expect(inside.get_by_text("you cannot sign in here")).to_be_visible()
    expect(inside.get_by_role("button", name="Continue to Hugging Face")).to_have_count(0)
    link = inside.get_by_role("link", name="Open in a new tab")
    assert link.get_attribute("href") == served.url
    with page.context.expect_page() as opened:
        link.click()
    opened.value.get_by_text(f"Signed in as {ALICE}").wait_for()


def test_an_app_with_its_own_secrets(browser, project, tmp_path, practice):
    """A `secrets.toml` with its own `[auth]` and keys is read as ever, beside our sign-in."""
    text = (
        'MISTRAL_API_KEY = "FAKEmistralFAKEmistralFAKE"\n'
        '[auth]\nredirect_uri = "http://localhost:1/oauth2callback"\ncookie_secret = "FAKE"\n'
        'client_id = "FAKE"\nclient_secret = "FAKE"\nserver_metadata_url = "http://localhost:1/"\n'
    )
    home = tmp_path / "home"
    write_project(home, {".streamlit/secrets.toml": text})
    with space(project, home, practice, ALICE) as served:
        page = window(browser)
        sign_in_as(page, served, ALICE)
        open_at(page, f"{served.url}/diagnostics")
        cell = page.get_by_test_id("stMain").get_by_text("MISTRAL_API_KEY").first
        expect(cell).to_be_visible()


def test_a_space_without_sign_in(browser, project, tmp_path):
    """Where the Space was given nothing for it, there is no button, and its owner is told how."""
    environ = {"SPACE_ID": f"{ALICE}/dashboard", "SPACE_HOST": "x.hf.space"}
    with dashboard(project, tmp_path / "home", environ) as served:
        page = window(browser)
        open_at(page, f"{served.url}/diagnostics")
        expect(page.get_by_text("add hf_oauth: true to the front matter")).to_be_visible()
        expect(page.get_by_role("button", name="Sign in with Hugging Face")).to_have_count(0)


def test_the_log_says_once_why_somebody_is_a_visitor(served):
    """At home, whoever asks under another name is a visitor, and the log says so one time."""
    for _ in range(3):
        reply = served[HOME].get("/api/providers", headers={"Host": "rebound.example"})
        assert NAME not in reply.text
    assert (
        served[HOME].log.read_text().count("Somebody asked who is not the person who started") == 1
    )
