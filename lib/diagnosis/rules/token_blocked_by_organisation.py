"""An organisation of the token's owner does not accept the token."""

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
from lib.diagnosis.rules._token import about_token, token_of


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every organisation that blocks the token; graver where the Space is its own."""
    token = token_of(look)
    space_id = look.hub.space_id if look.hub else ""
    for org in token.organisations if token else ():
        if org.blocked:
            yield about_token(
                look,
                f"The Hugging Face token does not work in {org.name}: {'; '.join(org.blocked)}.",
                f"Do what {org.name} asks for, or use a token of another account there.",
                Severity.WARNING if space_id.partition("/")[0] == org.name else None,
            )


RULE = Rule(
    id="token-blocked-by-organisation",
    title="Token blocked by an organisation",
    severity=Severity.INFO,
    why="The owner is a member of the organisation, but nothing in it can be reached.",
    find=find,
    fix="Do what the organisation asks for.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example(hub=HubExample("org_blocked")),
        Example(hub=HubExample("org_blocked", "practice-acme/support")),
    ),
    is_silent_on=(Example(hub=HubExample("write")), Example(hub=HubExample("fine_org"))),
    needs=Needs.GOOD_TOKEN,
)
