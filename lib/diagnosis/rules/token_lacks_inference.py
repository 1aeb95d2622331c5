"""The fine-grained token may not call Inference Providers."""

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
from lib.hub.token_facts import May, permissions, smallest_token


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell a token that surely may not; of most kinds the Hub does not say."""
    token = token_of(look)
    if token is None:
        return
    for one in permissions(token):
        if one.id == "call_inference" and one.may is May.NO:
            yield about_token(
                look,
                "The Hugging Face token has no permission to call Inference Providers.",
                f"Create a token with that permission at {smallest_token()} if the app "
                "calls models.",
            )


RULE = Rule(
    id="token-lacks-inference",
    title="Token without inference permission",
    severity=Severity.INFO,
    why="The token is valid and `whoami` accepts it, but the first model call is refused.",
    find=find,
    fix="If the app calls models, give the token the permission `inference.serverless.write`.",
    fix_kind=FixKind.BY_HAND,
    triggers=(Example(hub=HubExample("fine_space")), Example(hub=HubExample("fine_nothing"))),
    is_silent_on=(
        Example(hub=HubExample("fine_inference")),
        Example(hub=HubExample("read")),
        Example(hub=HubExample("oauth_profile")),
    ),
    needs=Needs.GOOD_TOKEN,
)
