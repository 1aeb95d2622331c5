"""Read the body of a request whole, within bounds, before anything is kept busy with it."""

import asyncio
from typing import Final

from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope

from lib.limiter import Seats
from lib.web.send_timeouts import GivenWayError, unless

# While they come in, bodies are held in memory: so many of one client, and of all.
_WAITING: Final = (4, 60)
# The frame of a multipart form around a file.
FRAME: Final = 64 * 1024


class BodyError(Exception):
    """A body that was not read. `status` is what the answer should have."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Bodies:
    """Reads bodies. Where too many are on their way, the slowest of whoever sends most gives way.

    seconds: how long one may take. owners have a waiting room of their own.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._visitors = Seats(*_WAITING)
        self._owners = Seats(*_WAITING)

    async def read(
        self, scope: Scope, receive: Receive, client: str, *, most: int, is_owner: bool
    ) -> Receive:
        """Return what gives the body that was read, then what comes after it.

        Raises `BodyError`: 413 for one that is too large, 408 for one that does not come in
        time or whose client went away, 503 where it had to give way.
        """
        _refuse_large(scope, most)
        room, gone = self._owners if is_owner else self._visitors, asyncio.Event()
        seat = room.take(client, gone.set)
        if seat is None:
            raise BodyError(503)
        try:
            async with asyncio.timeout(self._seconds):
                return _again(await unless(gone, _whole(receive, most)), receive)
        except TimeoutError:
            raise BodyError(408) from None
        except GivenWayError:
            raise BodyError(503) from None
        finally:
            room.give_up(seat)


def _refuse_large(scope: Scope, most: int) -> None:
    announced = Headers(scope=scope).get("content-length", "")
    if announced.isascii() and announced.isdigit() and int(announced[:15]) > most:
        raise BodyError(413)


async def _whole(receive: Receive, most: int) -> bytes:
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise BodyError(408)
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > most:
            raise BodyError(413)
        if not message.get("more_body", False):
            return b"".join(parts)


def _again(body: bytes, receive: Receive) -> Receive:
    """Return what gives a body once, then goes on with the connection."""
    left = [body]

    async def give() -> Message:
        if left:
            return {"type": "http.request", "body": left.pop(), "more_body": False}
        return await receive()

    return give
