"""Where the app's own client would send a request: the base URL as that client reads it.

A variable that only the vendor's client reads is taken at its word, so what stands there twice is
asked twice. Other variables are read by tools of either habit, and what base and route have in
common is written once.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from lib.client_address import (
    HOLD_ROUTES,
    OPENAI_CLIENTS,
    ROUTE,
    VERSION,
    page_instead,
    root_for,
    surplus,
)
from lib.client_config import client_of, is_api_host
from lib.http import address
from lib.own_code import reads_by_itself
from lib.project import Configured
from lib.provider_config import Check, Message, Provider, table
from lib.providers.empty_address import broken_address
from lib.regex import regex
from lib.sources import Entry
from lib.user_error import UserError

_AZURE_V1: Final = "/openai/v1"
_PLAIN: Final = regex(r"[\w.-]{1,40}")


class UnusableError(UserError):
    """No address to ask. Names the variable and what to do about it, never its value."""

    def __init__(self, name: str, why: object, step: str = "") -> None:
        super().__init__(f"`{name}` {why}.", step or f"Fix `{name}`.")


def base_of(configured: Configured) -> str:
    """Return the base URL the app uses. Raises `UnusableError` where there is none to use."""
    provider = configured.provider
    chosen = configured.address.winner
    if chosen is not None:
        base = usable(configured, chosen)
        _refuse_page(configured, chosen.name, base)
        return _without_own_path(provider, chosen.name, base)
    if broken := broken_address(configured):
        raise UnusableError(
            broken.name,
            "is set to nothing, and the client takes that for an address, so every request fails",
            f"Remove `{broken.name}`, or give it an address.",
        )
    if not provider.base_url:
        name = provider.base_url_names[0]
        raise UnusableError(name, "is not set, and there is no default address", f"Set `{name}`.")
    return provider.base_url


def _without_own_path(provider: Provider, name: str, base: str) -> str:
    """Return the address of the API that is known, where a client has another on the same host."""
    own = client_of(provider.id).own_path.get(name, "")
    if not own or not base.endswith(own):
        return base
    return base.removesuffix(own) + urlsplit(provider.base_url).path


def usable(configured: Configured, chosen: Entry) -> str:
    """Return what a variable holds as an address. Raises `UnusableError`."""
    try:
        return address.usable(
            chosen.value.reveal(),
            bare_host=configured.provider.key_optional,
            has_key=configured.key.winner is not None,
        )
    except address.AddressError as error:
        raise UnusableError(chosen.name, error) from None


def _refuse_page(configured: Configured, name: str, base: str) -> None:
    if api := page_instead(configured.provider, name, base):
        raise UnusableError(
            name,
            "holds the address of a page for people, not of an API, so nothing was sent to it",
            f"Set `{name}` to {api}.",
        )


def home_of(base: str) -> Provider | None:
    """Return the provider whose API is on this host: its check enforces the key.

    One that needs no key enforces none, and may stand in for others under the address it shares.
    """
    return _homes().get(address.host_of(base))


@lru_cache(maxsize=1)
def _homes() -> Mapping[tuple[str | None, int | None], Provider]:
    found: dict[tuple[str | None, int | None], Provider] = {}
    for row in reversed(tuple(table().values())):
        if row.base_url and not row.key_optional:
            hosts = (f"https://{host}" for host in client_of(row.id).hosts)
            found |= dict.fromkeys(map(address.host_of, (*hosts, row.base_url)), row)
    return found


def target_of(
    configured: Configured, judge: Provider, route: Check | Message, base: str
) -> address.Target:
    """Return the address to ask below a base URL, or below the one that moves the check alone."""
    moved = moved_by(configured, judge, route)
    if moved is not None:
        base = usable(configured, moved)
        _refuse_page(configured, moved.name, base)
        url = f"{base}{route.fallback_path or route.path}"
        return address.Target(url, address.shown(url), configured=True)
    url = _url(configured, judge, route, base)
    chosen = configured.address.winner is not None
    return address.Target(_with_query(configured, judge, url), address.shown(url), chosen)


def moved_by(configured: Configured, judge: Provider, route: Check | Message) -> Entry | None:
    """Return what moves the check alone, where that counts."""
    its_own = isinstance(route, Check) and judge.id == configured.provider.id
    return configured.check_address.winner if its_own else None


def _url(configured: Configured, judge: Provider, route: Check | Message, base: str) -> str:
    at_home = bool(judge.base_url) and address.same_host(base, judge.base_url)
    if _is_openai_style(configured, route, base):
        return f"{base}/models"
    if base.endswith(_AZURE_V1) and route.path.startswith("/openai/models"):
        return f"{base}/models"
    path = route.path if at_home and route.path else route.fallback_path or route.path
    prefix = what_client_adds(configured, base) if judge is configured.provider else None
    if prefix is not None and not (route.url and base == root_of(configured)):
        return f"{base}{prefix}{path}"
    foreign = judge is not configured.provider and not path.endswith("/models")
    if route.url and at_home and (foreign or _is_whole(judge, base)):
        return route.url
    if ROUTE.search(urlsplit(base).path) is None:
        return address.join(base, path)
    if _holds_route(configured):
        return address.join(ROUTE.sub("", base), path)
    return f"{base}{path}"  # no client takes its own route for granted


def _holds_route(configured: Configured) -> bool:
    """Whether the project itself asks the base URL as it stands, route and all."""
    chosen = configured.address.winner
    if chosen is None or chosen.name in HOLD_ROUTES:
        return True
    libraries = (*client_of(configured.provider.id).libraries, *OPENAI_CLIENTS)
    return _is_read_otherwise(configured, chosen.name, libraries)


def _is_openai_style(configured: Configured, route: Check | Message, base: str) -> bool:
    """Whether this is Ollama's address as OpenAI's client takes it, and Ollama's own does not."""
    is_check = isinstance(route, Check) and route.path.startswith("/api/")
    return is_check and bool(VERSION.search(base)) and what_client_adds(configured, base) is None


