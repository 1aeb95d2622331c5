"""The address that an answer names: a vendor says where a key of another region is to be used.

Only what lies below the vendor's own domains is taken from a reply, and no page for people.
"""

from typing import Final
from urllib.parse import urlsplit

from lib.client_address import ROUTE, surplus
from lib.client_config import is_api_host
from lib.names.opaque import told
from lib.provider_config import Provider
from lib.regex import regex

# Where nothing else would be meant by an address: beyond this a body is not looked at.
_MOST: Final = 4_096
_STATUSES: Final = frozenset({301, 302, 307, 308, 400, 401, 403, 404, 405, 409, 410, 421, 422, 451})
_ABOUT: Final = regex(
    r"host\s?name|\bhosts?\b|region|endpoint|domain|residen|base[ _-]?url|\buse\b|\brequests?\b"
    r"|\burl\b|address|redirect|请使用|域名|地址|接入点",
    2,
)
_HOST: Final = regex(
    r"(?<![\w.@-])(?:https?://)?((?:[a-z0-9-]{1,40}\.){1,6}[a-z]{2,12})(?![\w-])(?::\d+)?((?:/[\w.-]{1,24}){0,9})",
    2,
)
_BEFORE, _BEHIND = 120, 60


def named_address(
    status: int, text: str, judge: Provider, asked: str, variable: str, default: str
) -> str:
    """Return the address of the vendor's API that an error names instead of the asked one.

    asked: the address that was asked. variable: what sets the base URL. default: the base URL whose
    path the named host gets where the answer names none. Empty where it names no other host.
    """
    if status not in _STATUSES:
        return ""
    text = text[:_MOST].replace("\\/", "/")
    for match in _HOST.finditer(text):
        host = match[1].lower()
        if host == urlsplit(asked).hostname or not is_api_host(host, judge):
            continue
        around = text[max(0, match.start() - _BEFORE) : match.end() + _BEHIND]
        if _ABOUT.search(around):
            asked_route = "/" + urlsplit(asked).path.rpartition("/")[2]
            path = match[2].removesuffix(asked_route)
            return f"https://{host}{_path(judge, variable, path, default)}"
    return ""


def _path(judge: Provider, variable: str, named: str, default: str) -> str:
    """Return the path that an answer names, without what clients add; else the usual one."""
    path = named.rstrip("./")
    path = path.removesuffix(surplus(judge, variable, path)) if path else path
    path = ROUTE.sub("", path)
    plain = all(told(part) == part for part in path.split("/"))
    return path if path and plain else urlsplit(default).path
