"""Whose token it is and what it was granted, read from the answer of `whoami-v2`.

Pure reading: nothing is asked here. The shape is that of the Hub's OpenAPI description and of the
types in `huggingface.js`; whatever else comes is left out, or makes no facts at all.
"""

from collections.abc import Mapping
from typing import Any, Final

from lib.escape import plain
from lib.record import record

GLOBAL: Final = "global"
_BLOCKS: Final = {
    "mfa": "it asks for two-factor sign-in",
    "token-policy": "its policy does not allow this kind of token",
    "token-revoked": "it has revoked this token",
    "sso": "it asks for single sign-on",
    "ip": "it does not allow this network",
}
_KINDS: Final = {
    "access_token": "access token",
    "oauth": "OAuth sign-in",
    "app_token": "app token",
    "app_token_as_user": "app token",
}
_ROLES: Final = {"fineGrained": "fine-grained"}


@record
class Organisation:
    """An organisation of the owner. `blocked` says why the token does nothing there.

    role: what the owner is there, empty where it is not told. group_roles: what the owner is in
    its resource groups, which may be more.
    """

    name: str
    role: str
    blocked: tuple[str, ...] = ()
    group_roles: frozenset[str] = frozenset()


@record
class Grant:
    """Permissions of a fine-grained token on one thing: `user alice`, `space alice/demo`.

    kind: the Hub's word, or `global`. name: empty where it is not told. is_partial: whether some
    pattern narrows it down.
    """

    kind: str
    name: str
    permissions: frozenset[str]
    is_partial: bool = False


@record
class TokenFacts:
    """Who a token belongs to, what it is and what it may do.

    kind: `access token`, `OAuth sign-in`, `app token` or what the Hub calls it. role: `read`,
    `write`, `fine-grained`, or empty where the Hub does not tell. Dates are as the Hub wrote them.
    all_told: whether the grants of a fine-grained token were told.
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
    all_told: bool = True

    @property
    def summary(self) -> str:
        """Return the token in one sentence."""
        what = f"{self.role} {self.kind}".strip()
        made = f", made on {self.created_at[:10]}" if self.created_at else ""
        ends = f", valid until {self.expires_at[:16].replace('T', ' ')} UTC"
        return f"{article(what).title()} {what} of {self.owner}{made}" + (
            f"{ends}." if self.expires_at else "."
        )

    @property
    def is_write(self) -> bool:
        """Whether the token may change everything its owner may change."""
        return self.role == "write"


def article(words: str) -> str:
    """Return `a` or `an`, whichever some words take."""
    return "an" if words[:1].lower() in set("aeiou") else "a"


def read_facts(body: bytes) -> TokenFacts | None:
    """Return what an answer of `whoami-v2` tells; None where it is no such answer."""
    import json  # noqa: PLC0415 - for who has asked the Hub

    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return None
    owner = _text(_mapping(answer).get("name"))
    if not owner:
        return None
    auth = _mapping(answer.get("auth"))
    token = _mapping(auth.get("accessToken"))
    fine = _mapping(token.get("fineGrained"))
    kind, role = _text(auth.get("type")), _text(token.get("role"))
    return TokenFacts(
        owner=owner,
        owner_type=_text(answer.get("type")),
        kind=_KINDS.get(kind, kind or "token"),
        role=_ROLES.get(role, role),
        label=_text(token.get("displayName")),
        created_at=_text(token.get("createdAt")),
        expires_at=_text(auth.get("expiresAt")) or _text(token.get("expiresAt")),
        organisations=_organisations(answer.get("orgs")),
        grants=_grants(owner, fine),
        all_told=isinstance(fine.get("scoped"), list),
    )


def _organisations(entries: Any) -> tuple[Organisation, ...]:
    found = (_organisation(_mapping(entry)) for entry in _list(entries))
    return tuple(one for one in found if one.name)


def _organisation(entry: Mapping[str, Any]) -> Organisation:
    groups = (_text(_mapping(one).get("role")) for one in _list(entry.get("resourceGroups")))
    blocked = _names(entry.get("securityRestrictions"))
    return Organisation(
        _text(entry.get("name")),
        _text(entry.get("roleInOrg")),
        tuple(_BLOCKS.get(one, one) for one in blocked),
        frozenset(groups),
    )


def _grants(owner: str, fine: Mapping[str, Any]) -> tuple[Grant, ...]:
    """Return the scoped grants, and the global ones as grants of the owner."""
    found = []
    for scoped in map(_mapping, _list(fine.get("scoped"))):
        entity = _mapping(scoped.get("entity"))
        kind, name = _text(entity.get("type")), _text(entity.get("name"))
        allowed = frozenset(_names(scoped.get("permissions")))
        found.append(Grant(kind, name, allowed, bool(scoped.get("patterns"))))
    if everywhere := _names(fine.get("global")):
        found.append(Grant(GLOBAL, owner, frozenset(everywhere)))
    return tuple(found)


_MARKUP: Final = frozenset("[]()<>`*|!$\\")
_LONGEST: Final = 200


def _names(value: Any) -> list[str]:
    return [name for name in map(_text, _list(value)) if name]


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    """Return a text without what no terminal or page should get.

    That is line breaks and half characters, and what would be a link, a picture or code type in
    Markdown: names on the Hub have none of it, but whoever answers at a configured address may.
    """
    if not isinstance(value, str):
        return ""
    printable = "".join(one for one in value if one.isprintable() and one not in _MARKUP)
    return plain(printable, _LONGEST)
