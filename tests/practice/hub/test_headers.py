"""What every answer carries, how often one may ask, and what pages say."""

import pytest
from huggingface_hub.errors import HfHubHTTPError

from lib.practice.hub.routes import ROUTES

from .conftest import CHATBOT, Hub

PARTS = {
    "{namespace}/{repo}": CHATBOT,
    "{rev}": "main",
    "{path:path}": "app.py",
    "{kind}": "run",
    "{name}": "practice-alice.svg",
    "{rest:path}": "nothing",
}


def addresses() -> list[tuple[str, str, str]]:
    """Return every route's name, method and an address that fits it."""
    found = []
    for route in ROUTES:
        path = route.path
        for part, value in PARTS.items():
            path = path.replace(part, value)
        found.append((route.name, route.method or "GET", path))
    return found


@pytest.mark.parametrize(("name", "method", "path"), addresses())
@pytest.mark.parametrize("kind", ["write", "revoked", None])
def test_every_answer(hub: Hub, name: str, method: str, path: str, kind: str | None) -> None:
    """Every answer is marked, has an id, and tells how many requests are left."""
    reply = hub.send(method, path, kind, headers={"X-Amzn-Trace-Id": "practice-trace"})
    assert reply.status_code < 500
    assert reply.headers["x-practice"] == "make-believe"
    assert reply.headers["x-request-id"].startswith("Root=1-")
    assert reply.headers["x-request-id"].endswith(";practice-trace")
    assert ";r=" in reply.headers["ratelimit"]
    assert ";w=300" in reply.headers["ratelimit-policy"]
    if reply.status_code >= 400 and reply.headers["content-type"].startswith("application/json"):
        assert reply.json()["error"]
        assert reply.headers["x-error-message"]
    assert [seen["route"] for seen in hub.seen()] == [name]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\x00",
        b"[" * 100_000,
        b'{"paths": [{}, 7], "expand": [], "key": {}, "credentials": [{}]}',
        b'{"name": {}, "organization": [], "type": "space", "sdk": "docker", "repository": 7}',
        b'{"grant_type": [], "client_id": {}, "user_code": [[]], "flavor": [], "model": 7}',
        b'{"type": "space", "sdk": "static", "name": "n", "secrets": [7], "variables": {}}',
    ],
)
@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded"])
def test_nonsense_is_never_a_server_error(hub: Hub, body: bytes, kind: str) -> None:
    """Whatever is sent, the Hub has a refusal for it."""
    for _, method, path in addresses():
        headers = {"Content-Type": kind, "Authorization": "Bearer " + hub.tokens["write"]}
        reply = hub.ask(method, path, headers=headers, data=body)
        assert reply.status_code < 500 or reply.json()["error"].endswith("holds Spaces only."), path


def test_unknown_routes(hub: Hub) -> None:
    """A route that is not there is not a missing Space."""
    reply = hub.send("GET", "/api/nothing")
    assert reply.status_code == 404
    assert reply.json() == {"error": "Sorry, we can't find the page you are looking for."}
    assert "x-error-code" not in reply.headers


def test_a_trace_that_is_none(hub: Hub) -> None:
    """Something odd in place of a trace does not come back."""
    reply = hub.send("GET", "/api/spaces", headers={"X-Amzn-Trace-Id": "a b; c"})
    assert ";" not in reply.headers["x-request-id"]


def test_the_window(hub: Hub) -> None:
    """Requests are counted for each person; beyond the quota, 429 until the window ends."""
    hub.settings(api_quota=2, window_seconds=60)
    answers = [hub.send("GET", "/api/spaces", kind) for kind in ("write", "read", "write")]
    assert [reply.status_code for reply in answers] == [200, 200, 429]
    assert [reply.headers["ratelimit"].partition(";t=")[0] for reply in answers] == [
        '"api";r=1',
        '"api";r=0',
        '"api";r=0',
    ]
    assert answers[2].headers["ratelimit-policy"] == '"fixed window";"api";q=2;w=60'
    assert "you hit the quota of 2 api requests per 1 minutes" in answers[2].json()["error"]
    assert hub.send("GET", "/api/spaces", "other").status_code == 200


def test_a_window_ends(hub: Hub) -> None:
    """When the window is over, counting begins anew."""
    hub.settings(api_quota=1)
    now = hub.world.now()
    counts = [hub.world.limits.count("somebody", "api", 1, 60, now + late) for late in (0, 59, 60)]
    assert [count.over for count in counts] == [False, True, False]


