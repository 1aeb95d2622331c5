"""Our calls to the Hub: what each sends, what it makes of the answer, what it says of none."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from lib import __version__
from lib.http.failure import Failure
from lib.hub.client import Hub, SecretFacts, SpaceFacts, VariableFacts
from lib.hub.errors import HubError, HubErrorKind
from lib.secret import Secret

from .conftest import (
    CALLS,
    FINE,
    SPACE,
    TOKEN,
    RawFactory,
    access_token,
    answers,
    as_json,
    header,
    hub_at,
    org,
    paths,
    takes_turns,
    user,
)

RUNTIME: dict[str, Any] = {
    "stage": "CONFIG_ERROR",
    "hardware": {"current": None, "requested": "cpu-basic"},
    "storage": None,
    "gcTimeout": 172800,
    "replicas": {"current": None, "requested": "auto"},
    "errorMessage": "Collision on variables and secrets names",
}
# A live answer, with what the client does not know.
LIVE: dict[str, Any] = {
    "_id": "0123456789abcdef01234567",
    "id": SPACE,
    "author": "alice",
    "disabled": False,
    "lastModified": "2026-10-06T13:15:23.000Z",
    "likes": 0,
    "private": True,
    "sha": "a" * 40,
    "subdomain": "alice-demo",
    "sdk": "docker",
    "region": "us",
    "tags": ["docker"],
    "createdAt": "2026-10-06T13:15:23.000Z",
    "somethingNew": [1],
}
UPDATED = datetime(2026, 10, 6, 13, 15, 23, tzinfo=UTC)
SENT: Mapping[str, str] = {
    "whoami": "GET /api/whoami-v2",
    "spaces": "GET /api/spaces?author=alice&expand=sdk&expand=private&expand=runtime",
    "space": "GET /api/spaces/alice/demo",
    "secrets": "GET /api/spaces/alice/demo/secrets",
    "variables": "GET /api/spaces/alice/demo/variables",
}


def trouble(call: str, hub: Hub) -> HubError:
    """Return the error that a call ends with."""
    with pytest.raises(HubError) as caught:
        CALLS[call](hub)
    return caught.value


@pytest.mark.parametrize("call", CALLS)
def test_what_is_sent(raw: RawFactory, call: str) -> None:
    """Each call is one request to its documented route, with the token and both our names."""
    server = raw(answers(200, FINE[call]))

    CALLS[call](hub_at(server))
    assert paths(server) == [SENT[call]]
    (seen,) = server.seen
    assert header(seen, "authorization") == f"Bearer {TOKEN}"
    agent = header(seen, "user-agent")
    assert agent.startswith(f"spaces-secrets/{__version__}; hf_hub/")
    assert [name for name in ("cookie", "x-amzn-trace-id") if header(seen, name)] == []


def test_whoami(raw: RawFactory) -> None:
    """Whose token it is comes with what it is and the organisations of its owner."""
    body = user(access_token("write"), org("acme", "read", "mfa"), email="FAKE@example.org")

    found = hub_at(raw(as_json(body))).whoami()
    assert (found.owner, found.role, found.label) == ("alice", "write", "laptop")
    assert [(one.name, one.role) for one in found.organisations] == [("acme", "read")]


SPACES = [
    (LIVE | {"runtime": RUNTIME}, SpaceFacts(SPACE, "docker", True, "CONFIG_ERROR",
                                             "Collision on variables and secrets names")),
    (LIVE | {"private": False, "runtime": {"stage": "SLEEPING"}},
     SpaceFacts(SPACE, "docker", False, "SLEEPING")),
    (LIVE | {"runtime": {"stage": "RUNNING_SOMETHING_NEW", "hardware": None}},
     SpaceFacts(SPACE, "docker", True, "RUNNING_SOMETHING_NEW")),
    ({"id": SPACE}, SpaceFacts(SPACE, "", False)),
]  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), SPACES)
def test_space(raw: RawFactory, body: dict[str, Any], expected: SpaceFacts) -> None:
    """A Space is told with its stage, also one that the client has no name for."""
    assert hub_at(raw(as_json(body))).space(SPACE) == expected


def test_spaces_over_several_pages(raw: RawFactory) -> None:
    """All pages are read, each asked for once and with the token."""
    bodies = [[LIVE | {"id": f"alice/{page}-{one}"} for one in range(3)] for page in range(3)]
    server = raw(takes_turns(turns := []))
    links = [f'<{server.url}/api/spaces?cursor={page}>; rel="next"' for page in (1, 2)]
    turns += [as_json(bodies[page], Link=link) for page, link in enumerate(links)]
    turns.append(as_json(bodies[2]))

    found = hub_at(server).spaces("alice")
    assert [one.id for one in found] == [f"alice/{page}-{one}" for page in "012" for one in "012"]
    assert paths(server) == [
        SENT["spaces"], "GET /api/spaces?cursor=1", "GET /api/spaces?cursor=2",
    ]  # fmt: skip
    assert {header(seen, "authorization") for seen in server.seen} == {f"Bearer {TOKEN}"}


def test_secrets(raw: RawFactory) -> None:
    """Secrets are told by name, description and date."""
    body = {
        "ONE": {"key": "ONE", "description": "first", "updatedAt": "2026-10-06T13:15:23.000Z"},
        "TWO": {"key": "TWO"},
        "THREE": {"description": None},
    }
    assert hub_at(raw(as_json(body))).secrets(SPACE) == (
        SecretFacts("ONE", "first", UPDATED),
        SecretFacts("TWO", "", None),
        SecretFacts("THREE", "", None),
    )


def test_variables(raw: RawFactory) -> None:
    """Variables are told with their values as they are, with or without a key inside."""
    value = "multi\nline ü \x00 '\""
    body = {
        "ONE": {"key": "ONE", "value": value, "updatedAt": "2026-10-06T13:15:23.000Z"},
        "TWO": {"value": "", "description": "empty"},
    }
    assert hub_at(raw(as_json(body))).variables(SPACE) == (
        VariableFacts("ONE", value, "", UPDATED),
        VariableFacts("TWO", "", "empty", None),
    )


@pytest.mark.parametrize(("call", "body"), [("secrets", {}), ("variables", {}), ("spaces", [])])
def test_nothing_there(raw: RawFactory, call: str, body: object) -> None:
    """A Space or an owner that has none is no trouble."""
    assert CALLS[call](hub_at(raw(as_json(body)))) == ()


UNFIT = [
    "", " ", "\t", f"{TOKEN} ", f" {TOKEN}", f"{TOKEN}\n", f"{TOKEN}\r\nX-Evil: 1", f"{TOKEN}\t",
    f"{TOKEN}\x00", f"{TOKEN}\x7f", f"{TOKEN}ü", f"{TOKEN}\u200b", f"{TOKEN}\ud800", f"{TOKEN} x",
]  # fmt: skip


@pytest.mark.parametrize("token", UNFIT)
def test_a_token_that_cannot_be_sent(raw: RawFactory, token: str) -> None:
    """An empty or damaged token is refused before anything is sent, and not repeated."""
    server = raw(answers(200))
    with pytest.raises(HubError) as caught:
        hub_at(server, token).whoami()

    assert caught.value.kind is HubErrorKind.DAMAGED
    assert "FAKE" not in f"{caught.value}{caught.value!r}{vars(caught.value)}"
    assert server.seen == []


BAD_ADDRESSES = [
    "", "nothing", "/api", "ftp://127.0.0.1", "http://", "https:///x", "http://[::1",
    "http://127.0.0.1:99999", "http://127.0.0.1:x", "http://a b", "http://h\nost", "https://h?x=1",
    "https://h#x", "http://hub.example", "https://h²", "https://\ud800", "http://a..b", "https://*",
]  # fmt: skip


@pytest.mark.parametrize("endpoint", BAD_ADDRESSES)
def test_an_address_that_is_none(endpoint: str) -> None:
    """What is no address, or one to which a token would go in clear, is refused as such."""
    with pytest.raises(HubError) as caught:
        Hub(Secret(TOKEN), endpoint).whoami()

    assert caught.value.kind is HubErrorKind.WRONG_ADDRESS


@pytest.mark.parametrize("tail", ["", "/", "///", "  "])
def test_addresses_are_tidied(raw: RawFactory, tail: str) -> None:
    """A slash or a space at the end of an address is no part of it."""
    server = raw(answers(200, FINE["whoami"]))

    assert Hub(Secret(TOKEN), server.url + tail).whoami().owner == "alice"
    assert paths(server) == [SENT["whoami"]]


def test_a_hub_below_a_path(raw: RawFactory) -> None:
    """A Hub that is served below a path is asked there."""
    server = raw(answers(200, FINE["secrets"]))

    Hub(Secret(TOKEN), f"{server.url}/mirror").secrets(SPACE)
    assert paths(server) == ["GET /mirror/api/spaces/alice/demo/secrets"]


def test_a_user_name_in_the_address_does_not_replace_the_token(raw: RawFactory) -> None:
    """The token is sent as the token, also where the address holds a name and a password."""
    server = raw(answers(200, FINE["whoami"]))

    hub = Hub(Secret(TOKEN), f"http://me:FAKEpassword@{server.place}")
    assert hub.whoami().owner == "alice"
    assert header(server.seen[0], "authorization") == f"Bearer {TOKEN}"


BAD_IDS = [
    "", "/", "alice/", "/demo", "alice/demo/x", "alice/../bob", "a--b/c", "alice/demo.git",
    "alice/demo\n", "alice/de mo", "alice/démo", "alice/demo?x=1", "alice/%2e%2e", "alice\\demo",
    "a" * 97, f"alice/{'a' * 97}", "-alice/demo", "alice/\ud800",
]  # fmt: skip


@pytest.mark.parametrize("space", BAD_IDS)
def test_a_name_that_no_space_has(raw: RawFactory, space: str) -> None:
    """A Space that cannot exist is a bad request, and nobody is asked for it."""
    server = raw(answers(200))
    hub = hub_at(server)
    for call in (hub.space, hub.secrets, hub.variables):
        with pytest.raises(HubError) as caught:
            call(space)
        assert caught.value.kind is HubErrorKind.BAD_REQUEST
    assert server.seen == []


@pytest.mark.parametrize("owner", ["a&author=bob", "a b", "ü", "a#b", "../x"])
def test_an_owner_is_data(raw: RawFactory, owner: str) -> None:
    """Whatever an owner is called, the request stays the one for Spaces of one owner."""
    server = raw(as_json([]))

    hub_at(server).spaces(owner)
    (path,) = paths(server)
    assert path.startswith("GET /api/spaces?author=")
    assert path.count("author=") == 1
    assert path.endswith("&expand=sdk&expand=private&expand=runtime")


def test_the_answer_itself(raw: RawFactory) -> None:
    """Who reads verdicts gets the answer or the failure as it came, and no error."""
    body = b'{"error":"Invalid username or password."}'
    found = hub_at(raw(answers(401, body))).whoami_answer()
    assert not isinstance(found, Failure)
    assert (found.status, found.body) == (401, body)
    with raw(answers(200)) as gone:
        pass
    assert hub_at(gone).whoami_answer() is Failure.REFUSED
