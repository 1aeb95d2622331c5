"""Who is at the other end of a connection: the person who started the dashboard, or not.

At home an address of this machine is not enough: other people may have accounts on it, and what
passes requests on from elsewhere comes from such an address too.
"""

import asyncio
import os
import sys
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from enum import Enum, auto
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from lib.access import NOT_THE_PERSON, is_loopback
from lib.deployment import Deployment
from lib.web.forwarders import is_forwarder, program_of
from lib.web.socket_owner import Address, is_told_apart, owner_of

_MOST_KNOWN: Final = 4096
_HINTS: Final = 8
_OLD: Final = "1.0"


class End(Enum):
    """What can be told of the other end.

    untold: this system does not tell. hidden: it should, and did not.
    """

    PERSON = auto()
    ANOTHER = auto()
    FORWARDER = auto()
    HIDDEN = auto()
    UNTOLD = auto()


class Ends:
    """Tells who is at the other end; remembers the program of each connection, and no more."""

    def __init__(self, uid: int | None = None, *, root_relays: bool | None = None) -> None:
        """Look for the sockets of one user: by default the one who runs this process.

        root_relays: whether a system's own relay, which runs as root, brings the person's
        connections; by default told by the kernel's name.
        """
        self._knows = sys.platform == "linux"
        self._uid = uid if uid is not None else _own_uid()
        self._root_relays = _is_wsl() if root_relays is None else root_relays
        self._known: OrderedDict[bytes, End] = OrderedDict()
        self._pids: list[int] = []

    def tell(self, client: Address, server: Address) -> End:
        """Tell by both ends of a connection. Asks the kernel each time: ports are used again."""
        if not self._knows:
            return End.UNTOLD
        owner = owner_of(client, server)
        if owner is None:
            return End.HIDDEN
        if owner.uid != self._uid and not (self._root_relays and owner.uid == 0):
            return End.ANOTHER
        if not is_told_apart(owner.uid):
            return End.HIDDEN
        known = self._known.get(owner.cookie)
        if known is None:
            known = self._by_program(owner.inode)
            self._remember(owner.cookie, known)
        return known

    def _by_program(self, inode: int) -> End:
        pid = program_of(inode, tuple(self._pids))
        if pid is None:
            # `sshd` hides itself so, by which the person's own `ssh -L` arrives.
            return End.PERSON
        if is_forwarder(pid):
            return End.FORWARDER
        # A browser opens many connections.
        self._pids = [pid, *(one for one in self._pids if one != pid)][:_HINTS]
        return End.PERSON

    def _remember(self, cookie: bytes, end: End) -> None:
        if cookie:
            self._known[cookie] = end
            if len(self._known) > _MOST_KNOWN:
                self._known.popitem(last=False)


class Peer:
    """Takes its address from whoever is on this machine and is not the person who started it.

    Everything behind this decides by the address, so nothing has to ask again. See `NOT_THE_PERSON`
    in `lib/access.py`.
    """

    def __init__(self, app: ASGIApp, place: Deployment, ends: Ends | None = None) -> None:
        self._app = app
        self._at_home = not place.is_hosted
        self._ends = ends or Ends()
        # Threads of its own: those of the server may all be waiting for providers.
        self._threads = ThreadPoolExecutor(2, "peer")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with the address that counts; see the ASGI specification."""
        if scope["type"] in {"http", "websocket"} and self._at_home:
            client = scope.get("client")
            if client is None or (is_loopback(client[0]) and not await self._is_person(scope)):
                port = client[1] if client else 0
                scope = {**scope, "client": (NOT_THE_PERSON, port)}
        await self._app(scope, receive, send)

    async def _is_person(self, scope: Scope) -> bool:
        # No browser and no client of today speaks the protocol's first version, but proxies do
        # ("proxy_http_version" in nginx's documentation).
        if scope["type"] == "http" and scope.get("http_version") == _OLD:
            return False
        client, server = scope["client"], scope.get("server")
        if not server or server[1] is None:
            return False
        loop = asyncio.get_running_loop()
        ends = tuple(client), tuple(server)
        found = await loop.run_in_executor(self._threads, self._ends.tell, *ends)
        return found in {End.PERSON, End.UNTOLD}


def _own_uid() -> int:
    """Return the user id that sockets of this process belong to."""
    return os.geteuid() if hasattr(os, "geteuid") else -1


def _is_wsl() -> bool:
    """Whether this Linux runs inside Windows, whose browser is brought here by a relay of root."""
    return hasattr(os, "uname") and "microsoft" in os.uname().release.lower()
