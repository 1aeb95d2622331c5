"""Whose token it is and what it was granted, read from the answer of `whoami-v2`.

Pure reading: nothing is asked here. The shape is that of the Hub's OpenAPI description and of the
types in `huggingface.js`; whatever else comes is left out, or makes no facts at all.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

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


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation of the owner. `blocked` says why the token does nothing there.

    role: what the owner is there, empty where it is not told. group_roles: what the owner is in
    its resource groups, which may be more.
    """

    name: str
    role: str
    blocked: tuple[str, ...] = ()
    group_roles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Grant:
    """Permissions of a fine-grained token on one thing: `user alice`, `space alice/demo`.

    kind: the Hub's word, or `global`. name: empty where it is not told. is_partial: whether some
    pattern narrows it down.
    """

    kind: str
    name: str
    permissions: frozenset[str]
    is_partial: bool = False


@dataclass(frozen=True, slots=True)
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
        role = f"{self.role} " if self.role else ""
        made = f", made on {self.created_at[:10]}" if self.created_at else ""
        ends = f", valid until {self.expires_at[:16].replace('T', ' ')} UTC"
        return f"{with_article(role + self.kind).capitalize_first()} of {self.owner}{made}" + (
            f"{ends}." if self.expires_at else "."
        )

    @property
    def is_write(self) -> bool:
        """Whether the token may change everything its owner may change."""
        return self.role == "write"
