"""One websocket, which has to say something soon, is heard so often, and may have to give way."""

import asyncio
from collections.abc import Callable
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib.web.send_timeouts import GivenWayError, unless

# A page asks for its first run at once.
FIRST_SECONDS: Final = 15.0
_TRY_LATER: Final = 1013
_GONE: Final = 1006


class Socket:
    """The client's side of a websocket, as the app sees it."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self._asked_to_leave = asyncio.Event()
        self._has_spoken = False
        self._is_closed = False

    def leave(self) -> None:
        """Close it soon: its place is needed."""
        self._asked_to_leave.set()

    async def serve(
        self,
        app: ASGIApp,
        scope: Scope,
        soon: float,
        *,
        stir: Callable[[], None] = lambda: None,
        wait: Callable[[], float] = lambda: 0.0,
    ) -> None:
        """Let the app have it. soon: within so many seconds of its opening it has to say
        something. stir: called whenever it does. wait: tells for how many seconds what it says is
        not passed on yet, and is asked again then.
        """

        async def receive() -> Message:
            try:
                message = await self._next(soon)
                if message["type"] == "websocket.receive":
                    await self._wait(wait)
            except (GivenWayError, TimeoutError):
                await self._close()
                return {"type": "websocket.disconnect", "code": _GONE}
            if message["type"] == "websocket.receive":
                self._has_spoken = True
                stir()
            return message

        async def send(message: Message) -> None:
            if not self._is_closed:
                self._is_closed = message["type"] == "websocket.close"
                await self._send(message)

        await app(scope, receive, send)

    async def _next(self, soon: float) -> Message:
        waiting = unless(self._asked_to_leave, self._receive())
        async with asyncio.timeout(None if self._has_spoken else soon):
            return await waiting

    async def _wait(self, wait: Callable[[], float]) -> None:
        """Hold back what was said: meanwhile no more is read, so the client cannot send more."""
        while seconds := wait():
            await unless(self._asked_to_leave, asyncio.sleep(seconds))

    async def _close(self) -> None:
        if not self._is_closed:
            self._is_closed = True
            await self._send({"type": "websocket.close", "code": _TRY_LATER})
