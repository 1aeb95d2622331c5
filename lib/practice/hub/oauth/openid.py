"""OpenID Connect: what this provider can do, its key, and what it says about a person."""

from typing import Any, Final

from lib.practice.answers import CannedReply
from lib.practice.hub.accounts import avatar_of
from lib.practice.hub.call import Call
from lib.practice.hub.records import Form, Token, User, id_of
from lib.practice.hub.responses import json_reply, unauthorized
from lib.practice.hub.rights import logged_in, policy_of
from lib.practice.hub.store import Store, Ticket

SCOPES: Final = (
    *("openid", "profile", "email", "read-billing", "read-memberships", "read-repos"),
    *("gated-repos", "contribute-repos", "write-repos", "manage-repos", "inference-api", "jobs"),
    *("read-collections", "write-collections", "write-discussions", "webhooks"),
)
CODE: Final = "authorization_code"
REFRESH: Final = "refresh_token"
DEVICE: Final = "urn:ietf:params:oauth:grant-type:device_code"

_AN_HOUR: Final = 3600


def discovery(_: Store, call: Call) -> CannedReply:
    """Answer the addresses and abilities of this provider."""
    base = call.base_url
    told = {
        "issuer": base,
        "authorization_endpoint": f"{base}/oauth/authorize",
        "token_endpoint": f"{base}/oauth/token",
        "userinfo_endpoint": f"{base}/oauth/userinfo",
        "jwks_uri": f"{base}/oauth/jwks",
        "device_authorization_endpoint": f"{base}/oauth/device",
        "scopes_supported": list(SCOPES),
        "response_types_supported": ["code"],
        "grant_types_supported": [CODE, REFRESH, DEVICE],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": [
            "client_secret_basic",
            "client_secret_post",
            "none",
        ],
    }
    return json_reply(told)


def keys(world: Store, _: Call) -> CannedReply:
    """Answer the key with which an id token can be checked."""
    return json_reply({"keys": [world.key.public()]})


def userinfo(world: Store, call: Call) -> CannedReply:
    """Answer who signed in; only a token from a sign-in may ask."""
    token, user = logged_in(call), call.caller.user
    if token.form is not Form.OAUTH or user is None:
        raise unauthorized()
    return json_reply(_person(world, call.base_url, user, token))


def id_token(world: Store, base: str, ticket: Ticket, token: Token) -> str:
    """Return the signed statement that a person has signed in."""
    now = int(world.now())
    claims = _person(world, base, world.users[ticket.user], token)
    claims |= {"iss": base, "aud": ticket.client_id, "iat": now, "exp": now + _AN_HOUR}
    if ticket.nonce:
        claims["nonce"] = ticket.nonce
    return world.key.token(claims)


def _person(world: Store, base: str, user: User, token: Token) -> dict[str, Any]:
    told: dict[str, Any] = {
        "sub": id_of("user", user.name),
        "name": user.fullname,
        "preferred_username": user.name,
        "profile": f"{base}/{user.name}",
        "picture": base + avatar_of(user.name),
        "isPro": user.pro,
        "orgs": [_org(world, base, user, token, name) for name in user.roles if name in token.orgs],
    }
    return told | ({"email": user.email, "email_verified": True} if "email" in token.scopes else {})


def _org(world: Store, base: str, user: User, token: Token, name: str) -> dict[str, Any]:
    told = {
        "sub": id_of("org", name),
        "name": world.orgs[name].fullname,
        "preferred_username": name,
        "picture": base + avatar_of(name),
        "plan": world.orgs[name].plan,
        "roleInOrg": user.roles[name],
    }
    restrictions = policy_of(token, name)
    return told | ({"securityRestrictions": list(restrictions)} if restrictions else {})
