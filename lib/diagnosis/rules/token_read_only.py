"""The token may not change the Space that the project is about."""

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
from lib.diagnosis.rules._names_places import on_space
from lib.diagnosis.rules._token import about_token, token_of
from lib.hub.token_facts import May, permissions
from lib.hub.whose_fault import remedy


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell a token at home that surely may not change the Space; inside one that is as it should.

    Where an organisation blocks the token altogether, another rule tells so.
    """
    token, hub = token_of(look), look.hub
    if token is None or hub is None or on_space(look):
        return
    owner = hub.space_id.partition("/")[0]
    blocked = any(one.blocked for one in token.organisations if one.name == owner)
    may = {one.id: one for one in permissions(token, hub.space_id)}["write_space"]
    if may.may is May.NO and not blocked:
        helps = remedy(token, hub.space_id)
        yield about_token(
            look,
            f"The Hugging Face token has no write access to Space `{hub.space_id}`: "
            f"{may.why[:1].lower()}{may.why[1:]}",
            helps.advice if helps else "",
        )


RULE = Rule(
    id="token-read-only",
    title="Token without write access",
    severity=Severity.INFO,
    why="Only a token with write access can list and set the secrets and variables of a Space.",
    find=find,
    fix="To change the Space from here, create a token with write access to it.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example(hub=HubExample("read")),
        Example(hub=HubExample("fine_inference")),
        Example(hub=HubExample("other")),
        Example(hub=HubExample("write", "practice-readers/board")),
        Example(hub=HubExample("fine_space", "practice-alice/paused")),
    ),
    is_silent_on=(
        Example(hub=HubExample("write")),
        Example(hub=HubExample("fine_user")),
        Example(hub=HubExample("oauth")),
        Example({}, {"SPACE_ID": "practice-alice/demo"}, HubExample("read")),
    ),
    needs=Needs.SPACE,
)
