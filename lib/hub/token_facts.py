"""What a Hugging Face token is and what it may do, read from the answer of `whoami-v2`.

Pure reading: nothing is asked here. The shape is that of the Hub's OpenAPI description and of the
types in `huggingface.js`; a token may list an organisation and still be blocked there. What cannot
be seen in the answer is said to be so, never guessed.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from urllib.parse import urlencode

INFERENCE: Final = "inference.serverless.write"
WRITE: Final = "repo.write"
READ: Final = ("repo.content.read", "repo.access.read", WRITE)
_NEW_TOKEN: Final = "https://huggingface.co/settings/tokens/new"  # noqa: S105 - an address
_BLOCKS: Final = {
    "mfa": "it asks for two-factor sign-in",
    "token-policy": "its policy does not allow this kind of token",
    "token-revoked": "it has revoked this token",
    "sso": "it asks for single sign-on",
    "ip": "it does not allow this network",
}
_WRITING_ROLES: Final = frozenset({"admin", "write"})


class May(StrEnum):
    """Whether a token may do something."""

    YES = "yes"
    NO = "no"
    UNSEEN = "cannot be seen from outside"


@dataclass(frozen=True, slots=True)
class Permission:
    """One thing a token may or may not do, and how that is known."""

    id: str
    what: str
    may: May
    why: str


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation of the owner. `blocked` says why the token does nothing there."""

    name: str
    role: str
    blocked: tuple[str, ...] = ()

    @property
    def may_write(self) -> bool:
        """Whether the owner may change repositories there and nothing blocks the token."""
        return self.role in _WRITING_ROLES and not self.blocked


@dataclass(frozen=True, slots=True)
class Grant:
    """Permissions of a fine-grained token on one thing: `user alice`, `space alice/demo`."""

    kind: str
    name: str
    permissions: frozenset[str]


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """Who a token belongs to, what it is and what it may do.

    kind: `access token`, `OAuth sign-in`, `app token` or what the Hub calls it. role: `read`,
    `write`, `fine-grained`, or empty where the Hub does not tell. Dates are as the Hub wrote them.
    """

    owner: str
    owner_type: str
    kind: str
    role: str = ""
    label: str = ""
    created_at: str = ""
    expires_at: str = ""
    organisations: tuple[Organisation, ...] = ()
    grants: tuple[Grant, ...] = ()

    @property
    def summary(self) -> str:
        """Return the token in one sentence."""
        role = f"{self.role} " if self.role else ""
        made = f", made on {self.created_at[:10]}" if self.created_at else ""
        ends = f", valid until {self.expires_at[:16].replace('T', ' ')} UTC"
        return f"{_article(role + self.kind)} of {self.owner}{made}" + (
            f"{ends}." if self.expires_at else "."
        )

    @property
    def is_write(self) -> bool:
        """Whether the token may change everything its owner may change."""
        return self.role == "write"


