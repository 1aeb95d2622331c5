"""The people of the practice Hub, and a token of every kind."""

from typing import Any, Final

from lib.practice.hub import made
from lib.practice.hub.records import Form, Grant, Org, Token, User, id_of

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
        "Alice (make-believe)",
        "alice@practice.invalid",
        True,
        {ACME: "write", READERS: "read"},
    )
    bob = User(BOB, "Bob (make-believe)", "bob@practice.invalid")
    return {user.name: user for user in (alice, bob)}


def orgs() -> dict[str, Org]:
    """Return the organizations."""
    found = (Org(ACME, "Acme (make-believe)"), Org(READERS, "Readers (make-believe)"))
    return {org.name: org for org in found}


def tokens() -> dict[str, Token]:
    """Return a new token of every kind, by its value."""
    found = [
        _token("read", Form.READ),
        _token("write", Form.WRITE),
        _fine("fine_space", Grant("space", CHATBOT, _REPO_WRITE)),
        _fine("fine_user", Grant("user", ALICE, _REPO_WRITE)),
        _fine("fine_org", Grant("org", ACME, _REPO_WRITE)),
        _fine("fine_inference", Grant("user", ALICE, ("inference.serverless.write",))),
        _fine("fine_nothing", Grant("user", ALICE, ())),
        _oauth("oauth", ("openid", "profile", "manage-repos", "inference-api"), (ACME,)),
        _oauth("oauth_profile", ("openid", "profile")),
        _token("org_blocked", Form.WRITE, blocked={ACME: ("token-policy",)}),
        _token("expired", Form.WRITE, expires_at=1_767_600_000.0),
        _token("revoked", Form.WRITE, revoked=True),
        _token("no_credit", Form.WRITE, credit=False),
        _token("other", Form.WRITE, user=BOB),
        _token("app", Form.APP, user="", orgs=(ACME,)),
    ]
    return {token.value: token for token in found}


def _token(
    kind: str, form: Form, *, user: str = ALICE, value: str | None = None, **more: Any
) -> Token:
    own = value or made.user_token()
    return Token(own, kind, form, user, f"practice {kind}", _LONG_AGO, **more)


def _fine(kind: str, grant: Grant) -> Token:
    return _token(kind, Form.FINE_GRAINED, grants=(grant,))


def _oauth(kind: str, scopes: tuple[str, ...], orgs: tuple[str, ...] = ()) -> Token:
    value = made.oauth_token(id_of("user", ALICE))
    return _token(kind, Form.OAUTH, value=value, scopes=scopes, orgs=orgs, expires_at=_FAR_AHEAD)
