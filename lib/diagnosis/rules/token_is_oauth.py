"""The token came from a sign-in, so it ends soon."""

from collections.abc import Iterator

from lib.diagnosis.rule import (
    Example,
    Finding,
    FixKind,
    HubExample,
    Needs,
    Rule,
    RuleContext,
    Severity,
)
from lib.diagnosis.rules._token import TOKENS, about_token, standing, token_of

_OAUTH = "OAuth sign-in"


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell a configured token that belongs to a sign-in."""
    token = token_of(look)
    if token is None or token.kind != _OAUTH:
        return
    ends = f" It ends on {token.expires_at[:16].replace('T', ' ')} UTC." if token.expires_at else ""
    yield about_token(
        look, f"{standing(look)} comes from a sign-in and lasts only a few hours.{ends}"
    )


RULE = Rule(
    id="token-is-oauth",
    title="Token from a sign-in",
    severity=Severity.WARNING,
    why="A sign-in's token expires after a few hours, and the Hub does not say what it can do.",
    find=find,
    fix=f"Create an access token at {TOKENS} for anything that runs unattended.",
    fix_kind=FixKind.BY_HAND,
    triggers=(Example(hub=HubExample("oauth")), Example(hub=HubExample("oauth_profile"))),
    is_silent_on=(Example(hub=HubExample("write")), Example(hub=HubExample("fine_user"))),
    needs=Needs.GOOD_TOKEN,
)
