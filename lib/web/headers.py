"""The headers of every answer: who may frame it, and what a browser may make of it."""

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib.deployment import Deployment, Kind

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


def safe_headers(place: Deployment) -> dict[str, str]:
    """Return the headers for a place. Only the Hub may frame a Space, nobody anything else."""
    framers = f"'self' {_HUB}" if place.kind is Kind.SPACE else "'self'"
    policy = f"frame-ancestors {framers}; base-uri 'self'; form-action 'self'; object-src 'none'"
    return {"Content-Security-Policy": policy, **_ALWAYS}


class SafeHeaders:
    """Adds the headers to every HTTP answer, whoever gave it; websockets pass untouched."""

    def __init__(self, app: ASGIApp, place: Deployment) -> None:
        self._app = app
        self._headers = safe_headers(place)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request; see the ASGI specification."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self._headers)
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
