"""Turn a reply into a verdict: by status, then by the provider's own error words, never by guess.

The general rules are the decision table; a provider's exceptions stand in its row as `reply`.
Bodies are only searched, never quoted: some providers repeat part of the key in them.
"""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from lib.http.answer import Answer
from lib.provider_config import Provider
from lib.providers.replies import ReplyRule, replies_of
from lib.providers.verdict import Verdict

CHECK: Final = "check"
MESSAGE: Final = "message"


@dataclass(frozen=True, slots=True)
class Classification:
    """A verdict, with the sentence and the next step where the general ones would mislead."""

    verdict: Verdict
    say: str = ""
    do: str = ""


_PERMISSION: Final = r"permission|scope|not allowed|insufficient|not authorized|unauthorized to"
_REGION: Final = r"countr|region|territor|location is not supported"
_BAD_KEY: Final = (
    r"(api[ _-]?keys?|token|credentials?)\b[^.]{0,20}(not valid|invalid|incorrect)"
    r"|(invalid|incorrect)[ _-](api[ _-]?key|token|credential)"
)
_CREDIT: Final = r"credit|balance(?!r)|billing|payment|arrearage"
_QUOTA: Final = r"insufficient_quota|exceeded your current quota|credit|balance(?!r)|billing"
_TOO_FAST: Final = r"rate_limit_(exceeded|reached)"
_NO_MODEL: Final = r"model.{0,80}(not found|not exist|not supported|deprecated|decommissioned)"
_ABOUT_THE_KEY: Final = frozenset(
    {Verdict.WORKS, Verdict.REJECTED, Verdict.NO_PERMISSION, Verdict.NO_CREDIT}
)
_NO_SUCH_ROUTE: Final = frozenset({404, 405, 410})
_REGION_SAYS: Final = "{provider} refuses requests from this country or network."
_REGION_DO: Final = "Test again from another network."
_NO_MODEL_SAYS: Final = (
    "{provider} no longer has the model of this test, which says nothing about the key."
)
_PROXY_SAYS: Final = "A proxy or firewall answered instead of {provider}."
_PROXY_DO: Final = "Test again from another network, or ask who runs this one."
_REDIRECT_SAYS: Final = "{address} redirects every request; the key was not sent along."


def classify(
    answer: Answer, provider: Provider, on: str, *, configured_address: bool
) -> Classification:
    """Return the verdict on a reply.

    on: `check` or `message`. configured_address: whether a base URL was configured, so that a
        missing route points at it and not at the provider.
    """
    text = answer.body.decode("utf-8-sig", "replace")
    for reply in replies_of(provider.id):
        if _fits(reply, answer.status, text, on):
            return Classification(Verdict(reply.verdict), reply.say, reply.do)
    status = answer.status
    if 200 <= status < 300:
        return _success(answer, text)
    if 300 <= status < 400:
        return _redirect(configured_address)
    if status >= 500 or status == 498:
        return Classification(Verdict.SERVER_ERROR)
    if on == MESSAGE and status in {400, 404} and _has(_NO_MODEL, text):
        return Classification(Verdict.COULD_NOT_TELL, _NO_MODEL_SAYS)
    if status in _NO_SUCH_ROUTE and not (on == MESSAGE and _is_json(answer, text)):
        return _no_route(configured_address)
    return _refusal(answer, text)


def _refusal(answer: Answer, text: str) -> Classification:
    status = answer.status
    html = is_html(answer, text)
    if status == 429:
        spent = _has(_QUOTA, text) and not _has(_TOO_FAST, text) and not html
        return Classification(Verdict.NO_CREDIT if spent else Verdict.RATE_LIMITED)
    if html:
        return Classification(Verdict.COULD_NOT_TELL, _PROXY_SAYS, _PROXY_DO)
    if status == 402:
        return Classification(Verdict.NO_CREDIT)
    if status == 401:
        return Classification(Verdict.REJECTED)
    if status == 403:
        return _forbidden(answer, text)
    if status == 400 and _has(_BAD_KEY, text):
        return Classification(Verdict.REJECTED)
    if status == 400 and _has(_CREDIT, text):
        return Classification(Verdict.NO_CREDIT)
    return Classification(Verdict.COULD_NOT_TELL)


def _forbidden(answer: Answer, text: str) -> Classification:
    if not _is_json(answer, text):
        return Classification(Verdict.COULD_NOT_TELL, _PROXY_SAYS, _PROXY_DO)
    if _has(_REGION, text):
        return Classification(Verdict.COULD_NOT_TELL, _REGION_SAYS, _REGION_DO)
    if _has(_PERMISSION, text):
        return Classification(Verdict.NO_PERMISSION)
    return Classification(Verdict.COULD_NOT_TELL)


def _success(answer: Answer, text: str) -> Classification:
    """A success counts only where it looks like an API's; a hotel's log-in page is no proof."""
    if _is_json(answer, text):
        return Classification(Verdict.WORKS)
    return Classification(Verdict.COULD_NOT_TELL, _PROXY_SAYS, _PROXY_DO)


def _redirect(configured_address: bool) -> Classification:
    if configured_address:
        return Classification(Verdict.WRONG_ADDRESS, _REDIRECT_SAYS)
    return Classification(Verdict.COULD_NOT_TELL, _PROXY_SAYS, _PROXY_DO)


def _no_route(configured_address: bool) -> Classification:
    if configured_address:
        return Classification(Verdict.WRONG_ADDRESS)
    return Classification(
        Verdict.COULD_NOT_TELL,
        "{provider} no longer answers at the address this check uses.",
        "Update this dashboard.",
    )


def _fits(reply: ReplyRule, status: int, text: str, on: str) -> bool:
    """Whether an exception is about this reply; a web page never speaks about the key."""
    return (
        not (reply.verdict in _ABOUT_THE_KEY and text.lstrip().startswith("<"))
        and reply.on in {"", on}
        and (not reply.status or status in reply.status)
        and (not reply.words or _has(reply.words, text))
    )


def _has(words: str, text: str) -> bool:
    return _compiled(words).search(text) is not None


@lru_cache(maxsize=256)
def _compiled(words: str) -> re.Pattern[str]:
    return re.compile(words, re.IGNORECASE)


def is_html(answer: Answer, text: str) -> bool:
    """Whether a reply is a web page: from a proxy, a firewall, a hotel, but not from an API."""
    head = text.lstrip()[:64].lower()
    return "html" in answer.content_type.lower() or head.startswith(("<!doctype", "<html", "<?xml"))


def _is_json(answer: Answer, text: str) -> bool:
    """Whether the body is JSON; of one that was cut off, whether it begins like JSON."""
    body = text.strip()
    if not body.startswith(("{", "[")):
        return False
    if not answer.complete:
        return True
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True
