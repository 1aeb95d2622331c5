"""The outermost layer: lets in our own pages and programs, and nobody else's.

Streamlit has a list of origins of its own, which holds every port of this machine and addresses
that it asks servers elsewhere for (`streamlit/web/server/server_util.py`, 1.67). It never gets to
use it: what comes past this layer names no origin, or that of its own host.
"""

from collections.abc import Iterable
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from lib.api import refusal
from lib.dashboard import tell_of_visitor
from lib.origin import Origin
from lib.web.fronts import Doorkeeper, Refusal
from lib.web.refusal_page import refusal_page, sentence, sorry_code

# What is no page for people: Streamlit's routes and files.
_NO_PAGES: Final = ("/_stcore/", "/static/", "/media/", "/component/", "/app/", "/auth/")
_Header = tuple[bytes, bytes]


class OriginCheck:
    """A middleware that refuses what did not come from our own pages, or not for this place.

    A person gets a page that says why and what to do, a program JSON or a line of text; a
    websocket is closed before it opens. The status is 403.
    """

    def __init__(self, app: ASGIApp, keeper: Doorkeeper) -> None:
        self._app = app
        self._keeper = keeper

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it; see the ASGI specification."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        why = self._keeper.refuses(scope)
        if why in {Refusal.OTHER_NAME, Refusal.FRONT}:
            tell_of_visitor(self._keeper.place)
        if why in {None, Refusal.OTHER_PAGE} and _is_code(scope) and self._keeper.is_renamed(scope):
            tell_of_visitor(self._keeper.place)
            await _instead(Refusal.OTHER_NAME, scope)(scope, receive, send)
        elif why is None:
            await self._app(self._plain(scope), receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close"})
        else:
            await _answer(why, scope)(scope, receive, send)

    def _plain(self, scope: Scope) -> Scope:
        """Return a request as Streamlit should see it: with one host, and that one's origin.

        What came from the named origin keeps that name, also where its front changed `Host`: so
        nobody behind it can be taken for who sits here.
        """
        origin = self._keeper.origin_of(scope)
        if origin is None:
            return scope
        named = self._keeper.named
        host = Headers(scope=scope).get("host", "")
        if named is not None and str(origin) == str(named):
            host = str(named).partition("://")[2]
        return {**scope, "headers": _with(scope["headers"], host, origin)}


def _with(headers: Iterable[_Header], host: str, origin: Origin) -> list[_Header]:
    """Return headers with a host, and the origin spelled after it, as Streamlit compares them."""
    kept = [one for one in headers if one[0].lower() not in {b"host", b"origin"}]
    spelled = f"{origin.scheme}://{host}"
    return [(b"host", host.encode("latin-1")), *kept, (b"origin", spelled.encode("latin-1"))]


def _is_code(scope: Scope) -> bool:
    return scope["type"] == "http" and "/static/js/" in scope["path"]


def _instead(why: Refusal, scope: Scope) -> Response:
    """Return code that puts the page which says why in the place of the one that asked for it."""
    return Response(
        sorry_code(why, _port(scope)), 200, {"Cache-Control": "no-store"}, "text/javascript"
    )


def _port(scope: Scope) -> int:
    port = (scope.get("server") or ("", 0))[1]
    return int(port or 8501)


def _answer(why: Refusal, scope: Scope) -> Response:
    path = scope["path"]
    if path.startswith("/api/"):
        return refusal(403, f"not_here_{why.value}", sentence(why))
    if scope["method"] in {"GET", "HEAD"} and not path.startswith(_NO_PAGES):
        return HTMLResponse(refusal_page(why, _port(scope)), 403, {"Cache-Control": "no-store"})
    return PlainTextResponse(f"{sentence(why)}\n", 403, {"Cache-Control": "no-store"})
