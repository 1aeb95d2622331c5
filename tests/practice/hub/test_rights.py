"""Who may do what with which Space, and the words for those who may not."""

import pytest
from huggingface_hub.errors import HfHubHTTPError, RepositoryNotFoundError

from .conftest import CHATBOT, Hub

SUPPORT = "practice-acme/support"
DIARY = "practice-alice/diary"
NO_RIGHT = "You have read access but not the required permissions for this operation"

# The status of writing a secret, by the Space and the kind of token.
WRITING = {
    CHATBOT: {
        **dict.fromkeys(["write", "fine_space", "fine_user", "oauth", "org_blocked"], 200),
        **dict.fromkeys(["read", "fine_org", "fine_inference", "fine_nothing"], 403),
        **dict.fromkeys(["oauth_profile", "other", "app"], 403),
        **dict.fromkeys(["expired", "revoked"], 401),
    },
    DIARY: {
        **dict.fromkeys(["write", "fine_user", "oauth"], 200),
        "read": 403,
        **dict.fromkeys(["fine_space", "fine_org", "fine_nothing", "other", "app"], 404),
    },
    SUPPORT: {
        **dict.fromkeys(["write", "fine_org", "oauth", "app"], 200),
        **dict.fromkeys(["read", "fine_space", "fine_user", "org_blocked", "other"], 403),
    },
    "practice-acme/internal": {"write": 200, "org_blocked": 403, "other": 404, "fine_user": 404},
    "practice-readers/board": {"write": 403, "oauth": 403},
    "practice-bob/demo": {"write": 403, "other": 200},
    "practice-bob/vault": {"write": 404, "other": 200},
    "practice-alice/nothing": {"write": 404, "read": 404, "expired": 401},
}
CASES = [(space, kind, status) for space, by in WRITING.items() for kind, status in by.items()]


@pytest.mark.parametrize(("space", "kind", "status"), CASES)
def test_writing(hub: Hub, space: str, kind: str, status: int) -> None:
    """A secret is written only by a token that may, and nothing happens otherwise."""
    before = hub.world.spaces.get(space)
    for path in ("secrets", "variables"):
        reply = hub.space(f"{space}/{path}", kind, "POST", json={"key": f"N_{path}", "value": "v"})
        assert reply.status_code == status, reply.text
    assert (hub.world.spaces.get(space) != before) == (status == 200)


@pytest.mark.parametrize(("space", "kind", "status"), CASES)
def test_reading_settings(hub: Hub, space: str, kind: str, status: int) -> None:
    """Whoever may not write secrets and variables does not see their names either."""
    for path in ("secrets", "variables"):
        assert hub.space(f"{space}/{path}", kind).status_code == status


@pytest.mark.parametrize("path", ["", "/runtime", "/tree/main"])
def test_public_spaces_are_open(hub: Hub, path: str) -> None:
    """Everybody may look at a public Space."""
    for kind in (None, "read", "fine_nothing", "oauth_profile", "other", "app"):
        assert hub.space(CHATBOT + path, kind).status_code == 200


@pytest.mark.parametrize("path", ["", "/runtime", "/secrets", "/tree/main"])
def test_private_spaces_are_not(hub: Hub, path: str) -> None:
    """A private Space is not there for others, and nobody is asked to log in."""
    reply = hub.space(DIARY + path, "other")
    assert (reply.status_code, reply.json()) == (404, {"error": "Repository not found"})
    assert reply.headers["x-error-code"] == "RepoNotFound"
    assert hub.space(DIARY + path, None).status_code == 401


def test_words_of_a_refusal(hub: Hub) -> None:
    """A refusal has its words in the body and in the header, and no code."""
    reply = hub.space(f"{CHATBOT}/secrets", "read", "POST", json={"key": "A", "value": "v"})
    assert reply.json() == {"error": NO_RIGHT}
    assert reply.headers["x-error-message"] == NO_RIGHT
    assert "x-error-code" not in reply.headers


