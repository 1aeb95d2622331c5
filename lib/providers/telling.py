"""Whose words a result is told in: the vendor's, or those of a server at a configured address.

The one place that decides it. A server that is not the vendor's is called "the server at ...", and
no step leads from it to a console, a status page or the support of the vendor.
"""

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from lib.client_address import HOLD_ROUTES, ROUTE, VERSION, root_for, surplus
from lib.client_config import client_of, is_api_host, page_on
from lib.provider_config import Provider
from lib.providers.asked_address import moved_by
from lib.providers.reading import Classification
from lib.providers.request_parts import headers_set
from lib.providers.verdict import SERVER_SENTENCES, SERVER_STEPS, WORDS, Verdict
from lib.regex import regex
from lib.sources import Entry

if TYPE_CHECKING:
    from lib.providers.check_plan import CheckPlan

_URL: Final = regex(r"https?://[^\s`,;)]+")
_OF_THE_VENDOR: Final = ("{provider}", "{console}", "{status_page}")
_NO_VERSION: Final = "Add `/v1` to the end of `{address_name}`, as in {root}, {api}'s own address."
_NO_ROOT: Final = (
    "Check `{address_name}`: it has to be the address of your own resource, to the end of its host."
)


def sentence_of(plan: "CheckPlan", verdict: Verdict) -> str:
    """Return the sentence of a verdict where the answer had no words of its own."""
    if _lacks_key(plan, verdict):
        return "{provider} wants a key, and none is set."
    if plan.is_vendor:
        return WORDS[verdict].sentence
    return SERVER_SENTENCES.get(verdict, WORDS[verdict].sentence)


def step_of(plan: "CheckPlan", reading: Classification) -> str:
    """Return the next step: that of the answer where it fits who was asked, else the verdict's.

    What stands instead of an answer is told as it is: it is about the project, and no vendor's.
    """
    if _lacks_key(plan, reading.verdict):
        return f"Put a key of this server into `{plan.configured.provider.names[0]}`."
    own = plan.is_vendor or plan.reading is reading
    if reading.server_do and not plan.is_vendor:
        return reading.server_do
    if reading.do and (own or not _is_vendors(plan, reading.do)):
        return reading.do
    if reading.verdict is Verdict.WRONG_ADDRESS:
        return _address_step(plan)
    usual = WORDS[reading.verdict].advice
    return usual if plan.is_vendor else SERVER_STEPS.get(reading.verdict, usual)


def _lacks_key(plan: "CheckPlan", verdict: Verdict) -> bool:
    """Whether a server that was asked without a key, as one may that needs none, wants one."""
    asked = plan.request is not None and plan.configured.key.winner is None
    return asked and verdict is Verdict.REJECTED


def root(plan: "CheckPlan") -> str:
    """Return the API's own address as the variable that is set takes it; empty where none is."""
    if plan.judge is not plan.configured.provider:
        return plan.judge.base_url
    return root_for(plan.judge, address_name(plan))


def told(plan: "CheckPlan", text: str) -> str:
    """Put names into a sentence; nothing that could hold a value."""
    provider, key = plan.judge, plan.configured.key.winner
    known = {
        "name": key.name if key else _name_to_set(plan.configured.provider),
        "console": provider.console,
        "status_page": provider.status_page or "its status page",
        "address": f"`{plan.target.shown}`" if plan.target.shown else "its address",
        "address_name": address_name(plan),
        "root": root(plan),
        "api": provider.name,
        "coding_plan": client_of(provider.id).coding_plan or "the one that its documents name",
        "settings": _settings(plan),
    }
    text = _named(plan, text)
    for word, value in known.items():
        text = text.replace("{" + word + "}", value)
    return text


def _named(plan: "CheckPlan", text: str) -> str:
    if plan.is_vendor:
        return text.replace("{provider}", plan.judge.name)
    shown = plan.target.shown
    server = f"server at `{shown}`" if shown else f"server in `{address_name(plan)}`"
    if text.startswith("{provider}"):
        text = text.replace("{provider}", f"The {server}", 1)
    return text.replace("{provider}", f"the {server}")


def _address_step(plan: "CheckPlan") -> str:
    """Say what to change about the address: what is too much at its end, or which one is meant."""
    base = _address(plan)
    path = urlsplit(base.value.reveal().strip()).path.rstrip("/") if base else ""
    extra = surplus(plan.configured.provider, base.name, path) if base else ""
    if base and not extra and base.name not in HOLD_ROUTES and (route := ROUTE.search(path)):
        extra = route[0]
    if extra:
        return f"Remove `{extra}` from the end of `{{address_name}}`: its client adds it itself."
    if base and root(plan).endswith("/v1") and not VERSION.search(path):
        return _NO_VERSION
    return WORDS[Verdict.WRONG_ADDRESS].advice if root(plan) else _NO_ROOT


def _is_vendors(plan: "CheckPlan", text: str) -> bool:
    """Whether a step leads to the vendor: by its name, or to one of its pages."""
    provider = plan.judge
    named = (*_OF_THE_VENDOR, provider.name.split()[0])
    urls = (match[0].rstrip(".") for match in _URL.finditer(text))
    return any(word in text for word in named) or any(_is_page(provider, url) for url in urls)


def _is_page(provider: Provider, url: str) -> bool:
    """Whether an address in a step is no address of the API, to be set."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    return page_on(host, parts.path) is not None or not is_api_host(host, provider)


def _settings(plan: "CheckPlan") -> str:
    """Return the variables that the client sends with every request: those that are set, if any."""
    entries = headers_set(plan.configured, plan.configured.provider).values()
    usual = client_of(plan.configured.provider.id).headers.values()
    names = [entry.name for entry in entries] or [names[0] for names in usual]
    return " and ".join(f"`{name}`" for name in names)


def _address(plan: "CheckPlan") -> Entry | None:
    """Return what sets the address that is asked: what moves the check alone, or the base URL."""
    moved = moved_by(plan.configured, plan.judge, plan.route) if plan.route else None
    return moved or plan.configured.address.winner


def address_name(plan: "CheckPlan") -> str:
    """Return the variable that sets the address: the one that is set, else the usual one."""
    base = _address(plan)
    return base.name if base else plan.configured.provider.base_url_names[0]


def _name_to_set(provider: Provider) -> str:
    return provider.base_url_names[0] if provider.key_optional else provider.names[0]
