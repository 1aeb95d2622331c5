"""Which proxy and which certificates a request uses, by an environment that is passed in.

The rules are those of `requests` (`requests/utils.py`, 2.34) and `urllib.request`, whose own
functions look at `os.environ` as it is now. Here it is what was there at the start.
"""

import sys
import urllib.request
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit
from urllib.request import proxy_bypass_environment  # type: ignore[attr-defined]

from requests.utils import address_in_network, is_ipv4_address, is_valid_cidr

_ENDING: Final = "_proxy"
# Where the environment names none, these systems have settings of their own.
_SYSTEM: Final = {
    "darwin": ("getproxies_macosx_sysconf", "proxy_bypass_macosx_sysconf"),
    "win32": ("getproxies_registry", "proxy_bypass_registry"),
}


def proxies_for(url: str, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the proxies that stand before an address, by scheme; none where it is excepted."""
    named = _named(environ)
    host = urlsplit(url).hostname
    if not host or _is_excepted(url, host, named.get("no", "")):
        return {}
    return named or _of_the_system(host)


def certificates(environ: Mapping[str, str]) -> str | bool:
    """Return the file of certificates to trust; True for those that come with `requests`."""
    return environ.get("REQUESTS_CA_BUNDLE") or environ.get("SSL_CERT_FILE") or True


def _named(environ: Mapping[str, str]) -> dict[str, str]:
    """Return what variables name; of two spellings the small one counts, also an empty one."""
    given = [(name, value) for name, value in environ.items() if name.lower().endswith(_ENDING)]
    found = {name.lower().removesuffix(_ENDING): value for name, value in given if value}
    if "REQUEST_METHOD" in environ:
        found.pop("http", None)  # a web server may have made it of a header that a visitor sent
    for name, value in given:
        if name.endswith(_ENDING):
            found[name.removesuffix(_ENDING).lower()] = value
    return {name: value for name, value in found.items() if value}


def _is_excepted(url: str, host: str, exceptions: str) -> bool:
    if not exceptions:
        return False
    if is_ipv4_address(host):
        listed = [one for one in exceptions.replace(" ", "").split(",") if one]
        if any(is_valid_cidr(one) and address_in_network(host, one) for one in listed):
            return True
    port = urlsplit(url).port
    place = f"{host}:{port}" if port else host
    rules = {"no": exceptions}
    return any(proxy_bypass_environment(one, rules) for one in (host, place))


def _of_the_system(host: str) -> dict[str, str]:
    names = _SYSTEM.get(sys.platform)
    if names is None:
        return {}
    proxies, is_bypassed = (getattr(urllib.request, name) for name in names)
    return {} if is_bypassed(host) else proxies()
