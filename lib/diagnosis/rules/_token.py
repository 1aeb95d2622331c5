"""What rules about the Hugging Face token ask of a look."""

from typing import TYPE_CHECKING, Final

from lib.diagnosis.hub_snapshot import Unknown
from lib.diagnosis.rule import Finding, RuleContext, Severity, Where
from lib.diagnosis.rules._names_places import where

if TYPE_CHECKING:
    from lib.hub.token_facts import TokenFacts

TOKENS: Final = "https://huggingface.co/settings/tokens"


def token_of(look: RuleContext) -> "TokenFacts | None":
    """Return what is known of the token; None where the Hub did not tell."""
    return None if look.hub is None or isinstance(look.hub.token, Unknown) else look.hub.token


def refused_as(look: RuleContext, kind: str) -> bool:
    """Whether the Hub refused the token in this way."""
    return (
        look.hub is not None and isinstance(look.hub.token, Unknown) and look.hub.token.kind == kind
    )


def about_token(
    look: RuleContext, detail: str, fix: str = "", severity: Severity | None = None
) -> Finding:
    """Return a finding at the place where the token stands."""
    entry = look.hub.entry if look.hub else None
    places = (where(entry),) if entry else (Where("Hugging Face"),)
    return Finding(detail, places, fix, severity)


def standing(look: RuleContext) -> str:
    """Return the token with its name and place, as a sentence tells it."""
    entry = look.hub.entry if look.hub else None
    return f"The token `{entry.name}` in `{entry.place}`" if entry else "The Hugging Face token"
