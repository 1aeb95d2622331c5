"""The Hub tells when the token ends, and that is soon."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

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
from lib.diagnosis.rules._days import SOON, days_until, in_days
from lib.diagnosis.rules._token import TOKENS, about_token, standing, token_of

if TYPE_CHECKING:
    from datetime import date

_OAUTH: Final = "OAuth sign-in"  # ends within hours in any case, which another rule tells

# Half a month before the token of the practice Hub that ends does so.
_NEAR_ITS_END: Final = 4_101_000_000.0


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell an access token that ends within a month."""
    token = token_of(look)
    if token is None or token.kind == _OAUTH or not token.expires_at:
        return
    day = _day(token.expires_at)
    left = days_until(look, day) if day else SOON + 1
    if 0 <= left <= SOON:
        yield about_token(look, f"{standing(look)} expires on {day}, {in_days(left)}.")


def _day(stamp: str) -> "date | None":
    from datetime import datetime  # noqa: PLC0415 - most tokens have no end

    try:
        return datetime.fromisoformat(stamp).date()
    except ValueError:
        return None


RULE = Rule(
    id="token-expires-soon",
    title="Token expires soon",
    severity=Severity.WARNING,
    why="On that day everything that uses it stops: the app, the pushes, the checks.",
    find=find,
    fix=f"Create a new token at {TOKENS} and replace this one with it before that day.",
    fix_kind=FixKind.BY_HAND,
    triggers=(Example(hub=HubExample("ending"), now=_NEAR_ITS_END),),
    is_silent_on=(
        Example(hub=HubExample("write")),
        Example(hub=HubExample("oauth")),
        Example(hub=HubExample("ending")),
    ),
    needs=Needs.GOOD_TOKEN,
)
