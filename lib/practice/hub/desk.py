"""The routes under `/_practice/hub/`: read its state, put one back, fill it, change its ways."""

import asyncio
import json
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from lib.practice.bodies import read_object
from lib.practice.fields import NonsenseError, only, whole
from lib.practice.hub import saved, seed
from lib.practice.hub.world import World

_LONGEST_STATE: Final = 200_000_000
_MOST_SPACES: Final = 10_000
_MOST_SECRETS: Final = 10_000


class HubDesk:
    """The desk from which a practice Hub is steered."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[Route]:
        """Return the routes for an application."""
        return [
            Route("/_practice/hub/state", self.state),
            Route("/_practice/hub/state", self.put_state, methods=["PUT"]),
            Route("/_practice/hub/seed", self.seed, methods=["POST"]),
            Route("/_practice/hub/settings", self.put_settings, methods=["PUT"]),
        ]

    async def state(self, _: Request) -> Response:
        """Tell everything, secret values too: the one route that does."""
        text = await asyncio.to_thread(lambda: json.dumps(saved.written(self._world)))
        return Response(text, media_type="application/json")

    async def put_state(self, request: Request) -> Response:
        """Be as a state says that was read out before."""
        data = await read_object(request, _LONGEST_STATE)
        await asyncio.to_thread(saved.put_back, self._world, data)
        return JSONResponse({"put": "state"})

    async def seed(self, request: Request) -> Response:
        """Add many Spaces with many secrets."""
        data = await read_object(request)
        only(data, ("spaces", "secrets"))
        spaces = whole(data, "spaces", 1, _MOST_SPACES)
        if spaces is None:
            raise NonsenseError("`spaces` is missing.")
        secrets = whole(data, "secrets", 0, _MOST_SECRETS) or 0
        with self._world.lock:
            self._world.spaces |= seed.many(spaces, secrets)
        return JSONResponse({"spaces": spaces, "secrets": secrets}, status_code=201)

    async def put_settings(self, request: Request) -> Response:
        """Change some of the settings and tell them all. The counted requests are forgotten."""
        data = await read_object(request)
        with self._world.lock:
            self._world.settings = saved.read_settings(self._world.settings, data)
            self._world.limits.forget()
            settings = saved.written_settings(self._world.settings)
        return JSONResponse(settings)