def test_nobody_is_counted_by_address(hub: Hub) -> None:
    """Without a token the address counts, and the words say so."""
    hub.settings(api_quota=1)
    for status in (200, 429):
        reply = hub.send("GET", "/api/spaces", None)
        assert reply.status_code == status
    assert "rate limit your IP (127.0.0.1)" in reply.json()["error"]


def test_plans(hub: Hub) -> None:
    """Who pays more may ask more; files have a count of their own."""
    assert "q=2500" in hub.send("GET", "/api/spaces").headers["ratelimit-policy"]
    assert "q=1000" in hub.send("GET", "/api/spaces", "other").headers["ratelimit-policy"]
    assert "q=500" in hub.send("GET", "/api/spaces", None).headers["ratelimit-policy"]
    file = hub.send("GET", f"/spaces/{CHATBOT}/resolve/main/app.py")
    assert '"resolvers";q=12000' in file.headers["ratelimit-policy"]


def test_whoami_is_stricter(hub: Hub) -> None:
    """Who asks who they are too often is stopped while other requests still work."""
    hub.settings(whoami_quota=1)
    hub.api().whoami()
    with pytest.raises(HfHubHTTPError, match="intentionally strict") as caught:
        hub.api().whoami()
    assert caught.value.response.status_code == 429
    assert '"api";r=2498' in caught.value.response.headers["ratelimit"]
    assert hub.send("GET", "/api/spaces").status_code == 200


@pytest.mark.parametrize(
    "path", ["/", f"/spaces/{CHATBOT}", f"/spaces/{CHATBOT}/settings", "/device"]
)
def test_every_page_is_honest(hub: Hub, path: str) -> None:
    """A page says in words that it is simulated, and loads nothing from elsewhere."""
    reply = hub.send("GET", path)
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    assert "simulated" in reply.text
    assert "not huggingface.co" in reply.text
    assert "default-src 'none'" in reply.headers["content-security-policy"]
    assert "http" not in reply.text


@pytest.mark.parametrize("host", ["evil.invalid", "huggingface.co", "127.0.0.1.evil.invalid"])
def test_another_name_is_not_answered(hub: Hub, host: str) -> None:
    """A page from elsewhere cannot read this server under a name of its own."""
    for path in ("/_practice/hub/state", "/api/spaces"):
        assert hub.ask("GET", path, headers={"Host": host}).status_code == 400


def test_head_of_a_file(hub: Hub) -> None:
    """The headers of a file tell its commit, its tag and its length, without the file."""
    path = f"/spaces/{CHATBOT}/resolve/main/src/helper.py"
    head, whole = hub.send("HEAD", path), hub.send("GET", path)
    for name in ("x-repo-commit", "etag", "content-length"):
        assert head.headers[name] == whole.headers[name]
    assert (head.content, len(whole.content)) == (b"", 12)
    assert len(head.headers["x-repo-commit"]) == 40
    assert head.headers["etag"] == '"b0f8b2d65dfa9756e8dfdaabcd697e76263a3e27"'
    missing = hub.send("HEAD", f"/spaces/{CHATBOT}/resolve/main/nothing")
    assert missing.headers["x-error-code"] == "EntryNotFound"
    assert missing.headers["x-repo-commit"] == head.headers["x-repo-commit"]


@pytest.mark.parametrize(
    ("wanted", "status", "got", "range_"),
    [
        ("bytes=0-0", 206, "A", "bytes 0-0/12"),
        ("bytes=9-", 206, "42\n", "bytes 9-11/12"),
        ("bytes=9-99", 206, "42\n", "bytes 9-11/12"),
        ("bytes=12-", 416, None, "bytes */12"),
        ("lines=1-2", 200, "ANSWER = 42\n", None),
    ],
)
def test_a_part_of_a_file(
    hub: Hub, wanted: str, status: int, got: str | None, range_: str | None
) -> None:
    """A client may ask for a range of bytes, to go on where it was cut off."""
    path = f"/spaces/{CHATBOT}/resolve/main/src/helper.py"
    reply = hub.send("GET", path, headers={"Range": wanted})
    assert (reply.status_code, reply.headers.get("content-range")) == (status, range_)
    assert got is None or reply.text == got
