"""Turn a code, an agreed device or a refresh token into an access token."""

import base64
import binascii
import hmac
from dataclasses import replace
from hashlib import sha256
from typing import Any, Final
from urllib.parse import unquote

from lib.practice.answers import CannedReply
from lib.practice.hub import fake_credentials
from lib.practice.hub.call import Call
from lib.practice.hub.oauth import openid
from lib.practice.hub.records import Form, Token, id_of
from lib.practice.hub.responses import RefusalError, json_reply, refusal
from lib.practice.hub.store import Store, Ticket

_BASIC: Final = "basic "
_NOT_STORED: Final = {"cache-control": "no-store"}


def token(world: Store, call: Call) -> CannedReply:
    """Answer an access token for what the caller has."""
    client_id, proven = _client(world, call)
    kind = call.field("grant_type")
    if kind == openid.CODE:
        ticket = _by_code(world, call, proven)
    elif kind == openid.DEVICE:
        ticket = _by_device(world, call)
    elif kind == openid.REFRESH:
        ticket = _by_refresh(world, call)
    else:
        raise _problem("unsupported_grant_type", "This grant type is not known.")
    if ticket.client_id != client_id:
        raise _problem("invalid_grant", "It was given to another app.")
    return _issue(world, call, ticket)


def _issue(world: Store, call: Call, ticket: Ticket) -> CannedReply:
    now, seconds = world.now(), world.settings.token_seconds
    issued = Token(
        fake_credentials.oauth_token(id_of("user", ticket.user)),
        "oauth",
        Form.OAUTH,
        ticket.user,
        "practice sign-in",
        world.stamp(),
        expires_at=now + seconds,
        scopes=ticket.scopes,
        orgs=ticket.orgs,
    )
    world.tokens[issued.value] = issued
    refresh = fake_credentials.refresh_token()
    world.refreshes[refresh] = replace(ticket, nonce="", challenge="")
    told: dict[str, Any] = {
        "access_token": issued.value,
        "token_type": "bearer",
        "expires_in": seconds,
        "scope": " ".join(ticket.scopes),
        "refresh_token": refresh,
        "id_token": openid.id_token(world, call.base_url, ticket, issued),
    }
    return json_reply(told, headers=_NOT_STORED)


def _client(world: Store, call: Call) -> tuple[str, bool]:
    """Return the app that asks, and whether it has proven to be that one."""
    client_id, secret = _basic(call.headers.get("authorization", ""))
    client_id = client_id or call.field("client_id")
    secret = secret or call.field("client_secret")
    if not client_id or (secret and not _is_app(world, client_id, secret)):
        headers = {"www-authenticate": "Basic"}
        words = "The app is unknown, or its secret is wrong."
        raise refusal(401, "invalid_client", headers=headers, error_description=words)
    return client_id, bool(secret)


def _is_app(world: Store, client_id: str, secret: str) -> bool:
    same = hmac.compare_digest(secret.encode(), world.client_secret.encode())
    return client_id == world.client_id and same


def _basic(header: str) -> tuple[str, str]:
    if not header.lower().startswith(_BASIC):
        return "", ""
    try:
        pair = base64.b64decode(header[len(_BASIC) :], validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    name, _, secret = pair.partition(":")
    return unquote(name), unquote(secret)


def _by_code(world: Store, call: Call, proven: bool) -> Ticket:
    """Return what a code stands for. It is good once, whether or not the rest fits."""
    ticket = world.codes.pop(call.field("code"), None)
    if ticket is None or ticket.until <= world.now():
        raise _problem("invalid_grant", "The code is unknown, used or too old.")
    if ticket.redirect_uri != call.field("redirect_uri"):
        raise _problem("invalid_grant", "The redirect_uri is not the one of the sign-in.")
    if ticket.challenge:
        digest = sha256(call.field("code_verifier").encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != ticket.challenge:
            raise _problem("invalid_grant", "The code_verifier does not fit the challenge.")
    elif not proven:
        raise _problem("invalid_grant", "An app without a secret needs a code_challenge.")
    return ticket


def _by_device(world: Store, call: Call) -> Ticket:
    code = call.field("device_code")
    ticket = world.devices.get(code)
    if ticket is None:
        raise _problem("invalid_grant", "The device code is unknown or used.")
    if ticket.denied:
        raise _problem("access_denied", "The person refused.")
    if ticket.until <= world.now():
        raise _problem("expired_token", "The device code is too old.")
    if not ticket.user:
        raise _problem("authorization_pending", "Nobody has agreed yet.")
    del world.devices[code]
    return ticket


def _by_refresh(world: Store, call: Call) -> Ticket:
    """Return what a refresh token stands for; a new one takes its place."""
    ticket = world.refreshes.pop(call.field("refresh_token"), None)
    if ticket is None:
        raise _problem("invalid_grant", "The refresh token is unknown or used.")
    return ticket


def _problem(error: str, description: str) -> RefusalError:
    return refusal(400, error, error_description=description)
