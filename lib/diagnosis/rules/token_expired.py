"""The token was a good one, and its time is over."""

from collections.abc import Iterator

from lib.diagnosis.hub_snapshot import EXPIRED
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
    """Tell a token that the Hub refused as expired."""
    if refused_as(look, EXPIRED):
        yield about_token(look, f"{standing(look)} has expired.")


RULE = Rule(
    id="token-expired",
    title="Expired token",
    severity=Severity.ERROR,
    why="It used to work, so people look for the error in the wrong place.",
    find=find,
    fix=f"Create a new token at {TOKENS} and replace the old one with it.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example(hub=HubExample("expired")),
        Example({}, {"SPACE_ID": "practice-alice/demo"}, HubExample("expired")),
    ),
    is_silent_on=(Example(hub=HubExample("write")), Example(hub=HubExample("revoked"))),
    needs=Needs.TOKEN,
)
