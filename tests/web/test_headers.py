"""The headers of every answer of the real server, whoever gives it."""

from collections.abc import Iterator

import pytest

from lib.deployment import Deployment, Platform
from lib.web.headers import safe_headers
from tests.support.dashboard import Dashboard, dashboard

SPACE = {"SPACE_ID": "practice-alice/demo", "SPACE_HOST": "practice-alice-demo.hf.space"}
PATHS = [
    "/",
    "/diagnostics",
    "/api/health",
    "/api/providers",
    "/api/nothing",
    "/_stcore/health",
    "/_stcore/host-config",
    "/favicon.png",
    "/media/none",
    "/app/../.env",
    "//stranger.example/",
]


@pytest.fixture(scope="module")
def here(tmp_path_factory) -> Iterator[Dashboard]:
    """The dashboard as at home."""
    with dashboard(tmp_path_factory.mktemp("app"), tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture(scope="module")
def space(tmp_path_factory) -> Iterator[Dashboard]:
    """The dashboard as on a Space."""
    folders = tmp_path_factory.mktemp("app"), tmp_path_factory.mktemp("home")
    with dashboard(*folders, SPACE) as running:
        yield running


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_has_them_once(here, path):
    """Pages, files, routes and refusals alike: no sniffing, no referrer, no frame of others."""
    raw = here.get(path, allow_redirects=False, stream=True).raw.headers
    assert raw.getlist("X-Content-Type-Options") == ["nosniff"]
    assert raw.getlist("Referrer-Policy") == ["same-origin"]
    (policy,) = raw.getlist("Content-Security-Policy")
    assert policy.startswith("frame-ancestors 'self';")
    assert "camera=()" in raw["Permissions-Policy"]
    assert raw["Cross-Origin-Opener-Policy"] == "same-origin"


def test_a_page_asks_its_own_server_only(here):
    """Scripts, pictures, fonts, requests: no other host, no code out of texts, no inline script."""
    policy = here.get("/").headers["Content-Security-Policy"]
    told = dict(one.strip().split(" ", 1) for one in policy.split(";"))
    assert told["default-src"] == "'self'"
    assert told["object-src"] == "'none'"
    assert "unsafe" not in told["script-src"]
    assert "'sha256-" in told["script-src"]
    host = here.url.removeprefix("http://")
    assert told["connect-src"] == f"'self' ws://{host} wss://{host}"
    for name, sources in told.items():
        assert "*" not in sources, name
        assert "http" not in sources, name


@pytest.mark.parametrize("host", ["a b", "x; script-src *", "x'", "[::1", "", "é", "x,y", "*"])
def test_a_host_adds_nothing_to_the_policy(host):
    """What a request calls its host is part of the policy only where it is the name of one."""
    policy = safe_headers(Deployment(Platform.LOCAL), host)["Content-Security-Policy"]
    assert "connect-src 'self'" in policy
    assert "ws:" not in policy


def test_only_the_hub_may_frame_a_space(space):
    """On a Space the Hub's page is let in, other Spaces are not."""
    policy = space.get("/").headers["Content-Security-Policy"]
    assert policy.startswith("frame-ancestors 'self' https://huggingface.co;")
    assert "hf.space" not in policy


def test_at_home_no_cookie_is_changed(here):
    """At home the cookie against forged requests stays Streamlit's own, and a first party's."""
    cookie = here.get("/_stcore/health").headers["Set-Cookie"]
    assert "SameSite=Lax" in cookie
    assert "Partitioned" not in cookie


ELSEWHERE = [
    "//stranger.example/",
    "//stranger.example/..",
    "/%2F%2Fstranger.example/",
    "/\\stranger.example/",
    "/%5Cstranger.example/",
    "/https://stranger.example/",
    "/auth/login?redirect_uri=https://stranger.example",
    "/auth/logout?next=https://stranger.example",
    "/oauth2callback?next=https://stranger.example",
    "/?next=https://stranger.example",
    "/diagnostics/?url=//stranger.example",
]


@pytest.mark.parametrize("path", ELSEWHERE)
def test_nobody_is_sent_elsewhere(here, path):
    """No address of ours leads to another site, however it is written."""
    reply = here.get(path, allow_redirects=False)
    location = reply.headers.get("Location", "/")
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\"))
