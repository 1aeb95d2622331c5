"""Who a token belongs to, for every kind of token; and the end of a token."""

import re
from typing import Any

import pytest
from huggingface_hub.errors import HfHubHTTPError

from lib.practice import PracticeServer

from .conftest import CHATBOT, Hub

ROLES = {
    "read": "read",
    "write": "write",
    "fine_space": "fineGrained",
    "fine_user": "fineGrained",
    "fine_org": "fineGrained",
    "fine_inference": "fineGrained",
    "fine_nothing": "fineGrained",
    "org_blocked": "write",
    "no_credit": "write",
    "ending": "write",
    "other": "write",
}


def whoami(hub: Hub, kind: str) -> Any:
    """Return the client's answer; its annotation leaves out what is in it."""
    return hub.api(kind).whoami()


@pytest.mark.parametrize(("kind", "role"), ROLES.items())
def test_access_tokens(hub: Hub, kind: str, role: str) -> None:
    """An access token tells its name, its role and since when it is."""
    told = whoami(hub, kind)
    assert told["type"] == "user"
    assert told["name"] == ("practice-bob" if kind == "other" else "practice-alice")
    assert told["auth"]["type"] == "access_token"
    assert told["auth"]["accessToken"]["role"] == role
    assert told["auth"]["accessToken"]["displayName"] == f"practice {kind}"
    assert ("fineGrained" in told["auth"]["accessToken"]) == (role == "fineGrained")


@pytest.mark.parametrize(
    ("kind", "entity", "permissions"),
    [
        ("fine_space", ("space", CHATBOT), ["repo.content.read", "repo.write"]),
        ("fine_user", ("user", "practice-alice"), ["repo.content.read", "repo.write"]),
        ("fine_org", ("org", "practice-acme"), ["repo.content.read", "repo.write"]),
        ("fine_inference", ("user", "practice-alice"), ["inference.serverless.write"]),
        ("fine_nothing", ("user", "practice-alice"), []),
    ],
)
def test_fine_grained(hub: Hub, kind: str, entity: tuple[str, str], permissions: list[str]) -> None:
    """A fine-grained token tells what it may do with what, and no address for mail."""
    told = whoami(hub, kind)
    (scoped,) = told["auth"]["accessToken"]["fineGrained"]["scoped"]
    assert (scoped["entity"]["type"], scoped["entity"]["name"]) == entity
    assert re.fullmatch("[0-9a-f]{24}", scoped["entity"]["_id"])
    assert scoped["permissions"] == permissions
    assert "email" not in told


def test_sign_in(hub: Hub) -> None:
    """A token from a sign-in tells when it ends; neither its scopes nor a role."""
    told = whoami(hub, "oauth")
    assert told["auth"] == {"type": "oauth", "expiresAt": "2100-01-01T00:00:00.000Z"}
    assert [org["name"] for org in told["orgs"]] == ["practice-acme"]
    assert whoami(hub, "oauth_profile")["orgs"] == []


def test_app(hub: Hub) -> None:
    """An app is not a person."""
    told = whoami(hub, "app")
    assert (told["type"], told["auth"]) == ("app", {"type": "app_token"})
    assert told["scope"] == {"entities": ["practice-acme"], "role": "write"}


def test_a_blocked_organization(hub: Hub) -> None:
    """A token lists an organization that does not let it in, with the reason."""
    orgs = {org["name"]: org for org in whoami(hub, "org_blocked")["orgs"]}
    assert orgs["practice-acme"]["securityRestrictions"] == ["token-policy"]
    assert "securityRestrictions" not in orgs["practice-readers"]
    assert orgs["practice-readers"]["roleInOrg"] == "read"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (None, "Invalid username or password."),
        ("revoked", "Invalid username or password."),
        ("expired", 'User Access Token "practice expired" is expired'),
    ],
)
def test_nobody(hub: Hub, kind: str | None, words: str) -> None:
    """Without a good token the answer is 401, in the header and the body alike."""
    reply = hub.send("GET", "/api/whoami-v2", kind)
    assert (reply.status_code, reply.json()) == (401, {"error": words})
    assert reply.headers["x-error-message"] == words
    assert reply.headers["www-authenticate"].startswith('Bearer realm="Authentication required"')
    assert "x-error-code" not in reply.headers


@pytest.mark.parametrize("header", ["Bearer hf_PRACTICEunknown", "Bearer", "Basic abc", "hf_x"])
def test_a_wrong_token(hub: Hub, header: str) -> None:
    """A token that nobody knows is refused even where none is needed."""
    for path in ("/api/whoami-v2", f"/api/spaces/{CHATBOT}", "/api/spaces"):
        assert hub.send("GET", path, None, headers={"Authorization": header}).status_code == 401


def test_the_clients_error(hub: Hub) -> None:
    """The client keeps the Hub's own words on the cause of its error."""
    with pytest.raises(HfHubHTTPError, match="Invalid user token") as caught:
        hub.api("expired").whoami()
    assert "is expired" in str(caught.value.__cause__)


def test_what_tokens_look_like(hub: Hub) -> None:
    """Tokens are shaped like real ones, plainly false, and no server has another's."""
    for kind, value in hub.tokens.items():
        pattern = r"hf_oauth_[\w-]+\.[\w-]+\.[\w-]{200,}" if "oauth" in kind else "hf_[A-Za-z]{34}"
        assert re.fullmatch(pattern, value), kind
        assert "PRACTICE" in value
    assert not set(hub.tokens.values()) & set(PracticeServer(providers={}).tokens.values())


def test_revoke(hub: Hub) -> None:
    """Whoever has a token can end it; the answer tells nothing about the token."""
    body = {"credentials": [hub.tokens["read"], "hf_PRACTICEnever"]}
    for _ in range(2):
        assert hub.send("POST", "/api/credentials/revoke", None, json=body).status_code == 202
    assert hub.send("GET", "/api/whoami-v2", "read").status_code == 401
    assert hub.send("GET", "/api/whoami-v2", "write").status_code == 200


@pytest.mark.parametrize(
    "body", [{}, {"credentials": []}, {"credentials": "x"}, {"credentials": [""]}, [], {"a": 1}]
)
def test_revoke_nonsense(hub: Hub, body: object) -> None:
    """A list that is none, is empty or holds what is no token is refused."""
    assert hub.send("POST", "/api/credentials/revoke", None, json=body).status_code == 400


def test_a_long_token_cannot_be_revoked(hub: Hub) -> None:
    """A token from a sign-in is longer than the route takes."""
    body = {"credentials": [hub.tokens["oauth"]]}
    assert hub.send("POST", "/api/credentials/revoke", None, json=body).status_code == 400
    assert hub.send("GET", "/api/whoami-v2", "oauth").status_code == 200


def test_agent_harnesses(hub: Hub) -> None:
    """The question that the command line asks at its first start has an answer."""
    reply = hub.send("GET", "/api/agent-harnesses", None)
    assert reply.json() == {"standardEnvVars": [], "harnesses": {}}
