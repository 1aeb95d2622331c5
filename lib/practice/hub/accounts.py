"""Who a token belongs to, the end of tokens that have leaked, and a word for command lines."""

from dataclasses import replace
from typing import Any, Final

from lib.practice.answers import CannedReply
from lib.practice.hub.call import Call
from lib.practice.hub.records import Form, Org, Token, TokenGrant, User, id_of
from lib.practice.hub.responses import bad_field, json_reply
from lib.practice.hub.rights import logged_in, policy_of
from lib.practice.hub.store import Store, stamped

_PERIOD_END: Final = 1_793_491_200
_MOST_CREDENTIALS: Final = 1000
_LONGEST_CREDENTIAL: Final = 200


def whoami(world: Store, call: Call) -> CannedReply:
    """Answer who the caller is, as far as the token lets that be seen."""
    token, user = logged_in(call), call.caller.user
    if user is None:
        return json_reply(_app(token))
    told: dict[str, Any] = {
        "type": "user",
        "id": id_of("user", user.name),
        "name": user.name,
        "fullname": user.fullname,
        "isPro": user.pro,
        "avatarUrl": avatar_of(user.name),
        "orgs": [_org(world.orgs[name], user, token) for name in _orgs_of(user, token)],
        "auth": _auth(token),
    }
    return json_reply(told | _private_facts(user, token))


def revoke(world: Store, call: Call) -> CannedReply:
    """End tokens that somebody has found. The answer is the same for tokens that never were."""
    credentials = call.object().get("credentials")
    if not isinstance(credentials, list) or not 1 <= len(credentials) <= _MOST_CREDENTIALS:
        raise bad_field("credentials", "Invalid input: expected array of 1 to 1000 items")
    for place, value in enumerate(credentials):
        if not isinstance(value, str) or not 1 <= len(value) <= _LONGEST_CREDENTIAL:
            raise bad_field(f"credentials[{place}]", "Invalid input: expected string")
    for value in world.tokens.keys() & set(credentials):
        world.tokens[value] = replace(world.tokens[value], revoked=True)
    return CannedReply(202, b"", "text/plain; charset=utf-8")


def harnesses(_: Store, __: Call) -> CannedReply:
    """Answer that no tool for agents is known; the command line asks at its first start."""
    return json_reply({"standardEnvVars": [], "harnesses": {}})


def avatar_of(name: str) -> str:
    """Return the address of a picture on this Hub."""
    return f"/avatars/{name}.svg"


def _orgs_of(user: User, token: Token) -> list[str]:
    """Return the organizations; a sign-in shows only those it was given."""
    return [name for name in user.roles if token.form is not Form.OAUTH or name in token.orgs]


def _org(org: Org, user: User, token: Token) -> dict[str, Any]:
    told = {
        "type": "org",
        "id": id_of("org", org.name),
        "name": org.name,
        "fullname": org.fullname,
        "email": None,
        "canPay": False,
        "avatarUrl": avatar_of(org.name),
        "plan": org.plan,
        "roleInOrg": user.roles[org.name],
    }
    restrictions = policy_of(token, org.name)
    return told | ({"securityRestrictions": list(restrictions)} if restrictions else {})


def _private_facts(user: User, token: Token) -> dict[str, Any]:
    """Return what a narrow token does not get to see."""
    if token.form is Form.FINE_GRAINED:
        return {}
    mail = {"email": user.email, "emailVerified": True}
    if token.form is Form.OAUTH:
        return mail if "email" in token.scopes else {}
    return mail | {"canPay": user.pro, "billingMode": "prepaid", "periodEnd": _PERIOD_END}


def _auth(token: Token) -> dict[str, Any]:
    if token.form is Form.OAUTH:
        return {"type": "oauth", "expiresAt": stamped(token.expires_at or 0.0)}
    access: dict[str, Any] = {
        "displayName": token.label,
        "role": token.form.value,
        "createdAt": token.created_at,
    }
    if token.form is Form.FINE_GRAINED:
        scoped = [_grant(grant) for grant in token.grants]
        fine = {"canReadGatedRepos": False, "global": [], "scoped": scoped}
        access["fineGrained"] = fine
    ends = {} if token.expires_at is None else {"expiresAt": stamped(token.expires_at)}
    return {"type": "access_token", "accessToken": access, **ends}


def _grant(grant: TokenGrant) -> dict[str, Any]:
    entity = {"_id": id_of(grant.kind, grant.name), "type": grant.kind, "name": grant.name}
    return {"entity": entity, "permissions": list(grant.permissions)}


def _app(token: Token) -> dict[str, Any]:
    return {
        "type": "app",
        "id": id_of("app", token.label),
        "name": token.label,
        "scope": {"entities": list(token.orgs), "role": "write"},
        "auth": {"type": "app_token"},
    }
