"""Turn a reply into a verdict: by the provider's own words, then by status, never by guess.

The general rules are the decision table; a provider's exceptions stand in its row as `reply`.
Bodies are only searched, never quoted: some providers repeat part of the key in them.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from lib.http.answer import Answer
from lib.provider_config import Provider
from lib.providers.named_host import named_address
from lib.providers.proof import proves
from lib.providers.replies import ANY, ReplyRule, replies_of
from lib.providers.verdict import Verdict

CHECK: Final = "check"
MESSAGE: Final = "message"


@dataclass(frozen=True, slots=True)
class Classification:
    """A verdict, with the sentence and the next step where the general ones would mislead."""

    verdict: Verdict
    say: str = ""
    do: str = ""
    server_do: str = ""


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
_NO_REGION: Final = (
    r"unsupported_country|country, region, or territory not supported|location is not supported"
    r"|not (?:available|supported|offered) in your (?:country|region|location)|unsupported_region"
)
_ABOUT_THE_KEY: Final = frozenset(
    {Verdict.WORKS, Verdict.REJECTED, Verdict.NO_PERMISSION, Verdict.NO_CREDIT}
)
# An error says what it is about at its beginning.
_WORDS_STAND_IN: Final = 4_096
_NO_SUCH_ROUTE: Final = frozenset({404, 405, 410})
_REGION_SAYS: Final = "{provider} refuses requests from this country or network."
_REGION_DO: Final = "Test again from another network."
_NO_MODEL_SAYS: Final = (
    "{provider} no longer has the model of this test, which says nothing about the key."
)
_PROXY_SAYS: Final = "A proxy or firewall answered instead of {provider}."
_PROXY_DO: Final = "Test again from another network, or ask who runs this one."
_PAGE_SAYS: Final = "{address} answered with a web page, which no API does."
_PAGE_DO: Final = (
    "Check `{address_name}`: it has to hold the address of an API, as {root} is for {api}; "
    "a proxy in front may want a log-in of its own."
)
_OTHER_BODY_SAYS: Final = (
    "The answer from {address} is not what this request is answered, so it proves nothing."
)
_OTHER_BODY_DO: Final = "Check `{address_name}`, then test again."
_ELSEWHERE_SAYS: Final = "{provider} wants this request at another address, which its answer names."
_REDIRECT_SAYS: Final = "{address} redirects every request; the key was not sent along."


@dataclass(frozen=True, slots=True)
class Asked:
    """Who was asked what: what tells a vendor's answer from a server's at a configured address.

    on: `check` or `message`. configured: whether a base URL was configured, so that a missing
    route points at it. is_vendor: whether the vendor's own API was asked; is_usual: at the route
    that the table has. url: the address. variable: what sets the base URL. root: the vendor's own
    one as the variable takes it.
    """

    on: str
    configured: bool = False
    is_vendor: bool = True
    is_usual: bool = True
    url: str = ""
    root: str = ""
    variable: str = ""


def classify(answer: Answer, provider: Provider, asked: Asked) -> Classification:
    """Return the verdict on a reply: by the provider's own words first, then by the status."""
    text = answer.body.decode("utf-8-sig", "replace")
    first, last = _exceptions(provider, asked)
    if found := _worded(first, answer.status, text, asked.on):
        return found
    if not is_html(answer, text) and (named := _elsewhere(answer, text, provider, asked)):
        return named
    if found := _worded(replies_of(ANY), answer.status, text[:_WORDS_STAND_IN], asked.on):
        return found
    if found := _worded(last, answer.status, text, asked.on):
        server = Classification(found.verdict, server_do=found.server_do)
        return found if asked.is_vendor else server
    return _by_status(answer, text, provider, asked)


def _worded(replies: Iterable[ReplyRule], status: int, text: str, on: str) -> Classification | None:
    """Return what the first exception that fits says; None where none fits."""
    found = next((one for one in replies if _fits(one, status, text, on)), None)
    if found is None:
        return None
    return Classification(Verdict(found.verdict), found.say, found.do, found.server_do)


def _exceptions(
    provider: Provider, asked: Asked
) -> tuple[tuple[ReplyRule, ...], tuple[ReplyRule, ...]]:
    """Return the provider's exceptions that count here: those by words, and those that are left.

    What is left speaks for the vendor alone, so of another server it counts with a step for it.
    """
    own = [one for one in replies_of(provider.id) if asked.is_usual or not one.usual]
    words = tuple(one for one in own if not one.otherwise)
    last = (one for one in own if one.otherwise and (asked.is_vendor or one.server_do))
    return words, tuple(last)


