"""On a Space, the Hugging Face token has another name than the one looked for first."""

from collections.abc import Iterator

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity
from lib.diagnosis.rules._names_places import on_space, where


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell the name of the winning token where it is not the first one."""
    if not on_space(look):
        return
    for one in look.project.providers:
        winner, preferred = one.key.winner, one.provider.names[0]
        if one.provider.id == "huggingface" and winner and winner.name != preferred:
            yield Finding(
                f"The Hugging Face token is set as `{winner.name}`.",
                (where(winner),),
                f"Add it to the Space's secrets as `{preferred}`, which is read first.",
            )


RULE = Rule(
    id="token-name-on-space",
    title="Token under a second name",
    severity=Severity.INFO,
    why="A second token added later under the first name would silently override it.",
    find=find,
    fix="Add the token to the Space's secrets under the first name.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example({}, {"SPACE_ID": "owner/name", "HF_TOKEN": "one"}),
        Example({}, {"SPACE_ID": "owner/name", "HF_API_KEY": "one", "HUGGINGFACE_HUB_TOKEN": ""}),
    ),
    is_silent_on=(
        Example({}, {"SPACE_ID": "owner/name", "HUGGINGFACE_HUB_TOKEN": "one", "HF_TOKEN": "one"}),
        Example({}, {"HF_TOKEN": "one"}),
        Example({}, {"SPACE_ID": "owner/name", "GROQ_API_KEY": "one"}),
    ),
)
