"""Waiting for a client no longer than is fair, and sending to one that reads."""

import asyncio
from collections.abc import Awaitable
from typing import Final, TypeVar

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# A page's largest piece takes a slow phone some seconds.
SEND_SECONDS: Final = 60.0

T = TypeVar("T")


class GivenWayError(Exception):
    """What was waited for is not wanted any more: its place went to somebody else."""


class _UnreadError(OSError):
    """The client does not read what it asked for."""


async def unless(gone: asyncio.Event, wanted: Awaitable[T]) -> T:
    """Wait for something. Raises `GivenWayError` as soon as the event is set."""
    task, end = asyncio.ensure_future(wanted), asyncio.ensure_future(gone.wait())
    try:
        await asyncio.wait({task, end}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise GivenWayError
    finally:
        task.cancel()
        end.cancel()


class SendTimeouts:
    """A middleware that ends what a client asked for and does not read."""

    def __init__(self, app: ASGIApp, seconds: float = SEND_SECONDS) -> None:
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; see the ASGI specification."""

        async def patient(message: Message) -> None:
            try:
                async with asyncio.timeout(self._seconds):
                    await send(message)
            except TimeoutError:
                raise _UnreadError from None

        try:
            await self._app(scope, receive, patient)
        except (_UnreadError, ClientDisconnect):
            # The server closes the connection of an answer that is not whole.
            return
