"""The steps of a sign-in, for the tests that need one."""

import base64
import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from .conftest import Hub

BACK = "http://127.0.0.1:8501/oauth2callback"
VERIFIER = "practice-verifier-0123456789-0123456789-0123456789"
CHALLENGE = base64.urlsafe_b64encode(sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
SHA256_INFO = bytes.fromhex("3031300d060960864801650304020105000420")


def question(hub: Hub, **more: str) -> dict[str, str]:
    """Return what a client asks for when somebody is to sign in."""
    return {
        "response_type": "code",
        "client_id": hub.server.oauth_client[0],
        "redirect_uri": BACK,
        "scope": "openid profile manage-repos",
        "state": "practice-state",
        "nonce": "practice-nonce",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        "practice_user": "practice-alice",
        **more,
    }


def authorize(hub: Hub, **more: str) -> Any:
    """Send somebody to the sign-in and return the answer, without following it."""
    address = f"/oauth/authorize?{urlencode(question(hub, **more))}"
    return hub.ask("GET", address, allow_redirects=False)


def told(reply: Any) -> dict[str, str]:
    """Return what somebody was sent back with."""
    assert reply.status_code == 303, reply.text
    assert reply.headers["location"].startswith(BACK)
    query = parse_qs(urlsplit(reply.headers["location"]).query)
    return {name: values[0] for name, values in query.items()}


def exchange(hub: Hub, form: Mapping[str, str], *, secret: bool = True) -> Any:
    """Ask for a token, with the app's secret or without."""
    client_id, client_secret = hub.server.oauth_client
    if secret:
        return hub.ask("POST", "/oauth/token", data=form, auth=(client_id, client_secret))
    return hub.ask("POST", "/oauth/token", data={"client_id": client_id, **form})


def code_form(code: str) -> dict[str, str]:
    """Return what a client sends with a code."""
    return {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
    }


def by_code(hub: Hub, code: str, *, secret: bool = True) -> Any:
    """Ask for a token for a code."""
    return exchange(hub, code_form(code), secret=secret)


def signed_in(hub: Hub, **more: str) -> Any:
    """Go through a whole sign-in and return what the app gets."""
    reply = by_code(hub, told(authorize(hub, **more))["code"])
    assert reply.status_code == 200, reply.text
    return reply.json()


def unpacked(part: str) -> bytes:
    """Return what a part of a token stands for."""
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def claims(token: str, keys: Mapping[str, Any]) -> Any:
    """Return what an id token says, having checked its signature by hand."""
    head, body, signature = token.split(".")
    (key,) = [key for key in keys["keys"] if key["kid"] == json.loads(unpacked(head))["kid"]]
    modulus, exponent = (int.from_bytes(unpacked(key[name]), "big") for name in ("n", "e"))
    assert modulus.bit_length() == 2048
    opened = pow(int.from_bytes(unpacked(signature), "big"), exponent, modulus).to_bytes(256, "big")
    digest = sha256(f"{head}.{body}".encode()).digest()
    assert opened == b"\x00\x01" + b"\xff" * 202 + b"\x00" + SHA256_INFO + digest
    return json.loads(unpacked(body))
