"""A page elsewhere, another name, and whatever stands in front: none of them gets in.

The variants are generated: every spelling of an origin that is nearly ours, at every door.
"""

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser

from lib.deployment import Deployment, Platform
from lib.origin import ALLOW_ORIGIN, authority_from, named_origin, origin_from
from lib.web.fronts import Doorkeeper, Refusal
from tests.support.browser import chromium
from tests.support.canaries import Canaries
from tests.support.crowd import session
from tests.support.dashboard import Dashboard, dashboard
from tests.support.projects import addresses, write_project
from tests.support.relays import renaming
from tests.support.wire import Answer, Door, knock, port_of, websocket

HOST = "practice-alice-demo.hf.space"
SPACE = {"SPACE_ID": "practice-alice/demo", "SPACE_HOST": HOST}
FRONT = "https://front.example"
DOORS = [
    websocket(),
    Door("POST", "/api/providers/test", b'{"provider": "openai"}'),
    Door("GET", "/api/providers"),
    Door("GET", "/api/providers/test/openai"),
    Door("PUT", "/_stcore/upload_file/none/none", b"x"),
    Door("DELETE", "/_stcore/upload_file/none/none"),
    Door("PATCH", "/api/providers", b"{}"),
    Door("POST", "/_stcore/agent/interact", b"{}"),
    Door("GET", "/_stcore/health"),
    Door("OPTIONS", "/api/providers/test"),
]
REFUSED = {0, 400, 403}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium."""
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def canaries() -> Canaries:
    """The values that must not be seen."""
    return Canaries()


@pytest.fixture(scope="module")
def environ(canaries) -> dict[str, str]:
    """An environment full of keys."""
    names = ("OPENAI_API_KEY", "GROQ_API_KEY", "DATABASE_PASSWORD", "HF_TOKEN")
    return {name: canaries.make(name) for name in names}


@pytest.fixture(scope="module")
def project(tmp_path_factory, practice_server, canaries):
    """A project with a key of its own."""
    env = f"MISTRAL_API_KEY={canaries.make('.env')}\n"
    env += addresses(practice_server, "openai", "groq", "mistral")
    return write_project(tmp_path_factory.mktemp("app"), {".env": env})


@pytest.fixture(scope="module")
def here(project, environ, tmp_path_factory) -> Iterator[Dashboard]:
    """The dashboard at home."""
    with dashboard(project, tmp_path_factory.mktemp("home"), environ) as running:
        yield running


@pytest.fixture(scope="module")
def named(project, environ, tmp_path_factory) -> Iterator[Dashboard]:
    """The dashboard at home, whose owner let one origin in."""
    given_ = environ | {ALLOW_ORIGIN: f"{FRONT}/"}
    with dashboard(project, tmp_path_factory.mktemp("home"), given_) as running:
        yield running


@pytest.fixture(scope="module")
def space(project, environ, tmp_path_factory) -> Iterator[Dashboard]:
    """The dashboard on a Space."""
    with dashboard(project, tmp_path_factory.mktemp("home"), environ | SPACE) as running:
        yield running


def near(host: str, port: int) -> list[str]:
    """Return origins that are nearly `http://host:port`, and are not."""
    hosts = [
        *(host, host.upper(), host.title(), f"{host}.", f".{host}", f"{host}..", f"x.{host}"),
        *(f"{host}.evil.example", f"evil.example.{host}", f"user@{host}", f"user:pw@{host}"),
        *(f"{host}\\@evil.example", f"evil.example\\{host}", f"evil.example#{host}"),
        *(f"evil.example?{host}", f"evil.example/{host}", f"%6c{host[1:]}", f"{host}%00"),
        *(f" {host}", f"{host} ", f"l\u043e{host[2:]}", f"xn--{host}", f"{host},evil.example"),
        *("127.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.0.0.01"),
        *("0.0.0.0", "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::1%25lo]"),
        *("[", "[]", "]", "::1", "", "8.8.8.8", "192.168.1.20", "evil.example", "localhost.local"),
    ]
    ports = [f":{port}", ":31337", f":0{port}", f":{port}0", f":+{port}", ":", "", ":80", ":-1"]
    schemes = ["http://", "https://", "HTTP://", "ws://", "//", "", "http:", "http:/", "http:///"]
    schemes += ["file://", "chrome-extension://", "data:", "null://", "javascript:"]
    every = [f"http://{one}{number}" for one, number in product(hosts, ports)]
    every += [f"{one}{host}{number}" for one, number in product(schemes, ports)]
    own = f"http://{host}:{port}"
    every += ["null", "", " ", "*", "null, null", f"{own}, {own}", f"{own} {own}", f"{own}/"]
    every += [f"{own}{end}" for end in ("/x", "?", "#", "\\", "/..", "\u2028", "@evil.example")]
    # White space around a value is none of it (RFC 9110, section 5.5).
    return sorted({one for one in every if one.strip(" \t") != own})


def let_in(served: Dashboard, door: Door, origin: str, *more: str, host: str | None = None):
    """Knock as a page of some origin and return the answer where it is not a refusal."""
    found = knock(served, door, [f"Origin: {origin}", *more], host)
    return None if found.status in REFUSED else found


@pytest.mark.parametrize("door", DOORS, ids=lambda one: f"{one.method} {one.path}")
def test_a_page_on_another_port_gets_in_by_no_door(here, canaries, door):
    """Each of some hundreds of origins that are nearly our own is refused, with no key in it."""
    every = near("localhost", port_of(here))
    assert len(every) > 300
    # All of them at the websocket, which is the way to everything; a third at each other door.
    some = every if door.is_websocket else every[:: len(DOORS) // 3]
    replies = {one: knock(here, door, [f"Origin: {one}"]) for one in some}
    assert {
        one: reply.status for one, reply in replies.items() if reply.status not in REFUSED
    } == {}
    assert not canaries.found_in(
        b"\n".join(reply.raw for reply in replies.values()).decode("latin-1")
    )


@pytest.mark.parametrize("door", DOORS, ids=lambda one: f"{one.method} {one.path}")
def test_several_origins_are_none(here, door):
    """Two headers are refused, also where one or both are our own."""
    own = f"Origin: http://localhost:{port_of(here)}"
    for both in ([own, own], [own, "Origin: null"], ["origin: http://evil.example", own]):
        assert knock(here, door, both).status in REFUSED


@pytest.mark.parametrize("door", DOORS, ids=lambda one: f"{one.method} {one.path}")
@pytest.mark.parametrize("site", ["cross-site", "same-site", "x", "same-origin, cross-site"])
def test_what_a_browser_calls_foreign_is_refused(here, door, site):
    """Also without an origin: the browser says that another site's page sent it."""
    assert knock(here, door, [f"Sec-Fetch-Site: {site}"]).status in REFUSED


