"""The general rules for a reply that no words decide: its status, and the kind of its body."""

from typing import Final

from lib.http.answer import Answer
from lib.provider_config import Provider
from lib.providers.answer_body_check import proves
from lib.providers.reading import CHECK, MESSAGE, Asked, Classification, has, is_html, is_json
from lib.providers.verdict import Verdict

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
_REDIRECT_SAYS: Final = "{address} redirects every request; the key was not sent along."


def by_status(answer: Answer, text: str, provider: Provider, asked: Asked) -> Classification:
    """Return the verdict on a reply by its status, as the decision table has it."""
    status = answer.status
    if 200 <= status < 300:
        return _success(answer, text, provider, asked)
    if 300 <= status < 400:
        return _redirect(asked.configured)
    if status >= 500 or status == 498:
        return Classification(Verdict.SERVER_ERROR)
    if asked.on == MESSAGE and status in {400, 404} and has(_NO_MODEL, text):
        return Classification(Verdict.COULD_NOT_TELL, _NO_MODEL_SAYS)
    if status in _NO_SUCH_ROUTE and not (asked.on == MESSAGE and is_json(answer, text)):
        is_page = _is_server(asked) and is_html(answer, text)
        return _page(asked, Verdict.WRONG_ADDRESS) if is_page else _no_route(asked.configured)
    return _refusal(answer, text, asked)


def _refusal(answer: Answer, text: str, asked: Asked) -> Classification:
    status = answer.status
    html = is_html(answer, text)
    if status == 429:
        spent = has(_QUOTA, text) and not has(_TOO_FAST, text) and not html
        return Classification(Verdict.NO_CREDIT if spent else Verdict.RATE_LIMITED)
    if html:
        return _page(asked)
    if status in {400, 401, 403, 451} and has(_NO_REGION, text):
        return Classification(Verdict.COULD_NOT_TELL, _REGION_SAYS, _REGION_DO)
    if status == 402:
        return Classification(Verdict.NO_CREDIT)
    if status == 401:
        return Classification(Verdict.REJECTED)
    if status == 403:
        return _forbidden(answer, text, asked)
    if status == 400 and has(_BAD_KEY, text):
        return Classification(Verdict.REJECTED)
    if status == 400 and has(_CREDIT, text):
        return Classification(Verdict.NO_CREDIT)
    return Classification(Verdict.COULD_NOT_TELL)


def _forbidden(answer: Answer, text: str, asked: Asked) -> Classification:
    if not is_json(answer, text):
        return Classification(Verdict.COULD_NOT_TELL) if _is_server(asked) else _page(asked)
    if has(_REGION, text):
        return Classification(Verdict.COULD_NOT_TELL, _REGION_SAYS, _REGION_DO)
    if has(_PERMISSION, text):
        return Classification(Verdict.NO_PERMISSION)
    return Classification(Verdict.COULD_NOT_TELL)


def _success(answer: Answer, text: str, provider: Provider, asked: Asked) -> Classification:
    """A success counts only where the body is what the route answers; a log-in page is no proof."""
    route = provider.check if asked.on == CHECK else provider.message
    if route is not None and proves(answer, text, route, asked.url):
        return Classification(Verdict.WORKS)
    if is_html(answer, text):
        return _page(asked, Verdict.WRONG_ADDRESS)
    if _is_server(asked):
        return Classification(Verdict.COULD_NOT_TELL, _OTHER_BODY_SAYS, _OTHER_BODY_DO)
    return Classification(Verdict.COULD_NOT_TELL, _OTHER_BODY_SAYS)


def _page(asked: Asked, here: Verdict = Verdict.COULD_NOT_TELL) -> Classification:
    """Say what a web page means: at a configured server, that it may be the wrong one."""
    if _is_server(asked):
        return Classification(here, _PAGE_SAYS, _PAGE_DO)
    return Classification(Verdict.COULD_NOT_TELL, _PROXY_SAYS, _PROXY_DO)


def _is_server(asked: Asked) -> bool:
    return asked.configured and not asked.is_vendor


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
