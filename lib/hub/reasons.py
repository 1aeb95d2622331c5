"""The Hub's own reason for a refusal or a stop, as far as it may be passed on.

A reason is for people and says more than any status, so it is never blanked nor put into words of
ours. Yet whoever answers at a configured address may write anything into it: it becomes one line
without marks, and of its words only those that read like words, numbers, names or the Hub's own
addresses are kept. What may be a key, and any value that was sent along, never is.

What an app or its build has printed is held to more, in `lib/diagnosis/rules/_space_errors.py`.
"""

import json
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, Final

from lib.escape import quotable
from lib.http.answer import Answer
from lib.names.displayable import is_listed, odd_pairs
from lib.names.opaque import looks_opaque
from lib.regex import regex

SUPPORT: Final = "Only Hugging Face's support can lift it: write to `website@huggingface.co`."
_LONGEST: Final = 400
_SHOWN: Final = 240
_GAP: Final = "…"
_EDGES: Final = "\"'“”\u2018\u2019()[]{}<>.,;:!?*`|"
_OWN: Final = regex(r"(?:https?://)?(?:[a-z]+\.)?(?:huggingface\.co|hf\.co)(?:/[\w./#?=&-]*)?")
_MAIL: Final = regex(r"[a-z-]{2,20}@huggingface\.co")
_NUMBER: Final = regex(r"[$€]?[0-9]{1,6}(?:[.,][0-9]{1,3})?(?:%|[GMKT]i?B?|s|m|h|ms|vCPU)?")
_PARTS: Final = regex(r"[-_/.:=@'\u2019+#&]+")
_PLAIN: Final = regex(
    r"[A-Za-z]{1,18}[0-9]{0,2}|[0-9]{1,4}[A-Za-z]{0,2}|[a-z][0-9]{1,3}[a-z]{0,2}[0-9]?"
)
_SHAPE: Final = regex(r"[a-z]+|[A-Z]+s?|[A-Z]?[a-z]+(?:[A-Z][a-z]+)?")
_SHORT: Final = 3
_SHORTEST_VALUE: Final = 4
_LONGEST_SHORT_FORM: Final = 5
# What says nothing that a status does not: the Hub's usual words.
_USUAL: Final = frozenset({
    "invalid username or password", "repository not found", "authorization error", "unauthorized",
    "sorry, we can't find the page you are looking for", "not found", "forbidden", "bad request",
    "access to this resource is disabled", "invalid credentials in authorization header",
    "you have read access but not the required permissions for this operation",
    "internal server error", "bad gateway", "service unavailable", "gateway timeout", "conflict",
    "payment required", "precondition failed", "unprocessable entity", "too many requests",
})  # fmt: skip
_BLOCK: Final = regex(
    r"\b(?:abuse|abusive|block(?:ed|list)|flagged|suspended|banned|moderat\w+|violat\w+|dmca"
    r"|malware|suspicious|phishing|takedown|terms of (?:service|use)|content policy)\b",
    2,  # re.IGNORECASE
)

_OFF: Final = regex(r"\b(?:space|repo(?:sitory)?|resource)\b.{0,40}\bdisabled\b", 2)


def reason_in(answer: Answer, sent: Iterable[str] = ()) -> str:
    """Return the reason that a refusal gives, cleaned; empty where it gives none of its own.

    sent: what went along with the request and must not come back in words.
    """
    said = _said(answer.body) or answer.headers.get("x-error-message", "")
    reason = "" if said.strip().rstrip(".").casefold() in _USUAL else own_words(said, sent)
    return "" if reason.casefold() in _USUAL else reason


def own_words(text: str, sent: Iterable[str] = ()) -> str:
    """Return a text of the Hub's own as it may be shown, with `…` for what may not."""
    values = [one for one in sent if one]
    line = " ".join(quotable(_without(text, values), _LONGEST).split())
    words: list[str] = []
    for word in line.split(" "):
        shown = word if _may_be_shown(word) and word.strip(_EDGES) not in values else _GAP
        if shown != _GAP or words[-1:] != [_GAP]:
            words.append(shown)
    told = " ".join(words)[:_SHOWN].rstrip(" .")
    # What is mostly gaps tells nothing.
    kept = sum(any(map(str.isalpha, one)) for one in words)
    return told if kept and kept * 2 >= len(words) else ""


def is_block(reason: str) -> bool:
    """Whether a reason says that the Hub itself has stopped something, for what it holds."""
    return bool(_BLOCK.search(reason))


def is_switched_off(reason: str) -> bool:
    """Whether a reason says that the Space itself is disabled, whoever asks."""
    return bool(_OFF.search(reason))


def _without(text: str, values: Iterable[str]) -> str:
    """Return a text without the values in it; a short one may be a part of any word."""
    for one in values:
        text = text.replace(one, _GAP) if len(one) >= _SHORTEST_VALUE else text
    return text


def _said(body: bytes) -> str:
    with suppress(ValueError, RecursionError):
        return _text_in(json.loads(body))
    return ""


def _text_in(told: Any, depth: int = 4) -> str:
    """Return the text of an error: `{"error": …}`, `{"message": …}`, `{"errors": [ … ]}`."""
    if isinstance(told, str):
        return told
    if isinstance(told, list):
        return _text_in(told[0], depth - 1) if told and depth else ""
    if isinstance(told, dict) and depth:
        found = (told.get(name) for name in ("error", "message", "errors", "detail"))
        return next(filter(None, (_text_in(one, depth - 1) for one in found if one)), "")
    return ""


def _may_be_shown(word: str) -> bool:
    core = word.strip(_EDGES)
    if not core or _NUMBER.fullmatch(core) or _MAIL.fullmatch(core):
        return True
    if any(map(looks_opaque, core.split("/"))):
        return False
    return bool(_OWN.fullmatch(core)) or all(map(_is_plain, filter(None, _PARTS.split(core))))


def _is_plain(part: str) -> bool:
    """Whether a part of a word is written and spoken as words are."""
    letters = part.rstrip("0123456789")
    if not _PLAIN.fullmatch(part) or (letters.isalpha() and not _SHAPE.fullmatch(letters)):
        return False
    word = letters.lower()
    if len(word) <= _SHORT or not word.isalpha() or is_listed(word):
        return True
    if letters.isupper() and len(word) <= _LONGEST_SHORT_FORM:
        return True
    return odd_pairs(word) * 3 <= len(word)
