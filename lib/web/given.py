"""To whom a picture or a download was offered: its address alone gets nobody a thing.

Streamlit makes such an address from the content, and answers whoever asks for it.
"""

import re
from collections import OrderedDict
from typing import Final

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from lib.access import Access
from lib.callers import Who
from lib.web.allowed_paths import own_path

_MEDIA: Final = "/media/"
_ADDRESS: Final = re.compile(rb"/media/([A-Za-z0-9_-]{1,128})")
_MOST_KNOWN: Final = 10_000


class Given:
    """Remembers what was offered to people of each kind; what was longest ago is forgotten."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, set[Access]] = OrderedDict()

    def note(self, data: bytes, access: Access) -> None:
        """Remember the addresses in a message that goes to somebody."""
        for name in _ADDRESS.findall(data):
            self._known.setdefault(name.decode(), set()).add(access)
            self._known.move_to_end(name.decode())
            if len(self._known) > _MOST_KNOWN:
                self._known.popitem(last=False)

    def was_given(self, path: str, access: Access) -> bool:
        """Whether somebody of that kind was offered what is at an address."""
        name = path.removeprefix(_MEDIA).partition(".")[0]
        return access in self._known.get(name, ())


class OnlyGiven:
    """A middleware that gives a picture or a download to those it was offered to.

    base: Streamlit's `server.baseUrlPath`.
    """

    def __init__(self, app: ASGIApp, who: Who, given: Given, base: str = "") -> None:
        self._app = app
        self._who = who
        self._given = given
        self._base = base

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer that there is nothing; see the ASGI specification."""
        path = own_path(scope, self._base) if scope["type"] == "http" else ""
        if path.startswith(_MEDIA) and not self._given.was_given(path, self._who(scope).access):
            await PlainTextResponse("There is nothing here.\n", 404)(scope, receive, send)
            return
        await self._app(scope, receive, send)
