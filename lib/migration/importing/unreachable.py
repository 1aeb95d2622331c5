"""What leads nowhere on a Space: addresses of this machine, of its containers, and where to listen.

A Space is asked for at its `app_port`, on all its addresses (Hub documentation, "Docker Spaces"),
and reaches what the internet reaches.
"""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from lib.migration.importing.surroundings import Surroundings
from lib.names.secret_sounding import sounds_secret
from lib.near import address_of, is_near
from lib.regex import regex

_URL: Final = regex(r"(?:jdbc:)?[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_NUMBER: Final = regex(r"[0-9]{1,5}")
_HOST_PORT: Final = regex(r"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+):([0-9]{3,5})")
_HOST: Final = regex(r"\[?[0-9a-fA-F:]{2,39}\]?|[A-Za-z][A-Za-z0-9.-]{0,252}|[0-9.]{7,15}")
# `host=localhost dbname=app`, as libpq takes it.
_KEYWORDS: Final = regex(r"(?:^|\s)host=(\S+)")
_BOUND: Final = regex(r"(?:--bind[= ]|-b[= ]?|--host[= ]|--port[= ])(\S+)")
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
# The ports and addresses at which a server of the app itself listens.
_LISTENERS: Final = (
    *("STREAMLIT_SERVER", "GRADIO_SERVER", "UVICORN", "FLASK_RUN", "CHAINLIT", "NITRO", "NUXT"),
    *("DASH", "PANEL", "BOKEH", "SANIC", "HYPERCORN", "LISTEN", "BIND", "SERVER", "WEB", "HTTP"),
    *("GRADIO", "MARIMO", "NICEGUI", "SHINY", "FLASK", "FASTAPI", "STREAMLIT", "DJANGO", "ROCKET"),
    *("N8N", "OPEN_WEBUI", "WEBUI", "FLOWISE", "LANGFLOW", "JUPYTER", "COMFYUI", "DEV_SERVER"),
    *("WEB_SERVER", "HTTP_SERVER", "APP_SERVER", "API_SERVER"),
)
_PORTS: Final = frozenset({"PORT", "APP_PORT", *(f"{one}_PORT" for one in _LISTENERS)})
# These may be of the app's own server, or of one that it calls: then its host stands beside it.
_OWN_OR_OTHER: Final = frozenset({"API", "BACKEND", "FRONTEND"})
_BINDS: Final = frozenset(
    {"HOST", "BIND", "LISTEN", "BIND_ADDR", "LISTEN_ADDR", "GRADIO_SERVER_NAME", "SERVER_NAME"}
    | {f"{one}_{what}" for one in _LISTENERS for what in ("HOST", "ADDRESS")}
)
_ARGUMENTS: Final = frozenset({"GUNICORN_CMD_ARGS", "UVICORN_CMD_ARGS", "COMMANDLINE_ARGS"})
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
    listens = _listens(name, value, around)
    if listens is not None:
        return listens
    found = [_why_near(host) for host in _hosts(name, value)]
    return found[0] if found and all(found) else ""


def _listens(name: str, value: str, around: Surroundings) -> str | None:
    """Say what is wrong with where a server listens; None where a value is about no such thing."""
    name, app_port = name.upper(), around.app_port
    if (name in _PORTS or _is_own_port(name, around)) and _NUMBER.fullmatch(value):
        return _of_port(value, app_port)
    if name in _ARGUMENTS:
        found = (_of_bind(one, app_port) or "" for one in _BOUND.findall(value))
        return next(filter(None, found), None)
    return _of_bind(value, app_port) if name in _BINDS else None


def _is_own_port(name: str, around: Surroundings) -> bool:
    """Whether a port is where a server of the app's listens, not where it calls another."""
    whose, _, last = name.rpartition("_")
    hosts = {f"{whose}_{what}" for what in ("HOST", "HOSTNAME", "URL", "SERVER")}
    own = last == "PORT" and whose in _OWN_OR_OTHER
    return own and hosts.isdisjoint(map(str.upper, around.names))


def _of_bind(value: str, app_port: int) -> str | None:
    if _NUMBER.fullmatch(value):
        return _of_port(value, app_port)
    whole = _HOST_PORT.fullmatch(value)
    host, port = (whole[1], whole[2]) if whole else (value, "")
    if value.startswith(":") and _NUMBER.fullmatch(value[1:]):
        host, port = "", value[1:]
    if host and not _is_everywhere(host):
        if not _HOST.fullmatch(host) or not is_near(host):
            return None
        return "with it the app would listen for this machine alone; a Space wants 0.0.0.0"
    return _of_port(port, app_port) if port else ""


def _of_port(port: str, app_port: int) -> str:
    if int(port) == app_port:
        return ""
    return (
        f"a Space is asked for at port {app_port} (`app_port`), and the app would listen at another"
    )


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
        yield "" if _is_everywhere(host) else host


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


def _is_everywhere(host: str) -> bool:
    address = address_of(host)
    return host == "*" or (address is not None and address.is_unspecified)


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
