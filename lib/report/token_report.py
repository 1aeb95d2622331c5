"""A Hugging Face token as plain values: whose it is, what it is, what it may do."""

from typing import Any

from lib.hub.token_facts import TokenFacts, permissions, smallest_token


def token_row(facts: TokenFacts, space: str = "") -> dict[str, Any]:
    """Return what is known of a token. `space` is `owner/name` of the Space in question."""
    return {
        "summary": facts.summary,
        "owner": facts.owner,
        "owner_type": facts.owner_type or None,
        "kind": facts.kind,
        "role": facts.role or None,
        "created_at": facts.created_at or None,
        "expires_at": facts.expires_at or None,
        "organisations": [
            {"name": one.name, "role": one.role or None, "blocked": list(one.blocked)}
            for one in facts.organisations
        ],
        "permissions": [
            {"id": one.id, "what": one.what, "may": one.may.value, "why": one.why}
            for one in permissions(facts, space)
        ],
        "smallest_token": smallest_token(),
    }
