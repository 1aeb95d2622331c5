"""What leads nowhere on a Space: addresses of this machine and of its containers.

A Space reaches what the internet reaches; where it is asked itself, `lib/names/listening.py` knows.
"""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from lib.migration.importing.surroundings import Surroundings
from lib.names.listening import is_everywhere, why_not_asked
from lib.names.secret_sounding import sounds_secret
from lib.near import address_of, is_near
from lib.regex import regex

_URL: Final = regex(r"(?:jdbc:)?[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_HOST_PORT: Final = regex(r"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+):([0-9]{3,5})")
_HOST: Final = regex(r"\[?[0-9a-fA-F:]{2,39}\]?|[A-Za-z][A-Za-z0-9.-]{0,252}|[0-9.]{7,15}")
# `host=localhost dbname=app`, as libpq takes it.
_KEYWORDS: Final = regex(r"(?:^|\s)host=(\S+)")
_MOST_HOSTS: Final = 20
_LOCALHOST: Final = frozenset({"localhost", "localhost.localdomain", "ip6-localhost"})
_LETTER: Final = regex(r"[A-Za-z]|\..*\..*\.|:")
# Names whose value is a host, whatever word it is; and those of an address in general.
_HOST_NAME: Final = regex(
    r"(?:^|_|[a-z](?=H)|PG|DB)(?:HOSTS?|HOSTNAMES?|Hosts?|Hostnames?|hosts?)$"
)
_PLACE_NAME: Final = regex(
    r"(?:^|_|[a-z](?=[A-Z]))(?:servers?|addr|address|endpoint|url|uri|brokers?|nodes?)$",
    re.IGNORECASE,
)
# As people call containers and machines: `redis`, `vector-db`; a random text is none.
_LABEL: Final = regex(r"[a-z][a-z0-9]{0,14}(?:[-_][a-z0-9]{1,14}){0,3}")
# `llama3:405`, `postgres:160`: what follows the colon is no port.
_OTHER_PAIRS: Final = regex(r"(?:MODELS?|IMAGES?|TAGS?|VERSIONS?|RATIO|TIME)$", re.IGNORECASE)
_INSIDE: Final = (
    (".railway.internal", "Railway's"),
    (".render.internal", "Render's"),
    (".flycast", "Fly's"),
    (".vm.internal", "Fly's"),
    (".svc.cluster.local", "a Kubernetes cluster's"),
    (".svc", "a Kubernetes cluster's"),
    ("docker.internal", "this machine's"),
    ("containers.internal", "this machine's"),
    (".internal", "a private"),
)
_RENDER: Final = regex(r"(?:dpg|red)-[a-z0-9]{12,}(?:-a)?")


def why_not_there(name: str, value: str, around: Surroundings) -> str:
    """Say what keeps a value from working on a Space; nothing where it may work there."""
    value = value.strip()
    where = why_not_asked(name, value, around.app_port, around.names)
    if where is not None:
        return where
    found = [_why_near(host) for host in _hosts(name, value)]
    return found[0] if found and all(found) else ""


def _hosts(name: str, value: str) -> Iterator[str]:
    """Yield the hosts that a value names; none where it is no address."""
    if _URL.match(value):
        yield from _of_url(value.removeprefix("jdbc:"))
        return
    if keywords := _KEYWORDS.search(value):
        yield keywords[1]
        return
    for one in value.split(",", _MOST_HOSTS)[:_MOST_HOSTS]:
        host = _bare_host(name, one.strip())
        yield "" if is_everywhere(host) else host


def _bare_host(name: str, text: str) -> str:
    """Return the host in `redis:6379`, `localhost` or, where the name asks for one, `redis`."""
    whole = _HOST_PORT.fullmatch(text)
    if whole and not _OTHER_PAIRS.search(name) and not sounds_secret(name, doubtful=True):
        return whole[1] if _LETTER.search(whole[1]) else ""
    if not _HOST.fullmatch(text):
        return ""
    if _HOST_NAME.search(name) and ("." in text or ":" in text or _LABEL.fullmatch(text)):
        return text
    is_place = _PLACE_NAME.search(name) and ("." in text or _is_loopback(text))
    return text if is_place else ""


def _of_url(value: str) -> Iterator[str]:
    """Yield the hosts of an address, of which a database's may have several."""
    # Behind the last `@`: a password may hold what ends the host elsewhere.
    rest = value.partition("://")[2].rpartition("@")[2]
    hosts = re.split(r"[/?#]", rest, maxsplit=1)[0].split(",", _MOST_HOSTS)
    for one in hosts[:_MOST_HOSTS]:
        try:
            yield urlsplit(f"//{one}").hostname or ""
        except ValueError:
            yield ""


def _is_loopback(host: str) -> bool:
    """Whether a host is the machine it is used on, by its words alone.

    Nothing is compared with this machine's own names: a stranger's text is read here, too.
    """
    address = address_of(host)
    if address is not None:
        return address.is_loopback or address.is_unspecified
    return host.casefold() in _LOCALHOST or host.casefold().endswith(".localhost")


def _why_near(host: str) -> str:
    """Say that a host is not on the internet; nothing where it may be."""
    host = host.lower().rstrip(".")
    inside = next((whose for end, whose in _INSIDE if host.endswith(end)), "")
    if inside:
        return f"it is an address inside {inside} network, which a Space does not reach"
    if not host or not is_near(host):
        return ""
    if _RENDER.fullmatch(host):
        return "it is an address inside Render's network, which a Space does not reach"
    if _is_loopback(host):
        return "it is an address on this machine"
    if address_of(host) is None and "." not in host:
        return "it names a container or machine of this network, which a Space does not reach"
    return "it is an address in this machine's own network"
