"""A practice server in a thread of this process, on loopback only."""

import logging
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from random import Random
from threading import Event, RLock, Thread, get_ident
from types import TracebackType
from typing import Final, Self

import uvicorn
from starlette.applications import Starlette

from lib.practice.app import create_app
from lib.practice.hub.fake_credentials import CHANCE
from lib.practice.practice_state import PracticeState
from lib.practice.raw_http import MARK, PracticeProtocol
from lib.provider_config import Provider

HOST: Final = "127.0.0.1"

_PATIENCE: Final = 10.0
_LOGGERS: Final = ("uvicorn.error", "asyncio")


class PracticeServer:
    """Stand-ins for the Hub and the providers, for as long as the `with` block or until `stop`.

    port: 0 takes a free one. providers: the rows to stand in for; without, the whole table.
    chance: what draws the letters of its simulated tokens and keys.
    What was made known survives `stop`, so that a server can be away for a while.
    """

    def __init__(
        self,
        port: int = 0,
        providers: Mapping[str, Provider] | None = None,
        chance: Random = CHANCE,
    ) -> None:
        self.chance = chance
        self.state = PracticeState(chance)
        self._app = create_app(self.state, providers)
        self._lock = RLock()
        self._wanted_port = port
        self._port: int | None = None
        self._server: _Server | None = None
        self._thread: Thread | None = None

    @property
    def url(self) -> str:
        """The address of the running server, without a slash at the end."""
        if self._port is None:
            raise RuntimeError("The practice server is not running.")
        return f"http://{HOST}:{self._port}"

    def provider_url(self, provider_id: str) -> str:
        """Return the base URL at which a provider's stand-in answers."""
        return f"{self.url}/providers/{provider_id}"

    @property
    def hub_url(self) -> str:
        """The address of the practice Hub, for `HF_ENDPOINT`."""
        return self.url

    @property
    def router_url(self) -> str:
        """The base URL of the Hub's router of Inference Providers."""
        return f"{self.url}/router/v1"

    @property
    def tokens(self) -> Mapping[str, str]:
        """A simulated token of every kind, by its kind; other ones for every server."""
        return self.state.hub.named_tokens()

    @property
    def oauth_client(self) -> tuple[str, str]:
        """The id and the secret of the app that may ask for a sign-in."""
        return self.state.hub.client_id, self.state.hub.client_secret

    def start(self) -> Self:
        """Start it and return when it serves. Raises `OSError` where the port is taken."""
        with self._lock:
            if self._thread is None:
                self._begin(socket.create_server((HOST, self._wanted_port)))
        return self

    def _begin(self, listener: socket.socket) -> None:
        self._port = listener.getsockname()[1]
        self._server = _Server(self._app)
        self._thread = Thread(
            target=self._server.serve_quietly, args=(listener,), name="practice", daemon=True
        )
        self._thread.start()
        try:
            self._server.wait_until_serving()
        except RuntimeError:
            self.stop()
            raise

    def stop(self) -> None:
        """Hang up on everybody and return when the port is free again."""
        with self._lock:
            if self._thread is not None and self._server is not None:
                self._server.should_exit = True
                self._thread.join(_PATIENCE)
            self._thread = self._server = self._port = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


class _Server(uvicorn.Server):
    """A uvicorn that says when it serves, and that waits for nobody when it stops."""

    def __init__(self, app: Starlette) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                loop="asyncio",
                http=PracticeProtocol,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                date_header=False,
                headers=[MARK],
                timeout_graceful_shutdown=1,
            )
        )
        self._decided = Event()

    def serve_quietly(self, listener: socket.socket) -> None:
        """Serve until told to exit; for the server's own thread."""
        try:
            with listener, _quiet_thread():
                self.run(sockets=[listener])
        finally:
            self._decided.set()

    def wait_until_serving(self) -> None:
        """Return when requests are answered."""
        if not self._decided.wait(_PATIENCE) or not self.started:
            raise RuntimeError("The practice server did not start.")

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and let whoever waits know."""
        await super().startup(sockets)
        self._decided.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Hang up on every client first: a slow or endless answer would never be over."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        await super().shutdown(sockets)


@contextmanager
def _quiet_thread() -> Iterator[None]:
    """Keep what uvicorn and asyncio log in this thread, and in no other, out of the logs."""
    here = get_ident()

    def from_elsewhere(record: logging.LogRecord) -> bool:
        return record.thread != here

    loggers = [logging.getLogger(name) for name in _LOGGERS]
    for logger in loggers:
        logger.addFilter(from_elsewhere)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeFilter(from_elsewhere)
