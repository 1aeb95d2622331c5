"""What the client libraries of the providers do with their variables. Data, in `clients.toml`.

Which hosts are a vendor's own, what a client puts behind a base URL, which variables change the
request, and which break the client when they are set to nothing. Measured with the libraries; the
head of the file says how. A provider without a table there has the defaults.
"""

import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from lib.provider_config import Provider, TableError, table
from lib.record import field, record

_FILE: Final = Path(__file__).with_name("clients.toml")


@record
class Client:
    """What is known about the clients of one provider; see the head of `clients.toml`."""

    domains: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    pages: Mapping[str, str] = field(default_factory=dict)
    adds: Mapping[str, str] = field(default_factory=dict)
    own_path: Mapping[str, str] = field(default_factory=dict)
    takes_routes: tuple[str, ...] = ()
    breaks_on_empty: tuple[str, ...] = ()
    breaks_on_empty_in: Mapping[str, str] = field(default_factory=dict)
    empty_key_wins: tuple[str, ...] = ()
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    query: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    auth: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    redirected_by: Mapping[str, str] = field(default_factory=dict)
    outranked_by: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    coding_plan: str = ""


_NOTHING: Final = Client()


def client_of(provider_id: str) -> Client:
    """Return what is known about the clients of a provider. Raises `TableError`."""
    return _clients().get(provider_id, _NOTHING)


def domains_of(provider: Provider) -> tuple[str, ...]:
    """Return the domains that are the vendor's alone: a host below one of them is its own."""
    if given := client_of(provider.id).domains:
        return given
    routes = (route.url for route in (provider.check, provider.message) if route)
    hosts = (urlsplit(url).hostname or "" for url in (provider.base_url, *routes) if url)
    return () if provider.key_optional else tuple({".".join(one.split(".")[-2:]) for one in hosts})


def is_below(host: str, domain: str) -> bool:
    """Whether a host is a domain or below it."""
    return host == domain or host.endswith(f".{domain}")


def owner_of_host(host: str, first: Provider | None = None) -> Provider | None:
    """Return the provider whose own a host is; None for everybody else's. first: asked before."""
    if first is not None and any(is_below(host, one) for one in domains_of(first)):
        return first
    labels = host.split(".")
    endings = (".".join(labels[at:]) for at in range(len(labels)))
    return next((owner for one in endings if (owner := _owners().get(one))), None)


def is_api_host(host: str, provider: Provider) -> bool:
    """Whether a host of a vendor serves its API, and is no page for people."""
    known = {urlsplit(url).hostname for url in _api_urls(provider)} | {
        *client_of(provider.id).hosts
    }
    if host in known:
        return True
    if not any(is_below(host, one) for one in domains_of(provider)) or page_on(host):
        return False
    return not provider.base_url or any(_says_api(label) for label in host.split("."))


def _says_api(label: str) -> bool:
    return label == "api" or label.startswith("api-")


def page_on(host: str, path: str = "") -> tuple[Provider, str] | None:
    """Return whose page for people stands on a host, and the API's address that is meant.

    path: of hosts that serve both, pages are known by the first part of their path.
    """
    first = path.strip("/").partition("/")[0]
    labels = host.split(".")
    known = [f"{host}/{first}", host] if first else [host]
    if host not in _api_hosts():
        known.append(".".join(["*", *labels[1:]]))
    found = next((_pages()[one] for one in known if one in _pages()), None)
    return (found[0], found[1].replace("*", labels[0])) if found else None


def is_page_path(host: str, path: str) -> bool:
    """Whether the first part of a path is a page's, on a host that serves an API too."""
    return f"{host}/{path.strip('/').partition('/')[0]}" in _pages()


def _api_urls(provider: Provider) -> Iterator[str]:
    yield provider.base_url
    yield from (route.url for route in (provider.check, provider.message) if route and route.url)


@lru_cache(maxsize=1)
def _owners() -> Mapping[str, Provider]:
    return {one: row for row in reversed(tuple(table().values())) for one in domains_of(row)}


@lru_cache(maxsize=1)
def _pages() -> Mapping[str, tuple[Provider, str]]:
    """Return every known page by its host: those of the file, consoles and status pages."""
    found: dict[str, tuple[Provider, str]] = {}
    for row in table().values():
        for page in filter(None, (row.console, row.status_page)):
            parts = urlsplit(page)
            host, first = parts.hostname or "", parts.path.strip("/").partition("/")[0]
            if host not in _api_hosts():
                found.setdefault(host, (row, row.base_url))
            elif first:
                found.setdefault(f"{host}/{first}", (row, row.base_url))
        found |= {host: (row, url or row.base_url) for host, url in client_of(row.id).pages.items()}
    return found


@lru_cache(maxsize=1)
def _api_hosts() -> frozenset[str]:
    rows = table().values()
    urls = {urlsplit(url).hostname or "" for row in rows for url in _api_urls(row)}
    return frozenset(urls | {host for row in rows for host in client_of(row.id).hosts})


@lru_cache(maxsize=1)
def _clients() -> Mapping[str, Client]:
    return load_clients(_FILE.read_text(encoding="utf-8"))


def load_clients(text: str) -> Mapping[str, Client]:
    """Read them from TOML text, by provider. Raises `TableError` for a malformed one."""
    found: dict[str, Client] = {}
    for provider, row in tomllib.loads(text).items():
        if provider not in table():
            raise TableError(f"clients: there is no provider {provider}")
        try:
            found[provider] = Client(**{key: _frozen(value) for key, value in row.items()})
        except TypeError as error:
            raise TableError(f"clients, {provider}: {error}") from None
    return found


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _frozen(one) for key, one in value.items()}
    return tuple(value) if isinstance(value, list) else value
