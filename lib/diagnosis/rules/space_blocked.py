"""The Hub itself has stopped the Space, or switched it off."""

from collections.abc import Iterator
from typing import Final

from lib.diagnosis.hub_snapshot import HALTED, Unknown
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
from lib.diagnosis.rules._space import in_space, space_of
from lib.diagnosis.rules._space_reason import is_blocked, reason_told

_ASK: Final = "Ask its owner, or the Hub's support (`website@huggingface.co`), why."


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell a Space that the Hub's moderation has stopped, with its reason."""
    hub, space = look.hub, space_of(look)
    if hub is not None and isinstance(hub.space, Unknown) and hub.space.kind in HALTED:
        step = _ASK if hub.space.kind == "disabled" else ""
        yield Finding(f"Space {hub.space.why}.", (in_space(look),), step)
    if space is None or not (space.disabled or is_blocked(space.stage, space.error)):
        return
    reason = reason_told(space.stage, space.error)
    told = f": “{reason}”" if reason else ""
    yield Finding(f"The Hub has blocked Space `{space.id}`{told}.", (in_space(look),))


RULE = Rule(
    id="space-blocked",
    title="Space blocked by the Hub",
    severity=Severity.ERROR,
    why="It looks like a paused Space, but a restart is refused, and no secret changes that.",
    find=find,
    fix="Write to `website@huggingface.co`: only Hugging Face's support can lift it.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example(
            hub=HubExample(stage="PAUSED", error="Blocked by abuse-handler by rule: Cloudflare")
        ),
        Example(hub=HubExample(stage="PAUSED", error="This Space has been flagged as phishing.")),
        Example(hub=HubExample(disabled=True)),
        Example(hub=HubExample(stage="STOPPED", error="Suspended for violating our policy")),
    ),
    is_silent_on=(
        Example(hub=HubExample()),
        Example(hub=HubExample(stage="PAUSED")),
        Example(hub=HubExample(stage="PAUSED", error="Paused by its owner")),
        Example(hub=HubExample(stage="RUNTIME_ERROR", error="Error: blocked by abuse-handler")),
        Example(hub=HubExample(stage="SLEEPING")),
    ),
    needs=Needs.ANSWER,
)
