"""The kinds of trouble with the Hub, each with a sentence and a next step."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from lib.hub.reasons import SUPPORT


class HubErrorKind(StrEnum):
    """The kinds of trouble."""

    REJECTED = "rejected"
    EXPIRED = "expired"
    NO_PERMISSION = "no_permission"
    PLAN = "plan"
    NOT_FOUND = "not_found"
    RENAMED = "renamed"
    GATED = "gated"
    DISABLED = "disabled"
    BLOCKED = "blocked"
    CONFLICT = "conflict"
    CHANGED = "changed"
    LARGE_FILE = "large_file"
    BAD_REQUEST = "bad_request"
    RATE_LIMITED = "rate_limited"
    WRONG_ADDRESS = "wrong_address"
    UNREACHABLE = "unreachable"
    SERVER_ERROR = "server_error"
    COULD_NOT_TELL = "could_not_tell"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class ErrorWords:
    """What is wrong, and what to do."""

    sentence: str
    advice: str


_TOKENS: Final = "https://huggingface.co/settings/tokens"
WORDS: Final[dict[HubErrorKind, ErrorWords]] = {
    HubErrorKind.REJECTED: ErrorWords(
        "The Hub does not recognise this token.", f"Create a new one at {_TOKENS}."
    ),
    HubErrorKind.EXPIRED: ErrorWords("The token has expired.", f"Create a new one at {_TOKENS}."),
    HubErrorKind.NO_PERMISSION: ErrorWords(
        "The Hub accepts the token, but it lacks permission.",
        f"Check what it may do at {_TOKENS}, and which role its owner has there.",
    ),
    HubErrorKind.PLAN: ErrorWords(
        "The plan of this account does not allow it.",
        "A Docker or Gradio Space takes a paid plan (PRO, Team or Enterprise); a static Space is "
        "free, and no place for keys.",
    ),
    HubErrorKind.NOT_FOUND: ErrorWords(
        "There is no such Space, or it is private and the token cannot see it.",
        "Check owner, name and token.",
    ),
    HubErrorKind.RENAMED: ErrorWords(
        "The Space was renamed or has a new owner.", "Look for it on the Hub."
    ),
    HubErrorKind.GATED: ErrorWords(
        "Access to the Space is restricted, and this token is not on the list.",
        "Ask its owner, or use another token.",
    ),
    HubErrorKind.DISABLED: ErrorWords(
        "The Hub has disabled this Space.", "Ask its owner or the Hub's support why."
    ),
    HubErrorKind.BLOCKED: ErrorWords("The Hub has blocked it.", SUPPORT),
    HubErrorKind.CONFLICT: ErrorWords(
        "It already exists.", "Choose another name, or use the existing one."
    ),
    HubErrorKind.CHANGED: ErrorWords("Somebody changed it in the meantime.", "Make a new plan."),
    HubErrorKind.LARGE_FILE: ErrorWords(
        "The Hub wants one of the files as a large file (LFS), which is not supported here.",
        "Keep pictures and other data out of the code.",
    ),
    HubErrorKind.BAD_REQUEST: ErrorWords(
        "The Hub rejected the request as invalid.", "Check the names: letters, digits, `_`."
    ),
    HubErrorKind.RATE_LIMITED: ErrorWords(
        "The Hub gets too many requests from here right now.", "Wait, then try again."
    ),
    HubErrorKind.WRONG_ADDRESS: ErrorWords(
        "There is no Hub at this address.", "Fix `HF_ENDPOINT`."
    ),
    HubErrorKind.UNREACHABLE: ErrorWords(
        "No answer came from the Hub.", "Check the network, then try again."
    ),
    HubErrorKind.SERVER_ERROR: ErrorWords(
        "The Hub has a problem of its own right now.",
        "Wait, check https://status.huggingface.co, and try again.",
    ),
    HubErrorKind.COULD_NOT_TELL: ErrorWords(
        "The answer does not look like one of the Hub.", "Try again from another network."
    ),
    HubErrorKind.DAMAGED: ErrorWords(
        "The token contains a character that cannot be sent.", "Copy the token again."
    ),
}
