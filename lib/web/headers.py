"""The headers of every answer: who may frame it, and what a browser may make of it.

A page fetches, runs and shows only what its own server sends, whatever a text on it says.
"""

import base64
import hashlib
import re
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib.deployment import Deployment, Platform

# The Hub shows a Space in a frame of its page (Hub documentation, "Cookie limitations in
# Spaces"). Not `*.hf.space`: anybody can put up a page there, and frame this one to steal clicks.
_HUB: Final = "https://huggingface.co"
_FOR_FRAMES: Final = "SameSite=None; Secure"
_ALWAYS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": (
        "camera=(), display-capture=(), geolocation=(), microphone=(), midi=(), payment=(), usb=()"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
}


# What Streamlit's pages need, beyond files of their own server (tried with 1.67 in Chromium): its
# styles are written by its code, icons and downloads come as `data:` and `blob:`.
_SOURCES: Final = {
    "default-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "media-src": "'self' blob:",
    "worker-src": "'self' blob:",
    "frame-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
}
_HOST: Final = re.compile(r"[A-Za-z0-9.-]+(?::\d+)?|\[[0-9a-fA-F:]+\](?::\d+)?")


def safe_headers(place: Deployment, host: str = "") -> dict[str, str]:
    """Return the headers for a place. Only the Hub may frame a Space, nobody anything else.

    host: the one a page was asked from, whose websocket it opens.
    """
    # At home a page tells its own server where it was opened: `lib/web/fronts.py` looks at it.
    told = {} if place.is_hosted else {"Referrer-Policy": "same-origin"}
    framers = f"'self' {_HUB}" if place.kind is Platform.SPACE else "'self'"
    # Not every browser takes the websocket of the same host for `'self'`.
    sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    sources = {
        "frame-ancestors": framers,
        **_SOURCES,
        "script-src": " ".join(("'self'", *_inline_scripts())),
        "connect-src": f"'self'{sockets}",
    }
    policy = "; ".join(f"{name} {value}" for name, value in sources.items())
    return {"Content-Security-Policy": policy, **_ALWAYS, **told}


@lru_cache(maxsize=1)
def _inline_scripts() -> tuple[str, ...]:
    """Return the hashes of the scripts that stand in Streamlit's own page, as it is installed."""
    streamlit = find_spec("streamlit")
    if streamlit is None or streamlit.origin is None:
        return ()
    page = Path(streamlit.origin).parent / "static" / "index.html"
    try:
        begun = page.read_text(encoding="utf-8").split("<script>")[1:]
        scripts = [one.partition("</script>")[0] for one in begun if "</script>" in one]
    except OSError:
        return ()
    digests = (hashlib.sha256(one.encode()).digest() for one in scripts)
    return tuple(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


class SafeHeaders:
    """Adds the headers to every HTTP answer, whoever gave it; websockets pass untouched."""

    def __init__(self, app: ASGIApp, place: Deployment) -> None:
        self._app = app
        self._place = place

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request; see the ASGI specification."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        found = safe_headers(self._place, Headers(scope=scope).get("host", ""))

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(found)
                _partition(headers)
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _partition(headers: MutableHeaders) -> None:
    """Let cookies that are meant for a frame live in it.

    Browsers drop them there as a third party's, unless they are kept apart for each page around
    the frame (attribute `Partitioned`, "Cookies Having Independent Partitioned State"). Streamlit
    marks its cookie against forged requests with `SameSite=None`, and cannot add this.
    """
    cookies = headers.getlist("set-cookie")
    if any(_FOR_FRAMES in one for one in cookies):
        del headers["set-cookie"]
        for one in cookies:
            headers.append("set-cookie", f"{one}; Partitioned" if _FOR_FRAMES in one else one)
