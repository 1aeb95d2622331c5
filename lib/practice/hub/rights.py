"""Who is it, and what may they do? Checked in the Hub's order: login, Space, permission."""

from typing import Final
from urllib.parse import urlencode

from lib.practice.hub.call import Call, Requester
from lib.practice.hub.records import Form, Space, Token
from lib.practice.hub.responses import (
    RefusalError,
    disabled,
    forbidden,
    gated,
    moved,
    no_repo,
    unauthorized,
)
from lib.practice.hub.store import Store

NONE: Final = 0
READ: Final = 1
WRITE: Final = 2

_ROLES: Final = {"admin": WRITE, "write": WRITE, "contributor": READ, "read": READ}
_MAY_CREATE: Final = frozenset({"admin", "write", "contributor"})
_BEARER: Final = "bearer "


def bearer(header: str | None) -> str | None:
    """Return the token in an `Authorization` header, or None."""
    header = header or ""
    return header[len(_BEARER) :].strip() or None if header.lower().startswith(_BEARER) else None


def who(world: Store, authorization: str | None) -> Requester:
    """Return who calls. A token that is not good is refused wherever it is shown."""
    if not authorization:
        return Requester()
    token = world.tokens.get(bearer(authorization) or "")
    if token is None or token.revoked:
        raise unauthorized()
    if token.expires_at is not None and token.expires_at <= world.now():
        raise unauthorized(f'User Access Token "{token.label}" is expired')
    return Requester(token, world.users.get(token.user))


def logged_in(call: Call) -> Token:
    """Return the caller's token; nobody is refused."""
    if call.caller.token is None:
        raise unauthorized()
    return call.caller.token


def space_to_read(world: Store, call: Call) -> Space:
    """Return the Space that the address names, if the caller may know of it."""
    space = world.where(call.space_id)
    if space is None or level(call.caller, space) < READ:
        token = logged_in(call)
        if space is not None:
            _refuse_by_policy(token, space.namespace)
        raise no_repo()
    if space.id != call.space_id:
        raise _elsewhere(world, call, space)
    if space.disabled:
        raise disabled()
    if space.gated and level(call.caller, space) < WRITE:
        raise gated(space.id)
    return space


def space_to_change(world: Store, call: Call) -> Space:
    """Return the Space that the address names, if the caller may change it."""
    token = logged_in(call)
    space = space_to_read(world, call)
    if level(call.caller, space) < WRITE:
        _refuse_by_policy(token, space.namespace)
        raise forbidden()
    return space


def level(caller: Requester, space: Space) -> int:
    """Return how far the caller gets with a Space: not at all, reading, or changing."""
    found = NONE if space.private else READ
    if caller.token is None or space.namespace in caller.token.blocked:
        return found
    return max(found, min(_role(caller, space), _reach(caller.token, space)))


def may_create(caller: Requester, namespace: str) -> bool:
    """Whether the caller may put a new Space there."""
    token = caller.token
    if token is None or namespace in token.blocked or not _belongs(caller, namespace):
        return False
    if token.form is Form.OAUTH:
        return not {"manage-repos", "contribute-repos"}.isdisjoint(token.scopes) and (
            namespace in {token.user, *token.orgs}
        )
    if token.form is Form.FINE_GRAINED:
        return _granted(token, namespace, namespace) == WRITE
    return token.form is not Form.READ


def policy_of(token: Token, namespace: str) -> tuple[str, ...]:
    """Return why an organization does not let a token in; nothing where it does."""
    return token.blocked.get(namespace, ())


def _belongs(caller: Requester, namespace: str) -> bool:
    if caller.user is None:
        return caller.token is not None and namespace in caller.token.orgs
    return namespace == caller.user.name or caller.user.roles.get(namespace, "") in _MAY_CREATE


def _role(caller: Requester, space: Space) -> int:
    """Return what the person may do with a Space, whatever the token."""
    user = caller.user
    if user is None:
        return WRITE
    role = user.roles.get(space.namespace, "")
    if user.name == space.namespace or (role == "contributor" and space.created_by == user.name):
        return WRITE
    return _ROLES.get(role, NONE)


def _reach(token: Token, space: Space) -> int:
    """Return what the token may do with a Space, whoever the person."""
    if token.form is Form.OAUTH:
        return _by_scope(token) if space.namespace in {token.user, *token.orgs} else NONE
    if token.form is Form.FINE_GRAINED:
        return _granted(token, space.id, space.namespace)
    if token.form is Form.APP:
        return WRITE if space.namespace in token.orgs else NONE
    return READ if token.form is Form.READ else WRITE


def _by_scope(token: Token) -> int:
    if "manage-repos" in token.scopes:
        return WRITE
    return READ if {"read-repos", "write-repos"} & set(token.scopes) else NONE


def _granted(token: Token, space_id: str, namespace: str) -> int:
    fitting = [grant for grant in token.grants if grant.name in {space_id, namespace}]
    permissions = {name for grant in fitting for name in grant.permissions}
    if "repo.write" in permissions:
        return WRITE
    return READ if "repo.content.read" in permissions else NONE


def _elsewhere(world: Store, call: Call, space: Space) -> RefusalError:
    """Return the answer at a name that a Space had before."""
    settings = world.settings
    if call.method not in {"GET", "HEAD"} and not settings.moved_writes:
        return no_repo()
    query = f"?{urlencode(call.query)}" if call.query else ""
    # A part of an address that holds the name elsewhere too is left alone: `/spaces/` is before it.
    path = call.url_path.replace(f"/spaces/{call.space_id}", f"/spaces/{space.id}", 1)
    return moved(f"{path}{query}", settings.moved_status)


def _refuse_by_policy(token: Token, namespace: str) -> None:
    if policy_of(token, namespace):
        raise forbidden(
            f"The organization {namespace} does not allow this access token: its policy wants "
            "fine-grained tokens, approved by an administrator."
        )
