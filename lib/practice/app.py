"""The application of a practice server: its rooms put together."""

from collections.abc import Mapping
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lib.practice.answers import error
from lib.practice.control import Control
from lib.practice.fields import InvalidRequestError
from lib.practice.hub import dispatch
from lib.practice.hub.admin_api import HubAdminApi
from lib.practice.practice_state import PracticeState
from lib.practice.providers import StandIn
from lib.provider_config import Provider, table

# A page from elsewhere that gives this server a name of its own is not answered.
_NAMES_OF_THIS_MACHINE: Final = ["127.0.0.1", "localhost"]


def create_app(state: PracticeState, providers: Mapping[str, Provider] | None = None) -> Starlette:
    """Return the application. providers: the rows to stand in for; without, the whole table."""
    rows = table() if providers is None else providers
    stand_in = Route("/providers/{provider_id}/{rest:path}", StandIn(state, rows))
    app = Starlette(
        routes=[
            *Control(state, rows).routes(),
            *HubAdminApi(state.hub, state.meanwhile).routes(),
            stand_in,
            *dispatch.routes(state),
        ],
        exception_handlers={InvalidRequestError: _nonsense, HTTPException: _refusal},
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=_NAMES_OF_THIS_MACHINE)],
    )
    app.router.redirect_slashes = False
    return app


async def _nonsense(_: Request, problem: Exception) -> Response:
    return _response(400, str(problem))


async def _refusal(_: Request, problem: Exception) -> Response:
    if not isinstance(problem, HTTPException):
        raise problem
    return _response(problem.status_code, problem.detail)


def _response(status: int, message: str) -> Response:
    reply = error(status, message)
    return Response(reply.body, reply.status, media_type=reply.content_type)
