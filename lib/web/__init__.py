"""What stands between the network and the dashboard: headers, limits, foreign origins.

`layers` is what `st.App(middleware=...)` takes. All of it is plain ASGI, which leaves streams and
websockets as they are.
"""

from pathlib import Path

from starlette.middleware import Middleware

from lib.deployment import detect
from lib.sources import REMEMBERED
from lib.web.gate import Gate
from lib.web.headers import SafeHeaders
from lib.web.peer import Peer

__all__ = ["layers"]


def layers(folder: Path) -> list[Middleware]:
    """Return the layers around a dashboard that looks at `folder`, the outermost first."""
    place = detect(REMEMBERED, folder.absolute())
    return [
        Middleware(SafeHeaders, place=place),
        # Before all that decides by who asks.
        Middleware(Peer, place=place),
        Middleware(Gate, place=place),
    ]
