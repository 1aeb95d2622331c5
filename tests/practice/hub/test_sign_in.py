"""Sign-in with the practice Hub, step by step as an OpenID client takes them."""

import re

import pytest

from lib.practice.hub.records import id_of

from .conftest import CHATBOT, Hub
from .steps import BACK, authorize, by_code, claims, code_form, exchange, signed_in, told


def test_discovery(hub: Hub) -> None:
    """The provider names itself and every address of its own."""
    found = hub.ask("GET", "/.well-known/openid-configuration").json()
    assert found["issuer"] == hub.server.hub_url
    for name in ("authorization", "token", "userinfo", "device_authorization"):
        assert found[f"{name}_endpoint"].startswith(hub.server.hub_url)
    assert found["code_challenge_methods_supported"] == ["S256"]
    assert found["id_token_signing_alg_values_supported"] == ["RS256"]


def test_whole_sign_in(hub: Hub) -> None:
    """A code becomes a signed id token and an access token that may do what was agreed to."""
    back = told(authorize(hub))
    assert back["state"] == "practice-state"
    got = by_code(hub, back["code"]).json()
    assert got["access_token"].startswith("hf_oauth_")
    assert got["refresh_token"].startswith("hf_oauth__refresh_")
    assert (got["token_type"], got["expires_in"]) == ("bearer", 28_800)
    assert got["scope"] == "openid profile manage-repos"

    said = claims(got["id_token"], hub.ask("GET", "/oauth/jwks").json())
    assert (said["iss"], said["aud"]) == (hub.server.hub_url, hub.server.oauth_client[0])
    assert (said["nonce"], said["preferred_username"]) == ("practice-nonce", "practice-alice")
    assert said["iat"] < said["exp"]
    assert "email" not in said

    bearer = {"Authorization": f"Bearer {got['access_token']}"}
    person = hub.ask("GET", "/oauth/userinfo", headers=bearer).json()
    assert person["sub"] == said["sub"]
    written = hub.space(
        f"{CHATBOT}/secrets", None, "POST", headers=bearer, json={"key": "NEW", "value": "v"}
    )
    assert written.status_code == 200


def test_a_person_chooses(hub: Hub) -> None:
    """The page says what it is, and offers everybody and a way out."""
    page = authorize(hub, practice_user="", state='"><script>')
    assert "simulated" in page.text
    assert "<script>" not in page.text
    assert "manage-repos" in page.text
    links = re.findall(r'href="([^"]+)"', page.text)
    assert len(links) == 3
    found = [
        told(hub.session.get(link.replace("&amp;", "&"), allow_redirects=False, timeout=5))
        for link in links
    ]
    assert [set(one) for one in found[:2]] == [{"code", "state"}] * 2
    assert found[2]["error"] == "access_denied"


def test_consent_can_be_given_ahead(hub: Hub) -> None:
    """A setting lets everybody in at once, for clients that see no pages."""
    hub.settings(auto_consent=True)
    assert "code" in told(authorize(hub, practice_user=""))


def test_orgs_and_mail(hub: Hub) -> None:
    """An organization or an address for mail is told only if it was asked for."""
    got = signed_in(hub, scope="openid profile email", orgIds=id_of("org", "practice-acme"))
    said = claims(got["id_token"], hub.ask("GET", "/oauth/jwks").json())
    assert [org["preferred_username"] for org in said["orgs"]] == ["practice-acme"]
    assert said["email"].endswith("@practice.invalid")


@pytest.mark.parametrize(
    "more",
    [
        {"client_id": "somebody-else"},
        {"redirect_uri": "https://evil.invalid/oauth2callback"},
        {"redirect_uri": "javascript:alert(1)"},
        {"redirect_uri": "http://[::1"},
        {"redirect_uri": ""},
    ],
)
def test_nobody_is_sent_elsewhere(hub: Hub, more: dict[str, str]) -> None:
    """An unknown app, or an answer wanted on another machine, ends on a page."""
    reply = authorize(hub, **more)
    assert (reply.status_code, "location" in reply.headers) == (400, False)
    assert "simulated" in reply.text


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"scope": "openid everything"}, "invalid_scope"),
        ({"practice_user": "nobody"}, "access_denied"),
    ],
)
def test_problems_go_back(hub: Hub, more: dict[str, str], error: str) -> None:
    """What is wrong with a question is told to the app, with its state."""
    back = told(authorize(hub, **more))
    assert (back["error"], back["state"]) == (error, "practice-state")


@pytest.mark.parametrize(
    "form",
    [
        {"code": "unknown"},
        {"code_verifier": "another"},
        {"redirect_uri": BACK + "/other"},
        {"grant_type": "password"},
        {"grant_type": ""},
    ],
)
def test_bad_exchanges(hub: Hub, form: dict[str, str]) -> None:
    """A code that does not fit in every way gives nothing, not even at a second try."""
    good = code_form(told(authorize(hub))["code"])
    reply = exchange(hub, {**good, **form})
    assert reply.status_code == 400
    assert reply.json()["error"] in {"invalid_grant", "unsupported_grant_type"}
    again = exchange(hub, good)
    assert again.status_code == (200 if {"grant_type", "code"} & form.keys() else 400)


def test_a_code_is_good_once(hub: Hub) -> None:
    """A code that was used is used up, and a lost answer cannot be asked for again."""
    code = told(authorize(hub))["code"]
    assert by_code(hub, code).status_code == 200
    assert by_code(hub, code).json()["error"] == "invalid_grant"


def test_apps_prove_who_they_are(hub: Hub) -> None:
    """A wrong secret is refused; without one, only the challenge can prove anything."""
    client_id, _ = hub.server.oauth_client
    for auth in ((client_id, "wrong"), ("wrong", "wrong")):
        assert hub.ask("POST", "/oauth/token", data={}, auth=auth).status_code == 401
    assert hub.ask("POST", "/oauth/token", data={}).status_code == 401
    code = told(authorize(hub))["code"]
    assert by_code(hub, code, secret=False).status_code == 200
    code = told(authorize(hub, code_challenge=""))["code"]
    assert by_code(hub, code, secret=False).status_code == 400


def test_refresh(hub: Hub) -> None:
    """A refresh token gives new tokens once, and a new one of its kind."""
    got = signed_in(hub)
    form = {"grant_type": "refresh_token", "refresh_token": got["refresh_token"]}
    new = exchange(hub, form).json()
    assert new["access_token"] != got["access_token"]
    assert new["refresh_token"] != got["refresh_token"]
    assert exchange(hub, form).json()["error"] == "invalid_grant"


def test_tokens_end(hub: Hub) -> None:
    """A token from a sign-in is good for as long as it said."""
    hub.settings(token_seconds=0)
    got = signed_in(hub)
    bearer = {"Authorization": f"Bearer {got['access_token']}"}
    assert hub.ask("GET", "/oauth/userinfo", headers=bearer).status_code == 401


@pytest.mark.parametrize("kind", ["write", None])
def test_userinfo_is_for_sign_ins(hub: Hub, kind: str | None) -> None:
    """Only a token from a sign-in may ask who signed in."""
    assert hub.send("GET", "/oauth/userinfo", kind).status_code == 401
