"""Which addresses the server answers: a walk over the real table of its routes."""

import json
import subprocess
import sys
from collections.abc import Iterator
from itertools import product

import pytest

from lib.web.allowed_paths import is_served, own_path
from tests.support.dashboard import ROOT, Dashboard, clean_environment, dashboard
from tests.support.wire import Door, knock, websocket

# The routes of Streamlit 1.67 and ours, as the server itself lists them. One that is not here was
# added by a new version: decide whether our pages need it.
NEEDED = {
    "/api/health",
    "/api/providers",
    "/api/providers/test",
    "/api/providers/test/{provider}",
    "/api/{rest:path}",
    "/_stcore/health",
    "/_stcore/host-config",
    "/_stcore/stream",
    "/_stcore/upload_file/{session_id}/{file_id}",
    "/auth/login",
    "/auth/logout",
    "/media/{file_id:path}",
    "/oauth2callback",
    "",
}
NOT_NEEDED = {
    "/_stcore/agent/interact",
    "/_stcore/agent/mcp",
    "/_stcore/agent/openapi.json",
    "/_stcore/bidi-components/{path:path}",
    "/_stcore/metrics",
    "/app/static/{path:path}",
    "/component/{path:path}",
    "/_stcore/script-health-check",
}
LIST = """
import json
from streamlit import config
for name in ("server.enableStaticServing", "server.scriptHealthCheckEnabled"):
    config.set_option(name, True)
import streamlit_app
built = streamlit_app.app._build_starlette_app()
print(json.dumps([one.path for one in built.routes]))
"""
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"]


@pytest.fixture(scope="module")
def table(tmp_path_factory) -> set[str]:
    """The paths of the real server's routes, with every optional one switched on."""
    done = subprocess.run(
        [sys.executable, "-c", LIST],
        cwd=ROOT,
        env=clean_environment(tmp_path_factory.mktemp("home")),
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.fixture(scope="module")
def here(tmp_path_factory) -> Iterator[Dashboard]:
    """The dashboard, with every optional route of Streamlit's switched on."""
    switched_on = {
        "STREAMLIT_SERVER_ENABLE_STATIC_SERVING": "true",
        "STREAMLIT_SERVER_SCRIPT_HEALTH_CHECK_ENABLED": "true",
    }
    folders = tmp_path_factory.mktemp("app"), tmp_path_factory.mktemp("home")
    with dashboard(*folders, switched_on) as running:
        yield running


def test_every_route_of_the_server_was_thought_of(table):
    """No route of this version is missing above, and each of the needed ones is there."""
    assert table == NEEDED | NOT_NEEDED


def test_what_no_page_needs_is_not_there(here, table):
    """Each of the other routes answers 404 to every method, wherever its parameters lead."""
    for path, method in product(sorted(table - NEEDED), METHODS):
        for inside in ("x", "x.js", "a/b", "../x"):
            found = knock(here, Door(method, path.replace("{path:path}", inside)), [])
            assert found.status == 404, (method, path)


ODD = [
    *("/_stcore", "/_stcore/", "/_stcore/x", "/_stcore/health/", "/_stcore//health", "//_stcore"),
    *("/diagnostics/_stcore/metrics", "/_stcore/%6detrics", "/_stcore/metrics/", "/_stcore%2Fx"),
    *("/static/../_stcore/metrics", "/static/js/..%2f..%2fx", "/media/../x", "/media/a/b", "/a/b"),
    *("/component/x/index.html", "/app/static/x", "/.env", "/x.env", "/static/.env", "/..", "/%00"),
    *("/_stcore/upload_file", "/_stcore/upload_file/a", "/_stcore/upload_file/a/b/c", "/auth"),
    *("/auth/login/x", "/oauth2callback/x", "/API/health", "/static", "/static/js", "/a%0d%0ab"),
]


@pytest.mark.parametrize("path", ODD)
def test_what_is_not_listed_is_not_there(here, path):
    """Spellings near a route lead to no other: nothing, or the page that says so."""
    for method in METHODS:
        found = knock(here, Door(method, path), [])
        page = method in {"GET", "HEAD"} and path in {"/_stcore", "/_stcore/", "/auth", "/static"}
        assert found.status in ({200, 301} if page else {404, 400}), method
    assert knock(here, Door("GET", path, headers=websocket().headers), []).status in {403, 400}


def test_a_base_path_is_taken_off():
    """With a path before every page the same are served, and only below it."""
    for path, found in (("/x/_stcore/health", "/_stcore/health"), ("/x", "/"), ("/xy", "/xy")):
        assert own_path({"path": path}, "x") == found
    assert own_path({"path": "/_stcore/health"}, "") == "/_stcore/health"
    assert is_served("/", "GET")
    assert not is_served("/", "POST")
