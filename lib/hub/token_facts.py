"""What a Hugging Face token may do, concluded from what `whoami-v2` tells of it.

Three answers: yes and no only where the Hub's own words prove them. An organisation may be listed
and still block the token, and its owner may be allowed less there than the token is.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final
from urllib.parse import urlencode

from lib.hub.whoami import GLOBAL, Grant, Organisation, TokenFacts, article, read_facts
from lib.record import record

__all__ = [
    "Grant",
    "May",
    "Organisation",
    "Permission",
    "TokenFacts",
    "permissions",
    "read_facts",
    "smallest_token",
]

INFERENCE: Final = "inference.serverless.write"
WRITE: Final = "repo.write"
READ: Final = "repo.content.read"
# Names from real answers whose meaning the token page tells. Others may allow anything.
_KNOWN: Final = frozenset(
    {INFERENCE, WRITE, READ, "repo.access.read", "org.read", "org.write", "resourceGroup.write"}
    | {"inference.endpoints.infer.write", "inference.endpoints.write"}
    | {"org.serviceAccounts.read", "org.serviceAccounts.write"}
)
# Beginnings of names that are about nothing that is asked here.
_ELSEWHERE: Final = frozenset({"collection", "discussion", "job", "post", "user"})
_MOST_GRANTS: Final = 3
_NEW_TOKEN: Final = "https://huggingface.co/settings/tokens/new"  # noqa: S105 - an address
_WITHOUT_SPACES: Final = frozenset(
    {"bucket", "collection", "dataset", "kernel", "model", "oauth-app"}
)
_NAMED: Final = frozenset({"user", "org", "space"}) | _WITHOUT_SPACES


class May(StrEnum):
    """Whether a token may do something."""

    YES = "yes"
    NO = "no"
    UNSEEN = "cannot be seen from outside"


@record
class Permission:
    """One thing a token may or may not do, and how that is known."""

    id: str
    what: str
    may: May
    why: str


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
        return May.YES, f"A {facts.role} token reads everything its owner can read."
    if facts.role != "fine-grained":
        return _unseen(facts)
    answer = _granted(facts, READ, facts.grants)
    if answer[0] is May.NO and any(WRITE in one.permissions for one in facts.grants):
        return May.UNSEEN, f"Whether `{WRITE}` reads too is not documented."
    return answer


def _may_write(facts: TokenFacts, space: str) -> _Answer:
    if facts.role == "read":
        return May.NO, "A read token changes nothing."
    if facts.role == "fine-grained":
        fitting = [one for one in facts.grants if _concerns(one, space, facts.owner)]
        return _only_elsewhere(facts, space) or _granted(facts, WRITE, fitting)
    if facts.role != "write":
        return _unseen(facts)
    owner = space.partition("/")[0]
    if owner in {"", facts.owner}:
        return May.YES, "A write token changes everything its owner can change."
    return _as_member(facts, owner, WRITE) or (May.NO, f"{facts.owner} is not a member of {owner}.")


def grants_elsewhere(facts: TokenFacts, permission: str, space: str = "") -> tuple[str, ...]:
    """Return what a fine-grained token has a permission for, but for a Space if one is named."""
    return tuple(
        _name(one)
        for one in facts.grants
        if permission in one.permissions and not (space and _concerns(one, space, facts.owner))
    )


def _only_elsewhere(facts: TokenFacts, space: str) -> _Answer | None:
    """Say what a token may write instead of a Space; None where it may write this one, or none."""
    others = grants_elsewhere(facts, WRITE, space) if space and facts.all_told else ()
    if not others or any(_concerns(one, space, facts.owner) for one in facts.grants):
        return None
    told = ", ".join(others[:_MOST_GRANTS]) + (" and others" if others[_MOST_GRANTS:] else "")
    return (
        May.NO,
        f"`{WRITE}` is granted for {told} only: it can neither write nor create this one.",
    )


def _may_restart(writing: _Answer) -> _Answer:
    if writing[0] is May.YES:
        return May.YES, "Anyone who can write a Space can restart it."
    return writing


def _may_infer(facts: TokenFacts) -> _Answer:
    if facts.role == "fine-grained":
        return _granted(facts, INFERENCE, facts.grants)
    if facts.role in {"read", "write"}:
        return May.UNSEEN, "The Hub does not list it for this kind; a test message shows it."
    return _unseen(facts)


def _unseen(facts: TokenFacts) -> _Answer:
    return May.UNSEEN, f"The Hub does not say what {article(facts.kind)} {facts.kind} can do."


def _granted(facts: TokenFacts, permission: str, grants: Sequence[Grant]) -> _Answer:
    """Judge some grants of a fine-grained token: one that is certain is enough."""
    if not facts.all_told:
        return May.UNSEEN, "The Hub did not list what this token was granted."
    holding = [one for one in grants if permission in one.permissions]
    judged = [(_judge(facts, one, permission), one) for one in holding]
    certain = [_name(one) for (may, _), one in judged if may is May.YES]
    if certain:
        return May.YES, f"`{permission}` is granted for {', '.join(certain)}."
    answers = [answer for answer, _ in judged]
    if any(_is_puzzling(one, permission) for one in grants):
        answers.append((May.UNSEEN, "It has permissions whose meaning is not documented."))
    answers.append((May.NO, f"`{permission}` is not granted."))
    return min(answers, key=lambda answer: answer[0] is May.NO)


def _judge(facts: TokenFacts, grant: Grant, permission: str) -> _Answer:
    """Say whether a grant, which has the permission, lets the token use it."""
    if grant.kind == GLOBAL and permission == INFERENCE:
        return May.YES, ""
    told = grant.kind in _NAMED and grant.name and not grant.is_partial
    if told and grant.name.partition("/")[0] == facts.owner:
        return May.YES, ""
    vague = f"`{permission}` is granted for {_name(grant)}; what that covers is unknown."
    if not told or permission == INFERENCE:
        return May.UNSEEN, vague
    owner = grant.name.partition("/")[0]
    unlisted = (
        f"It is granted for {_name(grant)}, but {owner} is not among the listed organisations."
    )
    return _as_member(facts, owner, permission) or (May.UNSEEN, unlisted)


def _as_member(facts: TokenFacts, owner: str, permission: str) -> _Answer | None:
    """Say what the token's owner may do in an organisation; None where it is not listed."""
    org = next((one for one in facts.organisations if one.name == owner), None)
    if org is None:
        return None
    if org.blocked:
        return May.NO, f"{org.name} blocks it: {'; '.join(org.blocked)}."
    if not org.role:
        return May.UNSEEN, f"The Hub does not say which role its owner has in {org.name}."
    says = f"Its owner has the role {org.role} in {org.name}."
    if org.role in _ROLES[permission]:
        return May.YES, says
    if org.role == "contributor":
        return May.UNSEEN, f"In {org.name} its owner can change own Spaces only."
    if org.group_roles - {"no_access"} - ({"read"} if permission == WRITE else set()):
        return May.UNSEEN, f"In {org.name} its owner can do so in some resource groups only."
    return (May.NO if org.role in {"read", "no_access"} else May.UNSEEN), says


