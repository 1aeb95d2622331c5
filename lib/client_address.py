"""A base URL as clients read it: what of it is too much, or is no address of an API."""

from typing import Final
from urllib.parse import SplitResult, urlsplit

from lib.client_config import client_of, is_page_path, owner_of_host, page_on
from lib.provider_config import Provider
from lib.regex import regex

# Routes that clients put behind a base URL themselves.
ROUTE: Final = regex(
    r"/(?:chat/completions|completions|responses|embeddings|models|messages|complete|api/chat"
    r"|api/generate|api/tags|check-api-key)$"
)
# Apps hold a whole route in these.
HOLD_ROUTES: Final = frozenset({"AI_GATEWAY_BASE_URL", "HELICONE_BASE_URL", "OPENROUTER_API_URL"})
# Clients that are given an address by code, and add their routes to it.
OPENAI_CLIENTS: Final = ("openai", "langchain_openai", "litellm", "llama_index")
VERSION: Final = regex(r"/v\d+(?:(?:alpha|beta)\d*)?$")


def page_instead(provider: Provider, name: str, base: str) -> str:
    """Return the API's address that is meant where a page for people is named; else nothing."""
    parts = urlsplit(base)
    host = (parts.hostname or "").lower()
    found = page_on(host, parts.path)
    if found is None:
        return ""
    owner, api = found
    if name in provider.check_base_names:  # such a variable names the Hub, which is at its host
        hub = _origin(provider.check.url if provider.check else "")
        at_hub = host == urlsplit(hub).hostname
        return "" if at_hub and not is_page_path(host, parts.path) else hub
    return api if owner.id != provider.id else root_for(provider, name, api) or api


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def root_for(provider: Provider, name: str, api: str = "") -> str:
    """Return the provider's own address as a variable takes it: without what its client adds."""
    if not api and name in provider.check_base_names and provider.check:
        return _origin(provider.check.url)
    api = api or provider.base_url
    return api.removesuffix(client_of(provider.id).adds.get(name, ""))


def surplus(provider: Provider, name: str, path: str) -> str:
    """Return the end of a path that the vendor's client adds itself; empty where nothing is."""
    client, rest = client_of(provider.id), path.rstrip("/")
    added = client.adds.get(name)
    if added is None or (name in client.takes_routes and ROUTE.search(rest)):
        return ""
    whole = rest
    rest = ROUTE.sub("", rest)
    rest = VERSION.sub("", rest)
    for part in reversed(added.split("/")[1:]):
        rest = rest if VERSION.fullmatch(f"/{part}") else rest.removesuffix(f"/{part}")
    return whole[len(rest.removesuffix(_first_part(provider))) :]


def _first_part(provider: Provider) -> str:
    """Return how the routes of an API begin where that is no version: `/api`."""
    route = (provider.check.fallback_path or provider.check.path) if provider.check else ""
    first = "/" + route.strip("/").partition("/")[0]
    return "" if VERSION.fullmatch(first) or ROUTE.fullmatch(first) else first


def is_a_vendors(value: str) -> bool:
    """Whether a base URL leads to a vendor; one that cannot be read leads nowhere."""
    parts = split(value.strip())
    return parts is not None and owner_of_host((parts.hostname or "").lower()) is not None


def split(value: str) -> SplitResult | None:
    """Return the parts of a web address without a query, None for anything else."""
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        return None
    usual = parts.scheme in {"http", "https"} and parts.hostname
    return parts if usual and not parts.query and not parts.fragment else None
