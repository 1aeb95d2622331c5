"""The routes under `/_practice/`: make keys known, ask for faults, look at what was asked."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from lib.practice.faults import HUB, ROUTES, read_fault
from lib.practice.fields import InvalidRequestError, one_of, only, required
from lib.practice.hub.routes import NAMES
from lib.practice.practice_state import KeyKind, PracticeState
from lib.practice.request_body import read_object
from lib.provider_config import Provider


class Control:
    """The desk from which a practice server is steered."""

    def __init__(self, state: PracticeState, providers: Mapping[str, Provider]) -> None:
        self._state = state
        self._providers = providers

    def routes(self) -> list[Route]:
        """Return the routes for an application."""
        return [
            Route("/_practice/health", self.health),
            Route("/_practice/keys", self.put_key, methods=["PUT"]),
            Route("/_practice/faults", self.add_fault, methods=["POST"]),
            Route("/_practice/faults", self.faults),
            Route("/_practice/faults", self.clear_faults, methods=["DELETE"]),
            Route("/_practice/requests", self.requests),
            Route("/_practice/requests", self.clear_requests, methods=["DELETE"]),
            Route("/_practice/reset", self.reset, methods=["POST"]),
        ]

    async def health(self, _: Request) -> Response:
        """Say that this is a practice server."""
        return JSONResponse({"practice": True})

    async def put_key(self, request: Request) -> Response:
        """Make a key known to a provider; the answer does not repeat it."""
        data = await read_object(request)
        only(data, ("provider", "key", "kind"))
        provider, key, kind = (required(data, name) for name in ("provider", "key", "kind"))
        one_of(data, "kind", list(KeyKind))
        if provider not in self._providers:
            raise InvalidRequestError("`provider` is not the id of a provider.")
        self._state.put_key(provider, key, KeyKind(kind))
        return JSONResponse({"provider": provider, "kind": kind})

    async def add_fault(self, request: Request) -> Response:
        """Let something go wrong from now on."""
        routes = {**dict.fromkeys(self._providers, ROUTES), HUB: NAMES}
        fault = read_fault(await read_object(request), routes)
        self._state.add_fault(fault)
        return JSONResponse(fault.shown(), status_code=201)

    async def faults(self, _: Request) -> Response:
        """List what can still go wrong, oldest first."""
        return JSONResponse([fault.shown() for fault in self._state.faults()])

    async def clear_faults(self, _: Request) -> Response:
        """Let nothing go wrong any more."""
        self._state.clear_faults()
        return JSONResponse({"cleared": "faults"})

    async def requests(self, _: Request) -> Response:
        """List the requests to the providers and the Hub, oldest first."""
        return JSONResponse(self._state.requests())

    async def clear_requests(self, _: Request) -> Response:
        """Forget the requests."""
        self._state.clear_requests()
        return JSONResponse({"cleared": "requests"})

    async def reset(self, _: Request) -> Response:
        """Forget keys, faults and requests, and bring the Hub's beginning back."""
        self._state.reset()
        return JSONResponse({"cleared": "everything"})
