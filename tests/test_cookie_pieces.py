"""Pieces of several cookies of a sign-in, put together anew."""

import json
import random
import string
from collections.abc import Mapping
from typing import Any

import pytest
from streamlit.auth_util import set_cookie_with_chunks
from streamlit.web.server.starlette.starlette_app_utils import (
    create_signed_value,
    decode_signed_value,
)
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from lib.components import token_keeper
from lib.components.token_keeper import read_signed
from lib.components.who_connects import person_by_cookie
from lib.secret import Secret
from lib.sign_in import LOOK, SignIn, SignIns, person_from

NOW = 1_800_000_000.0
APP = SignIn(
    "client", Secret("fake-secret"), "https://hub.example", "https://a.example", frozenset()
)
ACME, MINE = "practice-acme", "practice-mine"
PIECE = f"{USER_COOKIE_NAME}_1"
KEY = "fake-cookie-secret-0123456789-0123456789"
_LETTERS = "".join(random.Random(1).choices(string.ascii_letters, k=9000))


@pytest.fixture(autouse=True)
def _signed_here(monkeypatch):
    monkeypatch.setattr(token_keeper, "get_cookie_secret", lambda: KEY)


def test_pieces_of_two_sign_ins_are_nobody():
    """Streamlit signs the pieces of a long cookie one by one, so those of two sign-ins of one
    person fit together: a role in one organisation would become their role in another.
    """
    known = SignIns()
    made = {nonce: _in_pieces(_claims(nonce, org, role)) for nonce, org, role in
            (("first", ACME, "read"), ("second", MINE, "admin"))}  # fmt: skip
    for nonce, cookies in made.items():
        known.begin(nonce, None, read_signed(cookies, USER_COOKIE_NAME) or {})
    person_of = person_by_cookie(APP, known, lambda: NOW)
    told = [person_of(_sent(one)) for one in made.values()]
    assert [one and one.roles.get(ACME) for one in told] == ["read", None]

    mixed = made["second"] | {PIECE: made["first"][PIECE]}
    claims = read_signed(mixed, USER_COOKIE_NAME) or {}
    spliced = person_from(claims, APP, NOW)
    assert spliced is not None
    assert spliced.roles[ACME] == "admin"
    assert known.holds(spliced.key)
    assert not known.confirms(claims)
    assert person_of(_sent(mixed)) is None


def test_a_cookie_counts_as_it_was_given():
    """What the page reads of a whole cookie is what it began with, without what Streamlit drops."""
    known, cookies = SignIns(), _in_pieces(_claims("one", ACME, "read"))
    claims = read_signed(cookies, USER_COOKIE_NAME) or {}
    known.begin("one", None, claims)
    assert known.confirms({name: said for name, said in claims.items() if name != "origin"})
    assert not known.confirms(claims | {"orgs": []})
    assert not known.confirms(claims | {"preferred_username": "practice-alice"})
    assert not known.confirms({})
    known.end("one")
    assert not known.confirms(claims)


def _claims(nonce: str, org: str, role: str) -> dict[str, Any]:
    """Return claims whose first piece ends right before the role in an organisation."""
    size = len(decode_signed_value(KEY, PIECE, _in_pieces({"name": _LETTERS})[PIECE]) or b"")
    padding = 0
    while True:
        told = {
            "origin": "https://a.example",
            "is_logged_in": True,
            "provider": LOOK,
            "iss": APP.provider,
            "aud": APP.client_id,
            "preferred_username": "practice-bob",
            "iat": NOW - 60,
            "nonce": nonce,
            "orgs": [
                {"preferred_username": "practice-long", "name": _LETTERS[:padding]},
                {"preferred_username": org, "roleInOrg": role},
                {"preferred_username": "practice-more", "name": _LETTERS[:4000]},
            ],
        }
        lacking = size - json.dumps(told).index('"roleInOrg"')
        if not lacking:
            return told
        padding += lacking


def _in_pieces(told: Mapping[str, Any]) -> dict[str, str]:
    """Return the cookies that Streamlit makes of claims."""
    found: dict[str, str] = {}

    def signed(name: str, value: str) -> bytes:
        return create_signed_value(KEY, name, value)

    def keep(name: str, value: str) -> None:
        found[name] = signed(name, value).decode()

    set_cookie_with_chunks(keep, signed, USER_COOKIE_NAME, dict(told), cookie_attr_size=80)
    return found


def _sent(cookies: Mapping[str, str]) -> dict[str, Any]:
    line = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return {"type": "websocket", "headers": [(b"cookie", line.encode())]}