def _is_whole(judge: Provider, base: str) -> bool:
    """Whether a base URL on the provider's host has its path: else the app's requests fail."""
    return f"{urlsplit(base).path}/".startswith(f"{urlsplit(judge.base_url).path}/")


def root_of(configured: Configured) -> str:
    """Return the provider's own address as the variable that is set takes it."""
    chosen = configured.address.winner
    return root_for(configured.provider, chosen.name if chosen else "")


def what_client_adds(configured: Configured, base: str) -> str | None:
    """Return what the one client that reads the variable puts before a route.

    None where tools of either habit may read it: also where the project's own code does.
    """
    provider, chosen = configured.provider, configured.address.winner
    client = client_of(provider.id)
    if chosen is None or chosen.name not in client.adds:
        return None
    twice = surplus(provider, chosen.name, urlsplit(base).path)
    if twice and _is_read_otherwise(configured, chosen.name, client.libraries):
        return None
    return client.adds[chosen.name]


def _is_read_otherwise(configured: Configured, name: str, libraries: tuple[str, ...]) -> bool:
    folder = configured.folder
    return folder is not None and reads_by_itself(folder, name, libraries)


def is_vendor(judge: Provider, url: str) -> bool:
    """Whether an address is the vendor's own API, and no server that stands for it."""
    parts = urlsplit(url)
    return parts.scheme == "https" and is_api_host((parts.hostname or "").lower(), judge)


def is_usual(judge: Provider, route: Check | Message, url: str) -> bool:
    """Whether a request goes to the vendor's own host and to the route as the table has it."""
    usual = {urlsplit(route.url).path} if route.url else set()
    usual |= {urlsplit(judge.base_url).path.rstrip("/") + path for path in _paths(route)}
    return is_vendor(judge, url) and urlsplit(url).path in usual


def _paths(route: Check | Message) -> list[str]:
    return [path.partition("?")[0] for path in (route.path, route.fallback_path) if path]


def _with_query(configured: Configured, judge: Provider, url: str) -> str:
    """Put what the client takes from variables into the query, instead of what stands there."""
    if judge is not configured.provider:
        return url
    for name, variables in client_of(judge.id).query.items():
        chosen = configured.setting(variables)
        value = chosen.value.reveal().strip() if chosen else ""
        if f"{name}=" in url and _PLAIN.fullmatch(value):
            start, _, rest = url.partition(f"{name}=")
            url = f"{start}{name}={value}{''.join(rest.partition('&')[1:])}"
    return url
