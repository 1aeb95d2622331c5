"""What is wrong with a base URL as it stands: a page for people, too long, or not whole."""

import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

from lib.client_address import HOLD_ROUTES, OPENAI_CLIENTS, ROUTE, page_instead, split, surplus
from lib.client_config import client_of
from lib.diagnosis.rules import _dialects as dialects
from lib.own_code import reads_by_itself
from lib.project import Configured
from lib.provider_config import Provider, table
from lib.regex import regex
from lib.sources import Entry

# Hosts that answer with and without a version, and one that answers no more, which has a rule.
_EITHER_WAY: Final = frozenset(
    {"api.deepseek.com", "api.githubcopilot.com", "api.perplexity.ai"}
    | {"models.inference.ai.azure.com"}
)
_DEDICATED: Final = ".endpoints.huggingface.cloud"
_LITELLM_PORT: Final = 4000
_V1: Final = "/v1"
_TWICE: Final = regex(r"/v\d{1,2}(?=/v\d{1,2}(?:/|$))")
_BARE_HOST: Final = regex(
    r"(?:localhost|\d{1,3}(?:\.\d{1,3}){3}|(?:[a-z0-9-]+\.)+[a-z]{2,12})(?::\d{1,5})?(?:/[\w./-]*)?",
    re.IGNORECASE,
)
_DEPLOYMENT: Final = regex(r"/openai/deployments(?:/|$)")
# A web address that was not written whole, or with more than an address around it.
_QUOTES: Final = "\"'`"
_BROKEN: Final = regex(
    r"https?(?::/?(?!/)|//|:///).*"
    rf"|[<(\[{{{_QUOTES}]https?:.*"
    rf"|https?://(?:https?:.*|.*[<>\s].*|.*[;,){_QUOTES}])",
    re.IGNORECASE,
)


def page_of(provider: Provider, name: str, value: str) -> str:
    """Return the API's address that is meant where a value names a page for people."""
    value = value.strip()
    value = f"https://{value}" if _BARE_HOST.fullmatch(value) else value
    return dialects.as_read_by(name, page_instead(provider, name, value)) if split(value) else ""


def is_broken(value: str) -> bool:
    """Whether a value is meant for a web address and is none: `https:/host`, `<https://host>`."""
    return _BROKEN.fullmatch(value.strip()) is not None


def other_way(configured: Configured, chosen: Entry) -> str:
    """Return the address that is meant where a vendor's host is asked in another's dialect.

    Nothing where it is enough to add what is missing at the end.
    """
    parts = split(chosen.value.reveal().strip())
    api = dialects.instead(chosen.name, parts) if parts else ""
    lack = missing(configured, chosen) if api else ""
    return (
        ""
        if lack and parts and api.endswith(f"{parts.netloc}{parts.path.rstrip('/')}{lack}")
        else api
    )


def too_much(configured: Configured, chosen: Entry) -> str:
    """Return what stands at the end of a base URL that clients add themselves; else nothing."""
    parts = split(chosen.value.reveal().strip())
    if parts is None or chosen.name in HOLD_ROUTES:
        return ""
    provider, path = configured.provider, parts.path.rstrip("/")
    if chosen is configured.check_address.winner:
        return surplus(provider, chosen.name, path)
    if provider.base_url == "":
        found = _DEPLOYMENT.search(path)
        return "/openai" if found or path.endswith("/openai") else ""
    client = client_of(provider.id)
    if chosen.name in client.adds:
        extra = surplus(provider, chosen.name, path)
        return "" if extra and _is_read_otherwise(configured, chosen.name) else extra
    route = ROUTE.search(path)
    return route[0] if route and not _is_read_otherwise(configured, chosen.name) else ""


def lacks_scheme(configured: Configured, chosen: Entry) -> bool:
    """Whether a value is a host without `https://`, which clients do not put there."""
    value = chosen.value.reveal().strip()
    bare = configured.provider.key_optional or "HOST" in chosen.name.split("_")
    return not bare and _BARE_HOST.fullmatch(value) is not None


def twice(chosen: Entry) -> str:
    """Return the version that a base URL holds twice in a row; else nothing."""
    parts = split(chosen.value.reveal().strip())
    found = _TWICE.search(parts.path.rstrip("/")) if parts else None
    return found[0] if found else ""


def missing(configured: Configured, chosen: Entry) -> str:
    """Return what a base URL lacks at its end; else nothing."""
    provider, parts = configured.provider, split(chosen.value.reveal().strip())
    if parts is None or chosen.name in HOLD_ROUTES or chosen.name in client_of(provider.id).adds:
        return ""
    host, path = (parts.hostname or "").lower(), parts.path.rstrip("/")
    if host in _EITHER_WAY or host.endswith(_DEDICATED) or _is_litellm(host, parts.port):
        return ""
    if own := _own_path(provider, host):
        return own.removeprefix(path) if own.startswith(f"{path}/") else ""
    return _V1 if not path and provider.base_url.endswith(_V1) else ""


def _is_litellm(host: str, port: int | None) -> bool:
    """Whether a host is LiteLLM's by its port or name; it answers with and without a version."""
    return port == _LITELLM_PORT or "litellm" in host


def _is_read_otherwise(configured: Configured, name: str) -> bool:
    folder, client = configured.folder, client_of(configured.provider.id)
    libraries = client.libraries if name in client.adds else (*client.libraries, *OPENAI_CLIENTS)
    return folder is not None and reads_by_itself(folder, name, libraries)


def _own_path(provider: Provider, host: str) -> str:
    """Return the path of a provider on this host: its own, or another's that ends in `/v1`."""
    rows = (row for row in (provider, *table().values()) if row.base_url)
    for row in rows:
        own: SplitResult = urlsplit(row.base_url)
        whose = row is provider or own.path.endswith(_V1)
        if own.hostname == host and whose:
            return own.path
    return ""
