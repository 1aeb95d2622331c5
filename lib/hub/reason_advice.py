"""What to do where the Hub's own reason names something else than its status means.

The next step of a status (`lib/hub/error_words.py`) is a guess at the usual cause. Where the reason
names another one, that guess would send people the wrong way. Sources: Hub documentation, "Single
Sign-On", "Access control in organizations", "Two-factor authentication", "Storage limits",
"Billing", "Tokens management".
"""

from typing import Final

from lib.hub.error_words import ErrorWords, HubErrorKind
from lib.regex import regex

_BILLING: Final = "https://huggingface.co/settings/billing"
_STEPS: Final = (
    (
        regex(r"\bsso\b|single.sign.on", 2),
        "Sign in to the organization with its single sign-on, then use a token made after it.",
    ),
    (
        regex(r"\b(?:2fa|mfa)\b|(?:two|multi).factor", 2),
        "Turn on two-factor authentication at https://huggingface.co/settings/authentication.",
    ),
    (
        regex(r"\b(?:verify|confirm)\w*\b.{0,40}\be-?mail|e-?mail.{0,40}\b(?:verif|confirm)", 2),
        "Confirm your e-mail address at https://huggingface.co/settings/account, then try again.",
    ),
    (
        regex(r"\b(?:pending|awaiting|await|needs?|requires?)\b.{0,40}\bapprov", 2),
        "Ask an admin of the organization to approve the token, then try again.",
    ),
    (
        regex(r"\b(?:storage|quota)\b|limit (?:reached|exceeded)|too many spaces", 2),
        f"Free some of what the reason names, or raise the limit at {_BILLING}.",
    ),
    (
        regex(r"\b(?:invoice|payment (?:method|required)|billing|credit card|unpaid|overdue)\b", 2),
        f"Settle it at {_BILLING} (an organization's is in its own settings), then try again.",
    ),
    (
        regex(r"\btoo (?:large|long|big)\b|\bmax(?:imum)? (?:size|length)\b", 2),
        "Make it shorter, or put it into a file of the Space's storage.",
    ),
)
_OF_A_PLAN: Final = regex(
    r"\b(?:docker|gradio|static|sdk|pro|team|enterprise|plan|subscri\w+)\b", 2
)
# Kinds whose usual advice is a guess at what is wrong.
_GUESSED: Final = frozenset(
    {HubErrorKind.NO_PERMISSION, HubErrorKind.PLAN, HubErrorKind.BAD_REQUEST}
)
_DO_IT: Final = "Do what the Hub's reason asks for, then try again."


def fitting(kind: HubErrorKind, usual: ErrorWords, reason: str) -> ErrorWords:
    """Return what is wrong and what to do, where the Hub has told why.

    usual: the words for the kind. reason: the Hub's own, cleaned; may be empty.
    """
    if kind not in _GUESSED or not reason:
        return usual
    is_plan = kind is HubErrorKind.PLAN
    if is_plan and _OF_A_PLAN.search(reason):
        return usual
    sentence = "The Hub asks for a payment first." if is_plan else usual.sentence
    step = next((step for found, step in _STEPS if found.search(reason)), "")
    if step:
        return ErrorWords(sentence, step)
    return usual if kind is HubErrorKind.NO_PERMISSION else ErrorWords(sentence, _DO_IT)


def names_a_step(reason: str) -> bool:
    """Whether a reason tells by itself what helps, so that no guess at a role has to."""
    return any(found.search(reason) for found, _ in _STEPS)
