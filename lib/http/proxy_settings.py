"""What keeps Python's HTTP clients from using the proxy that a variable names.

Measured with httpx 0.28.1, which `openai`, `anthropic`, `groq` and others bring along, httpx2 2.16
and requests 2.34: a scheme they do not know, or a `NO_PROXY` with IPv6 in brackets, raises while a
client is made, whatever address it is for. A proxy without a scheme is taken for `http://`.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit

from lib.near import is_this_machine
from lib.record import record
from lib.regex import regex

PROXIES: Final = frozenset({"http_proxy", "https_proxy", "all_proxy"})
NO_PROXY: Final = "no_proxy"
_KNOWN: Final = frozenset({"http", "https", "socks5", "socks5h"})
_MEANT: Final = {"socks": "socks5://", "socks4": "socks5://", "socks4a": "socks5h://"}
_SCHEME: Final = regex(r"([A-Za-z][A-Za-z0-9+.-]{0,15})://")
_NEARLY: Final = regex(r"(?:https?|socks\w*)(?::/?|/+)(?!/)", re.IGNORECASE)
_ADDRESS: Final = regex(r"[0-9A-Fa-f:.]{2,45}(?:%\w{1,20})?")


@record
class Trouble:
    """What is wrong with a variable, as a sentence goes on, and what to do. No value is in it.

    weight: `error` where clients fail, `warning` where they most likely do, `info` where only some
    programs read it otherwise.
    """

    what: str
    step: str
    weight: str = "error"


def proxy_trouble(value: str) -> Trouble | None:
    """Return what is wrong with the value of `HTTPS_PROXY` and its like; None where nothing is."""
    text = value.strip()
    if not text:
        return None
    if text[0] in "\"'`<[" or text[-1] in "\"'`>":
        return Trouble("has quotes or brackets around the address", "Remove them from {name}.")
    scheme = _SCHEME.match(text)
    if scheme is None:
        return _without_scheme(text)
    if scheme[1].lower() not in _KNOWN:
        return _unknown(scheme[1].lower())
    return _place_trouble(text)


def _unknown(scheme: str) -> Trouble:
    shown = f"`{scheme}://`" if re.fullmatch(r"(?:socks|h?t?tps?|ftp|quic)\w{0,2}", scheme) else ""
    meant = _MEANT.get(scheme) or ("socks5://" if scheme.startswith("sock") else "http://")
    return Trouble(
        f"has a scheme{f', {shown},' if shown else ''} that Python's HTTP clients do not know, so "
        "they stop before they ask anybody",
        f"Write `{meant}` at the beginning of {{name}}.",
    )


def _without_scheme(text: str) -> Trouble | None:
    if _NEARLY.match(text) or text.startswith(("/", ":")):
        return Trouble(
            "does not begin with a whole `http://`",
            "Write `http://` at the beginning of {name}.",
        )
    if _port_is_bad(f"http://{text}"):
        return _BAD_PORT
    return Trouble(
        "names no scheme, which some programs refuse",
        "Write `http://` at the beginning of {name}.",
        weight="info",
    )


_BAD_PORT: Final = Trouble(
    "is no address that can be read: its port is no number",
    "Correct {name}; in a password, write `@`, `:`, `/` and `#` as `%40`, `%3A`, `%2F` and `%23`.",
)


def _place_trouble(text: str) -> Trouble | None:
    if _port_is_bad(text):
        return _BAD_PORT
    found = urlsplit(text)
    if not found.hostname:
        return Trouble("names no host", "Write the proxy's host and port into {name}.")
    if found.scheme.lower() == "https" and is_this_machine(found.hostname):
        return Trouble(
            "speaks TLS to a proxy on this machine, which local proxies hardly ever take",
            "Write `http://` instead of `https://` at the beginning of {name}; it is about the way "
            "to the proxy only.",
            weight="warning",
        )
    return None


def _port_is_bad(text: str) -> bool:
    try:
        return urlsplit(text).port == 0
    except ValueError:
        return True


def exceptions_trouble(value: str) -> Trouble | None:
    """Return what is wrong with the value of `NO_PROXY`; None where every client reads it alike."""
    parts = [part.strip() for part in value.split(",") if part.strip()]
    if any(_is_fatal(part) for part in parts):
        return Trouble(
            "holds an IPv6 address in brackets or with `/`, at which clients made with httpx stop",
            "Write IPv6 addresses in {name} bare, as `::1`.",
        )
    odd = next((say for part in parts for say in _odd(part)), None)
    if odd is None:
        return None
    step = "Write host names in {name}, separated by commas: `localhost,.corp`."
    return Trouble(odd, step, weight="info")


def _is_fatal(part: str) -> bool:
    """Whether httpx 0.28 takes a part for an address with an impossible port."""
    if "://" in part:
        return False
    bare = part.strip("[]").partition("/")[0].partition("]")[0]
    return part.count(":") > 1 and bool(_ADDRESS.fullmatch(bare)) and bool(set("[]/") & set(part))


def _odd(part: str) -> Iterator[str]:
    if "://" in part:
        yield "holds a URL, which is compared with nothing"
    elif part.startswith("*.") or (part.endswith("*") and part != "*"):
        yield "holds `*` within a name, which Python's clients do not understand"
    elif ";" in part or " " in part:
        yield "separates its hosts by something else than commas"


def hosts_meant(value: str) -> Iterator[str]:
    """Yield the hosts that people mean by what clients do not understand in `NO_PROXY`."""
    for part in re.split(r"[,;\s]+", value):
        try:
            host = urlsplit(part).hostname if "://" in part else part.partition("/")[0]
        except ValueError:
            continue
        if host:
            yield host.strip("[]*").lstrip(".").lower()


def in_charge(url: str, environ: Mapping[str, str]) -> str:
    """Return the name of the variable whose proxy a request uses, as it is spelled; or nothing.

    Of two spellings the small one counts, as for `urllib.request`; `ALL_PROXY` comes last.
    """
    scheme = urlsplit(url).scheme.lower()
    for name in (f"{scheme}_proxy", "all_proxy"):
        spelled = sorted((one for one in environ if one.lower() == name), reverse=True)
        found = next((one for one in spelled if environ[one].strip()), "")
        if found:
            return found
    return ""
