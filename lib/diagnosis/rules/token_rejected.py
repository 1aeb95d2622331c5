"""The Hub does not know the token."""

from collections.abc import Iterator

from lib.diagnosis.hub_snapshot import REJECTED
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
from lib.diagnosis.rules._token import TOKENS, about_token, refused_as, standing


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell a token that was refused as unknown: wrong, cut off, or revoked."""
    if refused_as(look, REJECTED):
        yield about_token(look, f"{standing(look)} is invalid or was revoked.")


RULE = Rule(
    id="token-rejected",
    title="Invalid token",
    severity=Severity.ERROR,
    why="Every request with it is refused; for a Space the Hub then says that it does not exist.",
    find=find,
    fix=f"Create a new token at {TOKENS} and replace the old one with it.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example(hub=HubExample("revoked")),
        Example({}, {"SPACE_ID": "practice-alice/demo"}, HubExample("revoked")),
    ),
    is_silent_on=(
        Example(hub=HubExample("read")),
        Example(hub=HubExample("expired")),
        Example(hub=HubExample("fine_nothing")),
    ),
    needs=Needs.TOKEN,
)
