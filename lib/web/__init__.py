"""What stands between the network and the dashboard: doors, headers, limits.

`middleware` is what `st.App(middleware=...)` takes. All of it is plain ASGI, which leaves streams
and websockets as they are.
"""

import logging
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from starlette.middleware import Middleware

from lib.access import is_loopback
from lib.callers import Who
from lib.deployment import detect
from lib.origin import ALLOW_ORIGIN, Origin, named_origin
from lib.sources import REMEMBERED
from lib.web.allowed_paths import Paths
from lib.web.fronts import Doorkeeper
from lib.web.header_timeouts import bound_heads
from lib.web.headers import SafeHeaders
from lib.web.origin_check import OriginCheck
from lib.web.peer import Peer
from lib.web.rate_limit import RateLimit
from lib.web.send_timeouts import SendTimeouts

__all__ = ["WebSettings", "layers", "visitors_come"]

_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WebSettings:
    """What Streamlit was told. most_megabytes: of an upload. base: the path before every page.

    address: where it listens; everywhere where that is empty.
    """

    most_megabytes: int = 1
    base: str = ""
    address: str = ""


def middleware(folder: Path, who: Who, settings: WebSettings) -> list[Middleware]:
    """Return the layers around a dashboard that looks at `folder`, the outermost first.

    who: tells who is behind a request.
    """
    place = detect(REMEMBERED, folder.absolute())
    bound_heads()
    return [
        Middleware(SafeHeaders, place=place),
        # Before all that decides by who asks.
        Middleware(Peer, place=place),
        Middleware(SendTimeouts),
        Middleware(OriginCheck, keeper=Doorkeeper(place, allowed_origin())),
        Middleware(Paths, base=settings.base),
        Middleware(
            RateLimit,
            who=who,
            most_megabytes=settings.most_megabytes,
            base=settings.base,
        ),
    ]


def visitors_come(folder: Path, settings: WebSettings) -> bool:
    """Whether somebody may come who is a visitor here."""
    place = detect(REMEMBERED, folder.absolute())
    return place.is_hosted or allowed_origin() is not None or not is_loopback(settings.address)


@lru_cache(maxsize=1)
def allowed_origin() -> Origin | None:
    """Return the one origin that was named besides our own; one that is none lets nobody in."""
    try:
        return named_origin(REMEMBERED)
    except ValueError as error:
        _LOG.warning("%s names no origin, so nobody is let in by it: %s", ALLOW_ORIGIN, error)
        return None
