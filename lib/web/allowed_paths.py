"""Which addresses are served at all: those that our pages and routes need, and no others.

Streamlit 1.67 serves more: counts of its sessions to everybody, a programming interface of the
app, files of components, ... (`streamlit/web/server/starlette/`). What is not listed here gets
status 404, also what a later version adds.
"""

import re
from collections.abc import Collection
from typing import Final

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

STREAM: Final = "/_stcore/stream"
ROUTES: Final = "/api/"
UPLOADS: Final = "/_stcore/upload_file/"
SIGN_IN: Final = frozenset({"/auth/login", "/oauth2callback"})
_READ: Final = frozenset({"GET", "HEAD"})
_SERVED: Final[tuple[tuple[re.Pattern[str], Collection[str]], ...]] = (
    # A page, the first one or by its name; which there are, the page itself tells.
    (re.compile(r"/[A-Za-z0-9_-]{0,64}/?"), _READ),
    (re.compile(r"/(favicon\.png|index\.html|manifest\.json)"), _READ),
    # Streamlit's own files, which have no other folders.
    (re.compile(r"/static/[a-z]+/[A-Za-z0-9_-][A-Za-z0-9._-]*"), _READ),
    # Pictures and downloads of a page, by names that nobody guesses.
    (re.compile(r"/media/[A-Za-z0-9_-]+(\.[A-Za-z0-9]+)?"), _READ),
    (re.compile(r"/_stcore/health"), _READ),
    (re.compile(r"/_stcore/host-config"), {"GET"}),
    (re.compile(r"/_stcore/upload_file/[A-Za-z0-9-]{1,64}/[A-Za-z0-9-]{1,64}"), {"PUT", "DELETE"}),
    (re.compile(r"/auth/(login|logout)"), {"GET"}),
    (re.compile(r"/oauth2callback"), {"GET"}),
)


def is_served(path: str, method: str) -> bool:
    """Whether a request is passed on. The JSON routes take every method, to refuse it in JSON."""
    if path.startswith(ROUTES):
        return True
    return any(kind.fullmatch(path) and method in methods for kind, methods in _SERVED)


def own_path(scope: Scope, base: str) -> str:
    """Return a path as if it began at the root. base: Streamlit's `server.baseUrlPath`."""
    path, prefix = str(scope["path"]), f"/{base.strip('/')}"
    inside = prefix != "/" and (path == prefix or path.startswith(f"{prefix}/"))
    return (path.removeprefix(prefix) or "/") if inside else path


class Paths:
    """A middleware that answers what is not served with status 404, and closes websockets."""

    def __init__(self, app: ASGIApp, base: str = "") -> None:
        self._app = app
        self._base = base

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it; see the ASGI specification."""
        if scope["type"] == "websocket":
            if own_path(scope, self._base) == STREAM:
                await self._app(scope, receive, send)
            else:
                await send({"type": "websocket.close"})
        elif scope["type"] == "http" and not is_served(
            own_path(scope, self._base), scope["method"]
        ):
            await PlainTextResponse("There is nothing here.\n", 404)(scope, receive, send)
        else:
            await self._app(scope, receive, send)