def test_a_policy_has_its_own_words(hub: Hub) -> None:
    """An organization that does not let a token in says that it is the policy."""
    assert "policy" in hub.space(f"{SUPPORT}/secrets", "org_blocked").json()["error"]


def test_permission_comes_before_the_body(hub: Hub) -> None:
    """A request that may not be made is refused for that, whatever its body."""
    for body in (b"", b"{", b"[]", b'{"key": "1"}'):
        assert hub.space(f"{CHATBOT}/secrets", "read", "POST", data=body).status_code == 403
        assert hub.space(f"{CHATBOT}/secrets", "write", "POST", data=body).status_code == 400


@pytest.mark.parametrize("action", ["restart", "sleeptime", "hardware"])
def test_a_plain_sign_in_is_nobody(hub: Hub, action: str) -> None:
    """To some routes a sign-in that may not manage is as good as no token at all."""
    reply = hub.space(f"{CHATBOT}/{action}", "oauth_profile", "POST", json={})
    assert (reply.status_code, reply.json()["error"]) == (401, "Invalid username or password.")
    assert hub.space(f"{CHATBOT}/pause", "oauth_profile", "POST").status_code == 403


@pytest.mark.parametrize(
    ("kind", "organization", "status"),
    [
        *((kind, "practice-alice", 200) for kind in ("write", "fine_user", "oauth")),
        *((kind, "practice-alice", 403) for kind in ("read", "fine_space", "oauth_profile")),
        *((kind, "practice-acme", 200) for kind in ("write", "fine_org", "oauth", "app")),
        *((kind, "practice-acme", 403) for kind in ("org_blocked", "fine_user", "other")),
        ("write", "practice-readers", 403),
        ("other", "practice-bob", 402),
        ("expired", "practice-alice", 401),
    ],
)
def test_creating(hub: Hub, kind: str, organization: str, status: int) -> None:
    """A Space can be made where the person and the token may, and where it is paid for."""
    body = {"type": "space", "name": "new", "organization": organization, "sdk": "docker"}
    reply = hub.send("POST", "/api/repos/create", kind, json=body)
    assert reply.status_code == status, reply.text
    if status == 403:
        assert "rights to create a space under the namespace" in reply.json()["error"]


def test_a_static_space_is_free(hub: Hub) -> None:
    """Whoever pays nothing can still make a static Space."""
    url = hub.api("other").create_repo(
        "practice-bob/new", repo_type="space", space_sdk="static", exist_ok=True
    )
    assert url.repo_id == "practice-bob/new"


def test_what_the_client_makes_of_it(hub: Hub) -> None:
    """The client's errors carry the status and the words."""
    with pytest.raises(HfHubHTTPError, match="403 Forbidden: You have read access") as caught:
        hub.api("read").restart_space(CHATBOT)
    assert caught.value.response.status_code == 403
    with pytest.raises(RepositoryNotFoundError) as missing:
        hub.api().get_space_secrets("practice-bob/vault")
    assert str(missing.value.request_id).startswith("Root=1-")
    with pytest.raises(HfHubHTTPError) as denied:
        hub.api("revoked").get_space_secrets(CHATBOT)
    assert denied.value.response.status_code == 401


@pytest.mark.parametrize("kind", ["write", "oauth"])
def test_roles_can_change(hub: Hub, kind: str) -> None:
    """A contributor changes only what they made themselves."""
    state = hub.ask("GET", "/_practice/hub/state").json()
    state["users"][0]["roles"]["practice-acme"] = "contributor"
    assert hub.ask("PUT", "/_practice/hub/state", json=state).status_code == 200

    assert hub.space(f"{SUPPORT}/secrets", kind).status_code == 403
    body = {"type": "space", "name": "own", "organization": "practice-acme", "sdk": "static"}
    assert hub.send("POST", "/api/repos/create", kind, json=body).status_code == 200
    assert hub.space("practice-acme/own/secrets", kind).status_code == 200
