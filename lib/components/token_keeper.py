"""Keep the tokens of a sign-in on the server, where Streamlit would put them into a cookie.

Streamlit 1.67 answers the way back from a sign-in with two cookies that are signed but not
encrypted: `_streamlit_user` with what the id token says of the person, and
`_streamlit_user_tokens` with the access token and the id token, whatever `expose_tokens` says
(`streamlit/web/server/starlette/starlette_auth_routes.py`). The second never leaves here.
"""

import json
import logging
from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import (
    TOKENS_COOKIE_NAME,
    USER_COOKIE_NAME,
)

from lib.secret import Secret
from lib.sign_in import WIZARD, SignIns

_LOG: Final = logging.getLogger(__name__)
_SET: Final = b"set-cookie"
_TOKENS: Final = TOKENS_COOKIE_NAME.encode()
_USER: Final = f"{USER_COOKIE_NAME}=".encode()
_Header = tuple[bytes, bytes]


class TokenKeeper:
    """A middleware that takes the tokens out of every answer and remembers the sign-in."""

    def __init__(self, app: ASGIApp, sign_ins: SignIns) -> None:
        self._app = app
        self._sign_ins = sign_ins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back without tokens."""

        async def kept(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                self._end_replaced(scope, headers)
                message = {**message, "headers": self._kept(headers)}
            await send(message)

        async def heard() -> Message:
            message = await receive()
            if message["type"] == "lifespan.shutdown":
                # Said before a signal ends the process, which then runs nothing of ours any more.
                self._sign_ins.close()
            return message

        kind = scope["type"]
        hear = heard if kind == "lifespan" else receive
        await self._app(scope, hear, kept if kind == "http" else send)

    def _end_replaced(self, scope: Scope, headers: list[_Header]) -> None:
        """End the sign-in whose cookie the answer replaces or deletes."""
        if any(name.lower() == _SET and value.startswith(_USER) for name, value in headers):
            sent = [value for name, value in scope["headers"] if name == b"cookie"]
            claims = read_signed(read_cookies(sent), USER_COOKIE_NAME)
            if claims:
                self._sign_ins.end(str(claims.get("nonce")))

    def _kept(self, every: list[_Header]) -> list[_Header]:
        tokens = [one for one in every if one[0].lower() == _SET and one[1].startswith(_TOKENS)]
        if not tokens:
            return every
        cookies = read_cookies(value for name, value in every if name.lower() == _SET)
        claims = read_signed(cookies, USER_COOKIE_NAME)
        found = read_signed(cookies, TOKENS_COOKIE_NAME)
        if claims and found:
            self._remember(claims, found)
        return [one for one in every if one not in tokens]

    def _remember(self, claims: dict[str, Any], tokens: dict[str, Any]) -> None:
        """Begin a sign-in; its token is kept only where the wizard asked for one."""
        key, token = claims.get("nonce"), tokens.get("access_token")
        if not isinstance(key, str):
            return
        wanted = claims.get("provider") == WIZARD and isinstance(token, str)
        self._sign_ins.begin(key, Secret(str(token)) if wanted else None, claims)


def read_cookies(lines: Iterable[bytes]) -> dict[str, str]:
    """Return the cookies of headers by name; a line that cannot be read holds none."""
    found: dict[str, str] = {}
    for line in lines:
        try:
            found |= {name: one.value for name, one in SimpleCookie(line.decode("latin-1")).items()}
        except CookieError:
            _LOG.warning("A cookie of an answer could not be read, so it signs nobody in")
    return found


def read_signed(cookies: dict[str, str], name: str) -> dict[str, Any] | None:
    """Return what a signed cookie says, put together from its pieces; None for a deleted one."""
    secret = get_cookie_secret()

    def piece(part: str) -> bytes | None:
        return decode_signed_value(secret, part, cookies.get(part, ""))

    said = get_cookie_with_chunks(piece, name)
    try:
        told = json.loads(said) if said else None
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None
