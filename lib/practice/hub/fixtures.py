"""The people of the practice Hub, and a token of every kind."""

from random import Random
from typing import Any, Final

from lib.practice.hub import fake_credentials
from lib.practice.hub.records import Form, Org, Token, TokenGrant, User, id_of

ALICE: Final = "practice-alice"
BOB: Final = "practice-bob"
ACME: Final = "practice-acme"
READERS: Final = "practice-readers"
CHATBOT: Final = f"{ALICE}/chatbot"

_LONG_AGO: Final = "2026-01-05T08:00:00.000Z"
_FAR_AHEAD: Final = 4_102_444_800.0
_REPO_WRITE: Final = ("repo.content.read", "repo.write")


def users() -> dict[str, User]:
    """Return two people: one pays and is in organizations, the other does neither."""
    alice = User(
        ALICE,
        "Alice (simulated)",
        "alice@practice.invalid",
        True,
        {ACME: "write", READERS: "read"},
    )
    bob = User(BOB, "Bob (simulated)", "bob@practice.invalid")
    return {user.name: user for user in (alice, bob)}


def orgs() -> dict[str, Org]:
    """Return the organizations."""
    found = (Org(ACME, "Acme (simulated)"), Org(READERS, "Readers (simulated)"))
    return {org.name: org for org in found}


def tokens(chance: Random = fake_credentials.CHANCE) -> dict[str, Token]:
    """Return a new token of every kind, by its value. chance: what draws their letters."""
    found = [
        _token(chance, "read", Form.READ),
        _token(chance, "write", Form.WRITE),
        _fine(chance, "fine_space", TokenGrant("space", CHATBOT, _REPO_WRITE)),
        _fine(chance, "fine_user", TokenGrant("user", ALICE, _REPO_WRITE)),
        _fine(chance, "fine_org", TokenGrant("org", ACME, _REPO_WRITE)),
        _fine(chance, "fine_inference", TokenGrant("user", ALICE, ("inference.serverless.write",))),
        _fine(chance, "fine_nothing", TokenGrant("user", ALICE, ())),
        _oauth(chance, "oauth", ("openid", "profile", "manage-repos", "inference-api"), (ACME,)),
        _oauth(chance, "oauth_profile", ("openid", "profile")),
        _token(chance, "org_blocked", Form.WRITE, blocked={ACME: ("token-policy",)}),
        _token(chance, "expired", Form.WRITE, expires_at=1_767_600_000.0),
        _token(chance, "revoked", Form.WRITE, revoked=True),
        _token(chance, "no_credit", Form.WRITE, credit=False),
        _token(chance, "other", Form.WRITE, user=BOB),
        _token(chance, "app", Form.APP, user="", orgs=(ACME,)),
        _token(chance, "ending", Form.WRITE, expires_at=_FAR_AHEAD),
    ]
    return {token.value: token for token in found}


def _token(
    chance: Random,
    kind: str,
    form: Form,
    *,
    user: str = ALICE,
    value: str | None = None,
    **more: Any,
) -> Token:
    own = value or fake_credentials.user_token(chance)
    return Token(own, kind, form, user, f"practice {kind}", _LONG_AGO, **more)


def _fine(chance: Random, kind: str, grant: TokenGrant) -> Token:
    return _token(chance, kind, Form.FINE_GRAINED, grants=(grant,))


def _oauth(chance: Random, kind: str, scopes: tuple[str, ...], orgs: tuple[str, ...] = ()) -> Token:
    value = fake_credentials.oauth_token(id_of("user", ALICE), chance)
    return _token(
        chance, kind, Form.OAUTH, value=value, scopes=scopes, orgs=orgs, expires_at=_FAR_AHEAD
    )