def read_facts(body: bytes) -> TokenFacts | None:
    """Return what an answer of `whoami-v2` tells; None where it is no such answer."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(answer, dict) or not isinstance(answer.get("name"), str):
        return None
    auth = _mapping(answer.get("auth"))
    token = _mapping(auth.get("accessToken"))
    fine = _mapping(token.get("fineGrained"))
    return TokenFacts(
        owner=answer["name"],
        owner_type=_text(answer.get("type")),
        kind=_KINDS.get(_text(auth.get("type")), _text(auth.get("type")) or "token"),
        role=_ROLES.get(_text(token.get("role")), _text(token.get("role"))),
        label=_text(token.get("displayName")),
        created_at=_text(token.get("createdAt")),
        expires_at=_text(auth.get("expiresAt")) or _text(token.get("expiresAt")),
        organisations=tuple(_organisation(one) for one in _list(answer.get("orgs"))),
        grants=_grants(answer["name"], fine),
    )


_KINDS: Final = {
    "access_token": "access token",
    "oauth": "OAuth sign-in",
    "app_token": "app token",
    "app_token_as_user": "app token",
}
_ROLES: Final = {"fineGrained": "fine-grained"}


def permissions(facts: TokenFacts, space: str = "") -> tuple[Permission, ...]:
    """Answer what a token may do. `space` is `owner/name` where one is in question, else empty."""
    where = f"write `{space}` and its secrets" if space else "write your Spaces and their secrets"
    restart = f"restart `{space}`" if space else "restart your Spaces"
    writing = _may_write(facts, space)
    return (
        Permission("read_private", "read private repos", *_may_read(facts)),
        Permission("write_space", where, *writing),
        Permission("restart_space", restart, *_may_restart(writing)),
        Permission("call_inference", "call Inference Providers", *_may_infer(facts)),
    )


def smallest_token(*, inference: bool = True, space_owner: str = "") -> str:
    """Return the link that makes the smallest token: to call models, or to write Spaces.

    space_owner: an organisation whose Spaces are to be written; empty for one's own.
    """
    query = {"tokenType": "fineGrained"}
    if inference:
        query["ownUserPermissions"] = INFERENCE
    elif space_owner:
        query |= {"orgs": space_owner, "orgPermissions": WRITE}
    else:
        query["ownUserPermissions"] = WRITE
    return f"{_NEW_TOKEN}?{urlencode(query)}"


_Answer = tuple[May, str]


def _may_read(facts: TokenFacts) -> _Answer:
    if facts.role in {"read", "write"}:
        return May.YES, f"A {facts.role} token reads everything its owner may read."
    if facts.role == "fine-grained":
        named = _where(facts, READ)
        return (May.YES, f"Granted for {named}.") if named else (May.NO, _NOT_GRANTED)
    return _unseen(facts)


def _may_write(facts: TokenFacts, space: str) -> _Answer:
    if facts.role == "read":
        return May.NO, "A read token changes nothing."
    if facts.role == "write":
        return _owner_may_write(facts, space)
    if facts.role != "fine-grained":
        return _unseen(facts)
    fitting = [one for one in facts.grants if not space or _covers(one, space)]
    if any(WRITE in one.permissions for one in fitting):
        return May.YES, f"`{WRITE}` is granted for {_names(fitting, WRITE)}."
    if any(_unknown_write(one) for one in fitting):
        return May.UNSEEN, "It has permissions whose meaning is not documented."
    groups = any(one.kind == "resource-group" and WRITE in one.permissions for one in facts.grants)
    if groups:
        return May.UNSEEN, "It is granted for a resource group; which Spaces that holds is unseen."
    return May.NO, _NOT_GRANTED


def _owner_may_write(facts: TokenFacts, space: str) -> _Answer:
    owner = space.partition("/")[0]
    if not space or owner == facts.owner:
        return May.YES, "A write token changes everything its owner may change."
    for one in facts.organisations:
        if one.name == owner and one.blocked:
            return May.NO, f"{one.name} blocks it: {'; '.join(one.blocked)}."
        if one.name == owner:
            if one.may_write:
                return May.YES, f"Its owner has the role {one.role} in {one.name}."
            if one.role == "contributor":
                return May.UNSEEN, f"In {one.name} its owner may change own Spaces only."
            return May.NO, f"Its owner has the role {one.role} in {one.name}."
    return May.NO, f"{facts.owner} is no member of {owner}."


def _may_restart(writing: _Answer) -> _Answer:
    if writing[0] is May.YES:
        return May.YES, "Who may write a Space may restart it."
    return writing


def _may_infer(facts: TokenFacts) -> _Answer:
    if facts.role == "fine-grained":
        if any(INFERENCE in one.permissions for one in facts.grants):
            return May.YES, f"`{INFERENCE}` is granted."
        return May.NO, f"`{INFERENCE}` is not granted."
    if facts.role in {"read", "write"}:
        return May.UNSEEN, "The Hub does not list it for this kind; a test message proves it."
    return _unseen(facts)


_NOT_GRANTED: Final = "No such permission is granted."


def _unseen(facts: TokenFacts) -> _Answer:
    return May.UNSEEN, f"The Hub does not tell what an {facts.kind} may do."


def _covers(grant: Grant, space: str) -> bool:
    if grant.kind == "space":
        return grant.name == space
    return grant.kind in {"user", "org"} and grant.name == space.partition("/")[0]


def _unknown_write(grant: Grant) -> bool:
    """Whether a grant has a repository permission that is not known to allow or not to."""
    known = {*READ}
    return any(one.startswith("repo.") and one not in known for one in grant.permissions)


def _where(facts: TokenFacts, wanted: Sequence[str]) -> str:
    found = [one for one in facts.grants if one.permissions.intersection(wanted)]
    return ", ".join(_name(one) for one in found)


def _names(grants: Sequence[Grant], permission: str) -> str:
    return ", ".join(_name(one) for one in grants if permission in one.permissions)


def _name(grant: Grant) -> str:
    return f"{grant.kind} {grant.name}".strip()


def _article(words: str) -> str:
    return f"An {words}" if words[:1].lower() in "aeiou" else f"A {words}"


def _organisation(entry: Any) -> Organisation:
    entry = _mapping(entry)
    blocked = tuple(
        _BLOCKS.get(one, one)
        for one in _list(entry.get("securityRestrictions"))
        if isinstance(one, str)
    )
    return Organisation(_text(entry.get("name")), _text(entry.get("roleInOrg")), blocked)


def _grants(owner: str, fine: Mapping[str, Any]) -> tuple[Grant, ...]:
    """Return the scoped grants, and the global ones as grants of the owner."""
    found = []
    for scoped in map(_mapping, _list(fine.get("scoped"))):
        entity = _mapping(scoped.get("entity"))
        names = frozenset(one for one in _list(scoped.get("permissions")) if isinstance(one, str))
        found.append(Grant(_text(entity.get("type")), _text(entity.get("name")), names))
    everywhere = frozenset(one for one in _list(fine.get("global")) if isinstance(one, str))
    if everywhere:
        found.append(Grant("global", owner, everywhere))
    return tuple(found)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
