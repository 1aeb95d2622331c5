"""How `huggingface_hub` reaches the network here: through our own bounded request.

The client's usual way has no timeout, follows redirects and `Link` addresses with the token,
retries for minutes, prints bodies under `HF_DEBUG`, and raises errors that hold the token. So it
gets a transport of ours (`huggingface_hub.set_client_factory`): one bounded request at a time, to
the one Hub the call is for, and anything but a success ends the call at once.
"""

import json
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final

import httpx2
from huggingface_hub import constants, set_client_factory

from lib.http.answer import Answer
from lib.http.failure import Failure
from lib.http.transport import Connection, Request, send
from lib.secret import Secret

CALL_SECONDS: Final = 10.0
MAX_BODY_BYTES: Final = 16 * 1024 * 1024
_PREUPLOAD: Final = "/preupload/"
_KEPT_HEADERS: Final = ("content-type", "link", "etag", "x-repo-commit", "x-request-id")


# It writes the whole address of every request, and a configured one may hold a password.
logging.getLogger("httpx2").setLevel(logging.WARNING)


class RefusedError(Exception):
    """Anything but a success. Says nothing of what came back; `HubRequest.answer` holds it."""

    def __init__(self) -> None:
        super().__init__("the Hub did not answer with a success")


@dataclass(slots=True)
class HubRequest:
    """One call of the client, maybe of several requests. `answer` is the last that came.

    line: the connection that they use, where one is kept. sent: whether a request has left for the
    Hub at all. path, token, body: of the last one. is_large: whether the Hub wants a large file,
    which is not sent.
    """

    origin: tuple[str, bytes, int | None]
    ends: float
    line: Connection | None = None
    sent: bool = False
    path: str = field(default="", repr=False)
    token: Secret = field(default=Secret(""), repr=False)
    body: Secret = field(default=Secret(""), repr=False)
    is_large: bool = False
    answer: Answer | Failure = field(default=Failure.BROKEN, repr=False)

    @property
    def values(self) -> tuple[str, ...]:
        """What went along and is nobody's business: the token, and every value in the body."""
        try:
            told = json.loads(self.body.reveal())
        except (ValueError, RecursionError):
            return (self.token.reveal(),)
        return (self.token.reveal(), *_values_in(told))


def _values_in(told: Any, depth: int = 3) -> Iterator[str]:
    """Yield the texts that stand under `value` in a body, as the Hub's requests have them."""
    if isinstance(told, list) and depth:
        for one in told:
            yield from _values_in(one, depth - 1)
    if isinstance(told, dict) and depth:
        for name, one in told.items():
            if name == "value" and isinstance(one, str):
                yield one
            else:
                yield from _values_in(one, depth - 1)


_CALL: ContextVar[HubRequest | None] = ContextVar("hub_call", default=None)


@contextmanager
def calling(
    endpoint: str, seconds: float = CALL_SECONDS, line: Connection | None = None
) -> Iterator[HubRequest]:
    """Allow requests to one Hub for some seconds, in this thread and block only.

    line: a connection to use, which stays open for the next call.
    """
    _install()
    call = HubRequest(_origin(httpx2.URL(endpoint)), time.monotonic() + seconds, line)
    token = _CALL.set(call)
    try:
        yield call
    finally:
        _CALL.reset(token)


class _Transport(httpx2.BaseTransport):
    """Sends each request of the client as one bounded request of ours."""

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        call = _CALL.get()
        left = call.ends - time.monotonic() if call else 0.0
        if call is None or _origin(request.url) != call.origin:
            # An address the Hub's answer named, or a request nobody here asked for.
            raise RefusedError
        call.path = request.url.path
        if left <= 0:
            call.answer = Failure.TIMEOUT
        else:
            ours = _ours(request)
            call.sent = True
            call.body = Secret(ours.body or "")
            call.token = Secret(request.headers.get("authorization", "").partition(" ")[2])
            call.answer = send(ours, left, MAX_BODY_BYTES, call.line)
        answer = call.answer
        if isinstance(answer, Failure) or answer.status >= 300 or not answer.complete:
            raise RefusedError
        if _PREUPLOAD in call.path and _wants_large(answer):
            # The client would go on with programs and addresses of its own.
            call.is_large = True
            raise RefusedError
        kept = {name: answer.headers[name] for name in _KEPT_HEADERS if name in answer.headers}
        return httpx2.Response(answer.status, headers=kept, content=answer.body, request=request)


def _ours(request: httpx2.Request) -> Request:
    headers = {
        name: value
        for name, value in request.headers.items()
        if name.lower() in {"authorization", "content-type", "user-agent"}
    }
    body = request.read().decode("utf-8")
    return Request(request.method, str(request.url), headers, body)


def _wants_large(answer: Answer) -> bool:
    """Whether the Hub, asked how it wants each file, wants one in another way than in a commit."""
    try:
        files: Any = json.loads(answer.body)["files"]
        return any(one["uploadMode"] != "regular" for one in files)
    except (ValueError, KeyError, TypeError, RecursionError):
        return False  # no answer to the question, which the client does not take either


def _origin(url: httpx2.URL) -> tuple[str, bytes, int | None]:
    return url.scheme, url.raw_host, url.port


_LOCK: Final = threading.Lock()
_INSTALLED: Final = threading.Event()


def _install() -> None:
    """Give the client our transport, once a process; no variable of the environment is touched."""
    with _LOCK:  # done twice, the second would close what the first is using
        if not _INSTALLED.is_set():
            # Read by the client at each call; telemetry would ask a route nobody here asked for.
            constants.HF_HUB_DISABLE_TELEMETRY = True
            set_client_factory(_client)
            _INSTALLED.set()


def _client() -> httpx2.Client:
    # An `Auth` that does nothing keeps a user name in the address from replacing the token.
    return httpx2.Client(transport=_Transport(), auth=httpx2.Auth(), trust_env=False)