_ROLES: Final = {
    WRITE: frozenset({"admin", "write"}),
    READ: frozenset({"admin", "write", "contributor", "read"}),
}


def _concerns(grant: Grant, space: str, owner: str) -> bool:
    """Whether a grant may be about a Space, or about any where none is in question."""
    if not space or not grant.name:
        return grant.kind not in _WITHOUT_SPACES
    space_owner = space.partition("/")[0]
    if grant.kind == "space":
        return grant.name == space
    if grant.kind in {"user", "org"}:
        return grant.name == space_owner
    if grant.kind == "resource-group":
        return space_owner != owner
    return grant.kind not in _WITHOUT_SPACES


def _is_puzzling(grant: Grant, permission: str) -> bool:
    """Whether a grant has a permission that may or may not allow what is asked."""
    other = "repo" if permission == INFERENCE else "inference"
    unknown = (name.partition(".")[0] for name in grant.permissions - _KNOWN)
    return any(head not in {*_ELSEWHERE, other} for head in unknown)


def _name(grant: Grant) -> str:
    if grant.kind == GLOBAL:
        return "everything"
    part = "a part of " if grant.is_partial else ""
    return part + (
        f"{grant.kind} {grant.name}" if grant.name else f"{article(grant.kind)} {grant.kind}"
    )
