"""The routes under `/_practice/hub/`: read its state, put one back, fill it, change its ways."""

import asyncio
import json
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from lib.practice.fields import InvalidRequestError, only, whole
from lib.practice.hub import saved, seed
from lib.practice.hub.meanwhile import Meanwhile, read_planned
from lib.practice.hub.store import Store
from lib.practice.request_body import read_object

_LONGEST_STATE: Final = 200_000_000
_MOST_SPACES: Final = 10_000
_MOST_SECRETS: Final = 10_000


class HubAdminApi:
    """The desk from which a practice Hub is steered."""

    def __init__(self, world: Store, meanwhile: Meanwhile) -> None:
        self._world = world
        self._meanwhile = meanwhile

    def routes(self) -> list[Route]:
        """Return the routes for an application."""
        return [
            Route("/_practice/hub/state", self.state),
            Route("/_practice/hub/state", self.put_state, methods=["PUT"]),
            Route("/_practice/hub/seed", self.seed, methods=["POST"]),
            Route("/_practice/hub/settings", self.put_settings, methods=["PUT"]),
            Route("/_practice/hub/acts", self.plan_acts, methods=["POST"]),
            Route("/_practice/hub/acts", self.acts),
            Route("/_practice/hub/acts", self.clear_acts, methods=["DELETE"]),
            Route("/_practice/hub/release", self.release, methods=["POST"]),
            Route("/_practice/hub/history", self.history),
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
            raise InvalidRequestError("`spaces` is missing.")
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

    async def plan_acts(self, request: Request) -> Response:
        """Let somebody else do something: at once, or before or after a request to come."""
        data = await read_object(request)
        with self._world.lock:
            planned = read_planned(self._world, data)
            if planned.left:
                self._meanwhile.plan(planned)
            else:
                for act in planned.acts:
                    act.carry_out(self._world)
        return JSONResponse(planned.shown(), status_code=201)

    async def acts(self, _: Request) -> Response:
        """List what is still to happen, without values."""
        with self._world.lock:
            return JSONResponse(self._meanwhile.planned())

    async def clear_acts(self, _: Request) -> Response:
        """Let nothing of it happen any more, late writes included."""
        with self._world.lock:
            self._meanwhile.clear()
        return JSONResponse({"cleared": "acts"})

    async def release(self, _: Request) -> Response:
        """Carry out now every write that is held."""
        with self._world.lock:
            return JSONResponse({"released": self._meanwhile.release()})

    async def history(self, _: Request) -> Response:
        """Tell who wrote what, the oldest first, secret values too."""
        with self._world.lock:
            return JSONResponse(self._world.history.told())
