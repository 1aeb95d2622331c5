"""The practice Hub without the network: each request of our client is answered in its own thread.

The client, our bounds around it, and the Hub are the real ones; only the socket between is left
out, so that thousands of migrations can be tried. A process that is killed is a `Killed`, which no
`except Exception` catches, raised where the request leaves or where its answer would arrive.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch
from urllib.parse import unquote, urlsplit

from starlette.requests import Request as HubRequest
from starlette.routing import Match, Route

from lib.http.answer import Answer
from lib.http.failure import Failure
from lib.http.transport import Request
from lib.hub import http_bridge
from lib.practice import PracticeServer
from lib.practice.effects import changed
from lib.practice.faults import Fault
from lib.practice.hub import dispatch
from lib.practice.hub.records import Space


class Killed(BaseException):
    """The process has ended here, without a word."""


@dataclass(frozen=True)
class Look:
    """One request: what was asked and answered, and what was there and written at that moment.

    written: how many changes the Hub had noted before and after it. arrived: whether the answer
    came. space: the Space of the name in the address, if there was one.
    """

    route: str
    status: int
    arrived: bool
    written: tuple[int, int]
    space: Space | None
    dates: bool


@dataclass
class Direct:
    """Answers requests and remembers them. before, after: called with the number of each."""

    practice: PracticeServer
    looks: list[Look] = field(default_factory=list)
    before: Callable[[int], None] = lambda _: None
    after: Callable[[int], None] = lambda _: None

    def __post_init__(self) -> None:
        self._one = threading.RLock()  # what is asked at once is answered one after the other
        self._routes = dispatch.routes(self.practice.state)

    def send(self, request: Request, seconds: float, *_: object) -> Answer | Failure:
        """Answer one request as `lib.http.transport.send` would."""
        with self._one:
            return self._answered(request, seconds)

    def _answered(self, request: Request, seconds: float) -> Answer | Failure:
        number, world = len(self.looks), self.practice.state.hub
        self.before(number)
        written = len(world.history.written())
        scope = _scope(request)
        place, found = self._found(scope)
        reply, fault = place._serve(HubRequest(scope | found), request.body.encode())
        reply, fault = changed(reply, fault or Fault()), fault or Fault()
        lost = _lost(fault, seconds)
        self.looks.append(
            Look(
                place._route.name,
                reply.status,
                lost is None,
                (written, len(world.history.written())),
                world.spaces.get("/".join(scope["path"].split("/")[3:5])),
                world.settings.dates,
            )
        )
        self.after(number)
        headers = {"content-type": reply.content_type, **reply.headers}
        return lost or Answer(reply.status, reply.content_type, reply.body, headers=headers)

    def _found(self, scope: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        for route in self._routes:
            match, child = route.matches(scope)
            if match is Match.FULL:
                assert isinstance(route, Route)
                return route.endpoint, dict(child)
        raise AssertionError(scope["path"])

    @contextmanager
    def instead_of_sockets(self) -> Iterator["Direct"]:
        """Answer every request of the Hub's client meanwhile."""
        with patch.object(http_bridge, "send", self.send):
            yield self


def _lost(fault: Fault, seconds: float) -> Failure | None:
    if fault.delay >= seconds:
        return Failure.TIMEOUT
    return Failure.BROKEN if fault.disconnect else None


def _scope(request: Request) -> dict[str, Any]:
    parts = urlsplit(request.url)
    headers = [(name.lower().encode(), one.encode()) for name, one in request.headers.items()]
    return {
        "type": "http",
        "method": request.method,
        "scheme": parts.scheme,
        "server": (parts.hostname, parts.port),
        "client": ("127.0.0.1", 1),
        "path": unquote(parts.path),
        "query_string": parts.query.encode(),
        "headers": [*headers, (b"host", parts.netloc.encode())],
    }
