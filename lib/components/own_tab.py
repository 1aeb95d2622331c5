"""Whether a page stands in a tab of its own, where somebody can sign in.

Inside a frame of another site, such as the Hub's page of a Space, browsers neither keep nor send
cookies marked `SameSite=Lax`, as those of Streamlit's sign-in are, and the Hub's own pages refuse
to be shown there. So every page brings a cookie of that kind, which says nothing but that it came
back.
"""

from typing import Final

import streamlit as st
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_NAME: Final = "spaces_secrets_tab"
_COOKIE: Final = f"{_NAME}=1; Path=/; HttpOnly; SameSite=Lax"


class TabMark:
    """A middleware that sends the cookie with every page; see the ASGI specification."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and add the cookie where a page comes back."""

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = list(message.get("headers", ()))
                if Headers(raw=given).get("content-type", "").startswith("text/html"):
                    message = {**message, "headers": [*given, (b"set-cookie", _COOKIE.encode())]}
            await send(message)

        await self._app(scope, receive, marked if scope["type"] == "http" else send)


def is_own_tab() -> bool:
    """Whether the browser sent the cookie back, so that signing in can work here."""
    return _NAME in st.context.cookies
