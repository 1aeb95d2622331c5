"""Who can mend it where a token may not write a Space: its owner, its permissions, an organisation.

Another token of the same account has the same role in an organisation, so there it is an admin who
helps, and no token. Source: Hub documentation, "Access control in organizations" and "User access
tokens".
"""

from typing import Final

from lib.hub.token_facts import (
    WRITE,
    May,
    Organisation,
    TokenFacts,
    grants_elsewhere,
    permissions,
    smallest_token,
)
from lib.record import record

_MAY_WRITE: Final = frozenset({"admin", "write"})
_TOKENS: Final = "https://huggingface.co/settings/tokens"


@record
class Remedy:
    """What to do, and whether another token of the same account would help at all."""

    advice: str
    another_token_helps: bool = True


def remedy(facts: TokenFacts, space: str) -> Remedy | None:
    """Say what helps where a token surely may not write a Space; None where it is not sure."""
    writing = next(one for one in permissions(facts, space) if one.id == "write_space")
    if writing.may is not May.NO:
        return None
    owner = space.partition("/")[0]
    if owner == facts.owner or facts.owner_type == "org":
        return _of_token(facts, owner)
    org = next((one for one in facts.organisations if one.name == owner), None)
    return _of_owner(facts, owner, org) or _of_token(facts, owner)


def after_refusal(facts: TokenFacts, space: str) -> Remedy | None:
    """Say what helps after the Hub has refused a write, also where that was not to be seen before.

    None where nothing is known of it.
    """
    found = remedy(facts, space)
    if found is not None:
        return found
    if facts.kind == "OAuth sign-in":
        return Remedy(
            "A sign-in changes Spaces only with the scope `manage-repos`: sign in once more and "
            f"grant it, or create an access token at {_TOKENS}."
        )
    owner = space.partition("/")[0]
    org = next((one for one in facts.organisations if one.name == owner), None)
    return _of_owner(facts, owner, org) if org is not None and org.role else None


def _of_owner(facts: TokenFacts, owner: str, org: Organisation | None) -> Remedy | None:
    """Say what the account lacks there, which none of its tokens has."""
    if org is None:
        # A fine-grained token may simply not have been let in.
        if facts.role == "fine-grained":
            return None
        return Remedy(
            f"Ask {owner} (of an organization, an admin) to let {facts.owner} in: another token of "
            f"{facts.owner} does not help.",
            another_token_helps=False,
        )
    if org.blocked:
        return Remedy(f"Do what {owner} asks for: {'; '.join(org.blocked)}.")
    lacking = org.role not in _MAY_WRITE and not org.group_roles & _MAY_WRITE
    if org.role and lacking:
        return Remedy(
            f"Ask an admin of {owner} for the role `write`: another token of {facts.owner} does "
            "not help.",
            another_token_helps=False,
        )
    return None


def _of_token(facts: TokenFacts, owner: str) -> Remedy:
    whose = f"all Spaces of {owner}" if owner else "your Spaces"
    link = smallest_token(inference=False, space_owner="" if owner == facts.owner else owner)
    if facts.role == "fine-grained" and grants_elsewhere(facts, WRITE):
        return Remedy(
            f"Use a token that may write {whose} ({link}), or add this Space to the one in use at "
            f"{_TOKENS}; one that is not there has to be created by hand first."
        )
    return Remedy(f"Create a token that may write {whose} at {link} for this.")
