"""Where a server of the app listens, by the variables that tell it so.

A Space is asked for at its `app_port`, on all its addresses (Hub documentation, "Docker Spaces").
"""

from collections.abc import Collection
from typing import Final

from lib.near import address_of, is_near
from lib.regex import regex

_NUMBER: Final = regex(r"[0-9]{1,5}")
_HOST_PORT: Final = regex(r"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+):([0-9]{3,5})")
_HOST: Final = regex(r"\[?[0-9a-fA-F:]{2,39}\]?|[A-Za-z][A-Za-z0-9.-]{0,252}|[0-9.]{7,15}")
_BOUND: Final = regex(r"(?:--bind[= ]|-b[= ]?|--host[= ]|--port[= ])(\S+)")
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
# Ports of servers that are called over the internet.
_OF_OTHERS: Final = frozenset({"80", "443", "8443"})
_BINDS: Final = frozenset(
    {"HOST", "BIND", "LISTEN", "BIND_ADDR", "LISTEN_ADDR", "GRADIO_SERVER_NAME", "SERVER_NAME"}
    | {f"{one}_{what}" for one in _LISTENERS for what in ("HOST", "ADDRESS")}
)
_ARGUMENTS: Final = frozenset({"GUNICORN_CMD_ARGS", "UVICORN_CMD_ARGS", "COMMANDLINE_ARGS"})


def why_not_asked(name: str, value: str, app_port: int, beside: Collection[str] = ()) -> str | None:
    """Say what is wrong with where a server listens; None where a value is about no such thing.

    app_port: where the Space is asked for. beside: the names that are set in the same place.
    """
    name = name.upper()
    own = name in _PORTS or (value not in _OF_OTHERS and _is_own_port(name, beside))
    if own and _NUMBER.fullmatch(value):
        return _of_port(value, app_port)
    if name in _ARGUMENTS:
        found = (_of_bind(one, app_port) or "" for one in _BOUND.findall(value))
        return next(filter(None, found), None)
    return _of_bind(value, app_port) if name in _BINDS else None


def _is_own_port(name: str, beside: Collection[str]) -> bool:
    """Whether a port is where a server of the app's listens, not where it calls another."""
    whose, _, last = name.rpartition("_")
    hosts = {f"{whose}_{what}" for what in ("HOST", "HOSTNAME", "URL", "SERVER")}
    own = last == "PORT" and whose in _OWN_OR_OTHER
    return own and hosts.isdisjoint(map(str.upper, beside))


def _of_bind(value: str, app_port: int) -> str | None:
    if _NUMBER.fullmatch(value):
        return _of_port(value, app_port)
    whole = _HOST_PORT.fullmatch(value)
    host, port = (whole[1], whole[2]) if whole else (value, "")
    if value.startswith(":") and _NUMBER.fullmatch(value[1:]):
        host, port = "", value[1:]
    if host and not is_everywhere(host):
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


def is_everywhere(host: str) -> bool:
    """Whether a host means all addresses of a machine."""
    address = address_of(host)
    return host == "*" or (address is not None and address.is_unspecified)
