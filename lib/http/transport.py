"""One bounded HTTP request. The only file that imports `requests`.

No redirect is followed, no netrc is read, nothing is kept between requests, not even a connection
unless the caller has a `Connection`; at most 64 KiB of the body are read. The whole exchange ends
at a deadline even against a server that drips one byte a second: a timer then closes the socket,
which wakes whatever was waiting for it, be it a TLS handshake or a proxy's tunnel. No exception
text leaves this file, since such texts quote addresses and headers.
"""

import logging
import os
import socket
import threading
import time
import weakref
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from requests.utils import default_headers
from urllib3.exceptions import LocationValueError

from lib import __version__
from lib.http.answer import Answer
from lib.http.failure import Failure
from lib.http.proxies import certificates, proxies_for
from lib.http.timers import Timer, Timers
from lib.near import leads_here
from lib.sources.environment import REMEMBERED

# At debug level urllib3 writes the path of every request, and a configured path may hold a token.
logging.getLogger("urllib3").setLevel(logging.INFO)

CONNECT_SECONDS: Final = 3.0
TOTAL_SECONDS: Final = 10.0
MAX_BODY_BYTES: Final = 64 * 1024
# Proxies and certificates are those that the person had, not what came to be there since.
ENVIRON: Final[Mapping[str, str]] = REMEMBERED
USER_AGENT: Final = f"spaces-secrets/{__version__}"
_HEADERS: Final[Mapping[str, str]] = {
    "User-Agent": USER_AGENT,
    "Accept-Encoding": default_headers()["Accept-Encoding"],
    "Accept": "application/json",
    "Connection": "keep-alive",
}
# Servers keep an idle connection for five seconds and more.
_IDLE_SECONDS: Final = 2.0
_ALARMS: Final = Timers()


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent. `headers` hold the key, an address may hold a password: no repr shows them."""

    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: str = field(default="", repr=False)


def send(
    request: Request,
    total: float = TOTAL_SECONDS,
    most: int = MAX_BODY_BYTES,
    line: "Connection | None" = None,
) -> Answer | Failure:
    """Send one request and return its answer, or why there is none, within `total` seconds.

    most: how many bytes of the body are read; a longer one comes back cut off. line: the
    connection to use, where it is free; without one, the request gets a connection of its own.
    """
    if line is not None and line.take():
        try:
            return line.send(request, total, most)
        finally:
            line.give_back()
    adapter = _BoundedAdapter()
    try:
        return _send(request, total, most, adapter)
    finally:
        adapter.close()


class Connection:
    """A connection that stays open between the requests of one owner to one place.

    Each request is as bounded as any other. A connection is used again only shortly after its last
    answer, and never after one that did not come whole; one that nobody uses any more is closed,
    whether or not its owner thinks of `close`. A server may hang up all the same: a read that meets
    this is sent once more, on a new connection; a write never is.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._adapter = _BoundedAdapter()
        self._used = 0.0
        self._alarm: Timer | None = None

    def take(self) -> bool:
        """Take it, and say whether that was possible: one request at a time."""
        return self._lock.acquire(blocking=False)

    def give_back(self) -> None:
        """Let others have it, and hang up when nobody has wanted it for a while."""
        self._quiet()
        # A weak reference: an alarm must not keep alive what its owner has dropped.
        idle = partial(_hang_up, weakref.ref(self))
        self._alarm = _ALARMS.at(time.monotonic() + _IDLE_SECONDS, idle)
        self._lock.release()

    def close(self) -> None:
        """Hang up, unless a request is under way; the next request opens a new connection."""
        if self.take():
            self._quiet()
            self._adapter.close()
            self._lock.release()

    def _quiet(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()

    def send(self, request: Request, total: float, most: int) -> Answer | Failure:
        """Send a request; call it between `take` and `give_back`."""
        begin = time.monotonic()
        if begin - self._used > _IDLE_SECONDS:
            self._adapter.close()
        answer = self._once(request, total, most)
        if answer is Failure.BROKEN and request.method == "GET" and not self._adapter.is_fresh:
            left = total - (time.monotonic() - begin)
            answer = self._once(request, left, most) if left > 0 else Failure.TIMEOUT
        return answer

    def _once(self, request: Request, total: float, most: int) -> Answer | Failure:
        answer = _send(request, total, most, self._adapter)
        if isinstance(answer, Failure) or not answer.complete:
            self._adapter.close()
        self._used = time.monotonic()
        return answer


def _hang_up(kept: "weakref.ref[Connection]") -> None:
    line = kept()
    if line is not None:
        line.close()


def _send(
    request: Request, total: float, most: int, adapter: "_BoundedAdapter"
) -> Answer | Failure:
    deadline = _Deadline(total)
    proxies: dict[str, str] = {}
    try:
        adapter.begin(deadline)
        prepared = _prepare(request)
        if prepared is None:
            return Failure.UNSENDABLE
        proxies = _proxies(request.url)
        answer = _exchange(adapter, prepared, proxies, deadline, most)
        # A body that ends with its connection looks whole when the deadline has closed it.
        return Failure.TIMEOUT if deadline.passed else answer
    except Exception as error:
        # Whatever a library raises here may quote the key: only its kind goes on.
        return Failure.TIMEOUT if deadline.passed else _kind(error, through_proxy=bool(proxies))
    finally:
        deadline.cancel()


def _proxies(url: str) -> dict[str, str]:
    """Return the proxies for an address. None to this machine: whoever runs one reads the key."""
    return {} if leads_here(url) else proxies_for(url, ENVIRON)


def _prepare(request: Request) -> requests.PreparedRequest | None:
    """Put a request into the form it is sent in; None where its address or a header has none."""
    prepared = requests.PreparedRequest()
    try:
        prepared.prepare(
            request.method,
            request.url,
            headers={**_HEADERS, **request.headers},
            data=request.body.encode() or None,
            auth=_KeepHeaders() if _sets_authorization(request) else None,
        )
    except ValueError:
        return None  # all that `requests` raises here is one: an address, header or text unfit
    return prepared


def _exchange(
    adapter: "_BoundedAdapter",
    prepared: requests.PreparedRequest,
    proxies: dict[str, str],
    deadline: "_Deadline",
    most: int,
) -> Answer:
    # Without a session, which would keep cookies, read a netrc and look where a redirect leads.
    with adapter.send(
        prepared,
        timeout=(min(CONNECT_SECONDS, deadline.total), deadline.total),
        stream=True,
        proxies=proxies,
        verify=certificates(ENVIRON),
    ) as response:
        body, complete = _read(response, most)
        headers = {name.lower(): value for name, value in response.headers.items()}
        content_type = headers.get("content-type", "")
        return Answer(response.status_code, content_type, body, complete, headers)


def _read(response: requests.Response, most: int) -> tuple[bytes, bool]:
    body = bytearray()
    for chunk in response.iter_content(8192):
        body += chunk
        if len(body) > most:
            return bytes(body[:most]), False
    return bytes(body), True


def _sets_authorization(request: Request) -> bool:
    return any(name.lower() == "authorization" for name in request.headers)


class _KeepHeaders(AuthBase):
    """Leaves the Authorization header alone, also where the address holds a user name."""

    def __call__(self, r: requests.PreparedRequest) -> requests.PreparedRequest:
        return r


class _Deadline:
    """Closes the sockets given to it when its time is over."""

    def __init__(self, total: float) -> None:
        self.total = total
        self._ends = time.monotonic() + total
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()
        self._alarm = _ALARMS.at(self._ends, self._close)

    @property
    def passed(self) -> bool:
        return time.monotonic() >= self._ends

    def watch(self, connection: socket.socket) -> None:
        """Take a copy: an encrypted connection takes the original over before it shakes hands."""
        copy = socket.socket(fileno=os.dup(connection.fileno()))
        with self._lock:
            self._sockets.append(copy)
        if self.passed:
            self._close()

    def cancel(self) -> None:
        self._alarm.cancel()
        with self._lock:
            for connection in self._sockets:
                connection.close()
            self._sockets.clear()

    def _close(self) -> None:
        with self._lock:
            for connection in self._sockets:
                _shut(connection)


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # the other side was faster


class _BoundedAdapter(HTTPAdapter):
    """An adapter without retries whose connections are watched by the deadline of the moment.

    is_fresh: whether the request under way has opened a connection, rather than found one open.
    """

    def __init__(self) -> None:
        self.is_fresh = False
        self._deadline: _Deadline | None = None
        self._open: list[Any] = []
        super().__init__(max_retries=0)

    def begin(self, deadline: _Deadline) -> None:
        """Let a deadline watch every connection that is open or will be opened."""
        self._deadline = deadline
        self.is_fresh = False
        self._open = [one for one in self._open if one.sock is not None]
        for one in self._open:
            deadline.watch(one.sock)

    def opened(self, connection: Any, made: socket.socket) -> None:
        """Hear of a connection that is being opened, whose socket has just been made."""
        self.is_fresh = True
        self._open.append(connection)
        if self._deadline is not None:
            self._deadline.watch(made)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self._watch(self.poolmanager)

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(*args, **kwargs)
        self._watch(manager)
        return manager

    def _watch(self, manager: Any) -> None:
        manager.pool_classes_by_scheme = {
            scheme: _watched(pool, self) for scheme, pool in manager.pool_classes_by_scheme.items()
        }


def _watched(pool: Any, adapter: _BoundedAdapter) -> type:
    """Return a kind of connection pool whose every socket is watched from its first moment on."""
    connection = pool.ConnectionCls
    # urllib3 lists every pool's connections until the pool is gone, for the whole process. If they
    # led back to the adapter and so to the pool, neither would ever go.
    watching = weakref.ref(adapter)

    def connect(self: Any) -> socket.socket:
        made: socket.socket = connection._new_conn(self)
        told = watching()
        if told is not None:
            told.opened(self, made)
        return made

    watched = type(connection.__name__, (connection,), {"_new_conn": connect})
    return type(pool.__name__, (pool,), {"ConnectionCls": watched})


_KINDS: Final[tuple[tuple[type[Exception] | tuple[type[Exception], ...], Failure], ...]] = (
    (requests.exceptions.ProxyError, Failure.PROXY),
    (requests.exceptions.SSLError, Failure.TLS),
    (requests.exceptions.Timeout, Failure.TIMEOUT),
    (UnicodeError, Failure.UNSENDABLE),
)
# The request itself was fit to be sent, so these are about a proxy's address where there is one.
_ADDRESSES: Final = (
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    LocationValueError,
)


def _kind(error: Exception, *, through_proxy: bool) -> Failure:
    if isinstance(error, _ADDRESSES):
        return Failure.PROXY if through_proxy else Failure.UNSENDABLE
    for kinds, failure in _KINDS:
        if isinstance(error, kinds):
            return failure
    causes = _causes(error)
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return Failure.NO_HOST
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return Failure.REFUSED
    return Failure.BROKEN


def _causes(error: BaseException | None) -> list[BaseException]:
    """Return an error and what it grew from; urllib3 keeps some in `reason` and `args`."""
    found: list[BaseException] = []
    queue = [error]
    while queue and len(found) < 50:
        one = queue.pop()
        if isinstance(one, BaseException) and one not in found:
            found.append(one)
            queue += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]
    return found