def _elsewhere(
    answer: Answer, text: str, provider: Provider, asked: Asked
) -> Classification | None:
    """Return what an answer says that names another address of the vendor's."""
    status, usual = answer.status, asked.root or provider.base_url
    if 300 <= status < 400:
        text = f"redirect {answer.headers.get('location', '')}"
    address = named_address(status, text, provider, asked.url, asked.variable, usual)
    if not address:
        return None
    return Classification(
        Verdict.WRONG_ADDRESS, _ELSEWHERE_SAYS, f"Set `{{address_name}}` to {address}."
    )


def _by_status(answer: Answer, text: str, provider: Provider, asked: Asked) -> Classification:
    status = answer.status
    if 200 <= status < 300:
        return _success(answer, text, provider, asked)
    if 300 <= status < 400:
        return _redirect(asked.configured)
    if status >= 500 or status == 498:
        return Classification(Verdict.SERVER_ERROR)
    if asked.on == MESSAGE and status in {400, 404} and _has(_NO_MODEL, text):
        return Classification(Verdict.COULD_NOT_TELL, _NO_MODEL_SAYS)
    if status in _NO_SUCH_ROUTE and not (asked.on == MESSAGE and _is_json(answer, text)):
        return (
            _page(asked, Verdict.WRONG_ADDRESS)
            if _is_servers_page(answer, text, asked)
            else (_no_route(asked.configured))
        )
    return _refusal(answer, text, asked)


def _refusal(answer: Answer, text: str, asked: Asked) -> Classification:
    status = answer.status
    html = is_html(answer, text)
    if status == 429:
        spent = _has(_QUOTA, text) and not _has(_TOO_FAST, text) and not html
        return Classification(Verdict.NO_CREDIT if spent else Verdict.RATE_LIMITED)
    if html:
        return _page(asked)
    if status in {400, 401, 403, 451} and _has(_NO_REGION, text):
        return Classification(Verdict.COULD_NOT_TELL, _REGION_SAYS, _REGION_DO)
    if status == 402:
        return Classification(Verdict.NO_CREDIT)
    if status == 401:
        return Classification(Verdict.REJECTED)
    if status == 403:
        return _forbidden(answer, text, asked)
    if status == 400 and _has(_BAD_KEY, text):
        return Classification(Verdict.REJECTED)
    if status == 400 and _has(_CREDIT, text):
        return Classification(Verdict.NO_CREDIT)
    return Classification(Verdict.COULD_NOT_TELL)


def _forbidden(answer: Answer, text: str, asked: Asked) -> Classification:
    if not _is_json(answer, text):
        return _page(asked)
    if _has(_REGION, text):
        return Classification(Verdict.COULD_NOT_TELL, _REGION_SAYS, _REGION_DO)
    if _has(_PERMISSION, text):
        return Classification(Verdict.NO_PERMISSION)
    return Classification(Verdict.COULD_NOT_TELL)


def _success(answer: Answer, text: str, provider: Provider, asked: Asked) -> Classification:
    """A success counts only where the body is what the route answers; a log-in page is no proof."""
    route = provider.check if asked.on == CHECK else provider.message
    if route is not None and proves(answer, text, route, asked.url):
        return Classification(Verdict.WORKS)
    if is_html(answer, text):
        return _page(asked, Verdict.WRONG_ADDRESS)
    if asked.configured and not asked.is_vendor:
        return Classification(Verdict.COULD_NOT_TELL, _OTHER_BODY_SAYS, _OTHER_BODY_DO)
    return Classification(Verdict.COULD_NOT_TELL, _OTHER_BODY_SAYS)


def _page(asked: Asked, here: Verdict = Verdict.COULD_NOT_TELL) -> Classification:
    """Say what a web page means: at a configured server, that it may be the wrong one."""
    if asked.configured and not asked.is_vendor:
        return Classification(here, _PAGE_SAYS, _PAGE_DO)
    return Classification(Verdict.COULD_NOT_TELL, _PROXY_SAYS, _PROXY_DO)


def _is_servers_page(answer: Answer, text: str, asked: Asked) -> bool:
    return asked.configured and not asked.is_vendor and is_html(answer, text)


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
        (reply.page or not (reply.verdict in _ABOUT_THE_KEY and text.lstrip().startswith("<")))
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