def test_a_link_from_elsewhere_opens_the_page(here):
    """Following a link is no attack: the first page opens, and so does a route's."""
    by_link = ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"]
    assert knock(here, Door("GET", "/"), by_link).status == 200
    assert knock(here, Door("GET", "/api/health"), by_link).status == 200
    assert knock(here, Door("POST", "/api/providers/test", b"{}"), by_link).status == 403


def test_our_own_pages_get_in(here):
    """Each name of this machine, where the page came from it."""
    port = port_of(here)
    for host in (f"localhost:{port}", f"127.0.0.1:{port}", f"[::1]:{port}", "localhost:9000"):
        assert knock(here, websocket(), [f"Origin: http://{host}"], host).status == 101
    for host, origin in (
        ("localhost", "http://localhost:80"),
        ("localhost:80", "http://localhost"),
    ):
        assert knock(here, websocket(), [f"Origin: {origin}"], host).status == 101


OTHER_NAMES = [
    *("evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "0.0.0.0", "[::]", ""),
    *("192.168.1.20", "2130706433", "127.1", "LOCALHOST", "localhost.", "l\u043ecalhost", "[::1"),
    *("user@localhost", "localhost\\evil.example", "localhost#evil.example", "%6cocalhost"),
]


@pytest.mark.parametrize("name", OTHER_NAMES)
@pytest.mark.parametrize("door", DOORS, ids=lambda one: f"{one.method} {one.path}")
def test_another_name_gets_in_by_no_door_at_home(here, canaries, door, name):
    """Whoever made a name point here is refused, as its own page and without an origin."""
    for host in (name, f"{name}:{port_of(here)}", f"localhost:0{port_of(here)}"):
        for headers in ([], [f"Origin: http://{host}"], ["Sec-Fetch-Site: same-origin"]):
            found = knock(here, door, headers, host)
            assert found.status in REFUSED
            assert not canaries.found_in(found.raw.decode("latin-1"))


FRONTS = {
    "codespaces": ("localhost", ["X-Forwarded-Host: fake-1.app.github.dev"]),
    "jupyter": ("hub.example", ["X-Forwarded-For: 203.0.113.9", "X-ProxyContextPath: /proxy/1"]),
    "ngrok": ("fake.ngrok.app", ["X-Forwarded-For: 203.0.113.9", "X-Forwarded-Proto: https"]),
    "gitpod": ("8501-fake.gitpod.io", ["X-Forwarded-Host: 8501-fake.gitpod.io"]),
    "cloudflared": ("fake.trycloudflare.com", ["X-Forwarded-For: 203.0.113.9"]),
    "a proxy of one's own": ("localhost", ["X-Real-IP: 203.0.113.9"]),
    "another proxy": ("localhost", ["Forwarded: for=203.0.113.9", "Via: 1.1 proxy"]),
}


@pytest.mark.parametrize(("host", "headers"), FRONTS.values(), ids=FRONTS)
@pytest.mark.parametrize("path", ["/", "/diagnostics", "/migration"])
def test_whoever_comes_through_a_front_gets_a_sentence_and_a_way(here, host, headers, path):
    """The page says why and what to do, loads nothing, and no session opens behind it."""
    told = knock(here, Door("GET", path), headers, host)
    text = told.raw.decode()
    assert told.status == 403
    assert "--allow-origin" in text
    assert ALLOW_ORIGIN in text
    assert f"http://localhost:{port_of(here)}" in text
    for loads in ("<script", "src=", "<link", "url(", "@import"):
        assert loads not in text
    for has in ('<html lang="en">', "<title>", "<main>", "prefers-color-scheme: dark"):
        assert has in text
    origin = f"Origin: https://{host}"
    assert knock(here, websocket(), [*headers, origin], host).status == 403
    assert knock(here, websocket(), headers, host).status == 403


SCRIPT = "/static/js/index.x.js"


def test_a_front_that_changes_the_host_is_told_by_the_page(here, named):
    """A page that was opened elsewhere becomes the sentence; our own and the named one do not."""
    own = f"http://localhost:{port_of(here)}"
    for page in (
        "https://front.example/",
        f"http://localhost:1/?a={own}",
        "http://10.0.0.1:8501/x",
    ):
        told = knock(here, Door("GET", SCRIPT), [f"Referer: {page}"]).raw.decode()
        assert "text/javascript" in told
        assert "--allow-origin" in told
        assert page not in told
        by_browser = [f"Referer: {page}", "Origin: https://front.example"]
        same = knock(here, Door("GET", SCRIPT), [*by_browser, "Sec-Fetch-Site: same-origin"])
        assert same.status == 200
        assert b"--allow-origin" in same.raw
        for site in ("same-site", "cross-site"):
            other = knock(here, Door("GET", SCRIPT), [*by_browser, f"Sec-Fetch-Site: {site}"])
            assert other.status == 403
    for served, page in ((here, f"{own}/diagnostics"), (here, ""), (named, f"{FRONT}/x?y")):
        headers = [f"Referer: {page}"] if page else []
        assert b"--allow-origin" not in knock(served, Door("GET", SCRIPT), headers).raw
    # A link from elsewhere leads to the page all the same.
    link = ["Referer: https://search.example/"]
    assert knock(here, Door("GET", "/"), link).status == 200


@pytest.mark.browser
def test_a_browser_shows_it(browser, here):
    """Behind a front that changes `Host` and says nothing, a person reads why and what to do."""
    with renaming(port_of(here)) as port:
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{port}/diagnostics")
        page.get_by_role("heading", name="Not open here").wait_for()
        assert "--allow-origin" in page.inner_text("main")
        assert page.title().startswith("Not open here")


def test_the_named_origin_gets_in_as_a_visitor(named):
    """Through its front, whatever that makes of the host, its pages work, and show no name."""
    for host in (None, "front.example"):
        assert knock(named, websocket(), [f"Origin: {FRONT}"], host).status == 101
        page = knock(named, Door("GET", "/"), ["X-Forwarded-Host: front.example"], host)
        assert page.status == 200
    for origin in ("http://front.example", f"{FRONT}:444", "https://x.front.example", "null"):
        assert let_in(named, websocket(), origin) is None
        assert let_in(named, websocket(), origin, host="front.example") is None
    other = ["X-Forwarded-Host: other.example"]
    assert knock(named, Door("GET", "/"), other).status == 403
    assert knock(named, Door("GET", "/"), [], "other.example").status == 403


def test_what_the_named_origin_is_told(named, environ):
    """A session that its page opens sees which providers work; at this machine all is seen."""
    with session(named.url, origin=FRONT) as one:
        one.wait(lambda heard: "Names, sources and advice are for the owner" in heard)
        assert not [name for name in environ if name in one.heard]
        assert ".env" not in one.heard
    with session(named.url) as one:
        one.wait(lambda heard: "OPENAI_API_KEY" in heard)


@pytest.mark.parametrize(
    "text", ["front.example", "ftp://front.example", f"{FRONT}/path", f"{FRONT} x", "*", "null"]
)
def test_what_is_no_origin_lets_nobody_in(text):
    """A text that is none is refused in words that hold nothing of it."""
    with pytest.raises(ValueError, match="an origin is") as refused:
        named_origin({ALLOW_ORIGIN: text})
    assert text not in str(refused.value).replace("https://name.example", "")


def test_on_a_space_the_scheme_counts(space):
    """Behind the Hub's proxy a page has TLS, so one without is another's; of the rest none is."""
    assert knock(space, websocket(), [f"Origin: https://{HOST}"], HOST).status == 101
    assert knock(space, websocket(), [f"Origin: https://{HOST}:443"], HOST).status == 101
    every = [one.replace("http://", "https://", 1) for one in near(HOST, 443)]
    own = {f"https://{HOST}", f"https://{HOST}:443"}
    every = [one for one in every if one.strip() not in own]
    refused = [knock(space, websocket(), [f"Origin: {one}"], HOST).status for one in every[::4]]
    assert set(refused) <= REFUSED
    assert knock(space, websocket(), [f"Origin: http://{HOST}"], HOST).status == 403


def _scope(host: str, origin: str, kind: str = "websocket") -> dict[str, object]:
    headers = [(b"host", host.encode("latin-1", "replace"))]
    headers.append((b"origin", origin.encode("latin-1", "replace")))
    return {
        "type": kind,
        "path": "/",
        "method": "POST",
        "scheme": "ws",
        "server": ("127.0.0.1", 8501),
        "headers": headers,
    }


@given(st.text(alphabet="htps:/.localhost[]%@\\0158 \u00e9L", max_size=30))
def test_whatever_else_an_origin_says_it_is_refused(text):
    """Any text but the page's own origin is refused, and none makes an error."""
    keeper = Doorkeeper(Deployment(Platform.LOCAL))
    found = keeper.refuses(_scope("localhost:8501", text))
    assert (found is None) == (text == "http://localhost:8501")
    keeper.refuses(_scope(text, "http://localhost:8501"))
    keeper.refuses(_scope(text, text))


@given(st.text(max_size=40))
def test_an_origin_has_one_spelling(text):
    """What is read as an origin is written as it was, save for a port that goes without saying."""
    found = origin_from(text)
    if found and ":" not in found.authority.host:
        assert text in {str(found), f"{found}:{found.authority.port_for(found.scheme)}"}
    authority_from(text)


def test_one_address_of_the_machine_is_its_own_name():
    """Whoever listens on an address may be asked for by it, and by no other address or port."""
    keeper = Doorkeeper(Deployment(Platform.LOCAL))
    scope = _scope("192.168.1.20:8501", "http://192.168.1.20:8501")
    scope["server"] = ("192.168.1.20", 8501)
    assert keeper.refuses(scope) is None
    for host in ("192.168.1.21:8501", "192.168.1.20:8502", "192.168.1.20"):
        other = _scope(host, f"http://{host}") | {"server": ("192.168.1.20", 8501)}
        assert keeper.refuses(other) is Refusal.OTHER_NAME


def test_the_answers_name_the_answerer(here):
    """A refusal is JSON for a program, and a line for what is no page."""
    reply = here.post("/api/providers/test", json={}, headers={"Origin": "null"})
    assert reply.json()["error"]["code"] == "not_here_other_page"
    assert isinstance(knock(here, DOORS[4], ["Origin: null"]), Answer)
