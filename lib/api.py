"""The JSON routes beside the pages. Hold no logic: they look, ask the checker, and answer."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from lib import __version__, report
from lib.access import Access, Surface, access_for, may, was_forwarded
from lib.dashboard import tell_of_visitor
from lib.deployment import detect
from lib.hub.project_token import token_of
from lib.hub.token_facts import TokenFacts
from lib.project import Configured, Project, ProjectError, load_project, pick
from lib.provider_config import table
from lib.providers.checker import Checker
from lib.providers.verdict import CheckResult, Verdict
from lib.rounds import Rounds
from lib.sources import REMEMBERED, ours
from lib.unforeseen import PackageError

_LOG: Final = logging.getLogger(__name__)
MAX_BODY: Final = 10_000
BODY_SECONDS: Final = 10.0
_METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

Handler = Callable[[Request], Awaitable[Response]]


class ApiError(Exception):
    """A request that cannot be answered; becomes JSON with a status."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


def routes(folder: Path, checker: Checker, rounds: Rounds | None = None) -> list[Route]:
    """Return the routes of a dashboard that looks at `folder`.

    rounds: what visitors are told; without any they are told of nothing.
    """
    api = _Api(folder, checker, rounds or Rounds(lambda: load_project(folder, *ours()), checker))
    return [
        _route("/api/health", GET=api.health),
        _route("/api/providers", GET=api.providers),
        _route("/api/providers/test", POST=api.test_posted),
        _route("/api/providers/test/{provider}", GET=api.test_named),
        _route("/api/{rest:path}", GET=api.nothing_here),
    ]


class _Api:
    def __init__(self, folder: Path, checker: Checker, rounds: Rounds) -> None:
        self._folder = folder
        self._checker = checker
        self._rounds = rounds
        self._place = detect(REMEMBERED, folder.absolute())

    async def health(self, _: Request) -> Response:
        return _answer({"status": "ok", "metadata": _metadata()})

    async def providers(self, request: Request) -> Response:
        if not may(self._access(request), Surface.DETAILS):
            return _answer(self._for_visitors())
        project = await run_in_threadpool(load_project, self._folder, *ours())
        results = await run_in_threadpool(self._check_all, project)
        return _answer(_board(project, results, token_of(project, self._checker)))

    async def test_posted(self, request: Request) -> Response:
        return await self._test(request, _provider_id(await _json_object(request)), by_post=True)

    async def test_named(self, request: Request) -> Response:
        return await self._test(request, request.path_params["provider"])

    async def nothing_here(self, _: Request) -> Response:
        raise ApiError(404, "not_found", "There is no such route. Try GET /api/providers.")

    async def _test(self, request: Request, wanted: str, *, by_post: bool = False) -> Response:
        if wanted not in table():
            raise ApiError(
                404, "unknown_provider", "There is no such provider. GET /api/providers lists them."
            )
        if not may(self._access(request), Surface.DETAILS):
            return _answer(self._for_visitors_of(wanted))
        project = await run_in_threadpool(load_project, self._folder, *ours())
        (found,) = pick(project, [wanted])
        # A link leads to the other route, and a page elsewhere may post to this one.
        named = by_post and _is_our_own(request)
        result = await run_in_threadpool(self._check, project, found, named=named)
        works = result.verdict is Verdict.WORKS
        body = {"success": True, "provider": wanted, "available": works}
        body |= _one(found, result, token_of(project, self._checker), project)
        return _answer(body | {"metadata": _metadata()})

    def _for_visitors(self) -> dict[str, Any]:
        """Return which providers worked in the last round, and nothing else."""
        working = self._rounds.told()
        known = {"configured": True, "available": True, "verdict": Verdict.WORKS.value}
        return {
            "success": True,
            "providers": {
                "available": list(working),
                "configured": list(working),
                "total": len(table()),
            },
            "status": dict.fromkeys(working, known),
            **self._state(),
            "metadata": _metadata(),
        }

    def _for_visitors_of(self, wanted: str) -> dict[str, Any]:
        works = wanted in self._rounds.told()
        body: dict[str, Any] = {"success": True, "provider": wanted, "available": works}
        verdict = {"verdict": Verdict.WORKS.value} if works else {}
        return body | verdict | self._state() | {"metadata": _metadata()}

    def _state(self) -> dict[str, str]:
        """Say that nothing is known yet, while that is so."""
        return {"state": "looking"} if self._rounds.is_looking else {}

    def _access(self, request: Request) -> Access:
        """Tell who asks. A route has no sign-in: on a Space also its owner is a visitor here."""
        client = request.client.host if request.client else None
        forwarded = was_forwarded(request.headers)
        host = request.headers.get("host")
        access = access_for(self._place, client, host, forwarded=forwarded)
        if access is Access.VISITOR:
            tell_of_visitor(self._place)
        return access

    def _check_all(self, project: Project) -> dict[str, CheckResult]:
        return {one.provider: one for one in self._checker.check_all(project.checkable)}

    def _check(self, project: Project, configured: Configured, *, named: bool) -> CheckResult:
        if configured in project.checkable:
            return self._checker.check(configured, named=named)
        return report.result_for(configured, None)


def _board(
    project: Project, results: dict[str, CheckResult], token: TokenFacts | None
) -> dict[str, Any]:
    """Return everything about every provider, as whoever sits at this machine may see it."""
    every = [
        (one, report.result_for(one, results.get(one.provider.id))) for one in project.providers
    ]
    available = [one.provider.id for one, result in every if result.verdict is Verdict.WORKS]
    configured = [one.provider.id for one, result in every if report.is_in_use(one, result)]
    return {
        "success": True,
        "providers": {"available": available, "configured": configured, "total": len(every)},
        "status": {one.provider.id: _one(one, result, token, project) for one, result in every},
        "metadata": _metadata(),
    }


def _one(
    configured: Configured, result: CheckResult, token: TokenFacts | None, project: Project
) -> dict[str, Any]:
    """Return everything about one provider, as whoever sits at this machine may see it."""
    row = report.provider_row(configured, result, token, project.deployment.space_id)
    check = row.pop("check")
    return {**row, "available": result.verdict is Verdict.WORKS, **check}


def _is_our_own(request: Request) -> bool:
    """Whether no page elsewhere sent a request: a browser tells with every POST which page did."""
    origin = request.headers.get("origin")
    return origin in {None, f"{request.url.scheme}://{request.headers.get('host')}"}


def _metadata() -> dict[str, str]:
    return {"timestamp": datetime.now(UTC).isoformat("T", "seconds"), "version": __version__}


async def _json_object(request: Request) -> dict[str, Any]:
    try:
        async with asyncio.timeout(BODY_SECONDS):
            body = await _body(request)
    except TimeoutError:
        raise ApiError(408, "too_slow", "The body did not arrive in time. Send it again.") from None
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise ApiError(400, "bad_json", 'Send a JSON object such as {"provider": "groq"}.')
    return found


async def _body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise ApiError(413, "too_large", "The body is larger than 10 kB.")
    return body


def _provider_id(body: dict[str, Any]) -> str:
    wanted = body.get("provider")
    if not isinstance(wanted, str) or not wanted:
        raise ApiError(400, "no_provider", 'Name a provider, as in {"provider": "groq"}.')
    return wanted


def _route(path: str, **handlers: Handler) -> Route:
    """Make a route that answers every method in JSON, also those it does not take."""

    async def endpoint(request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        try:
            if method not in handlers:
                allowed = ", ".join(handlers)
                raise ApiError(405, "wrong_method", f"This route takes {allowed}.")
            return await handlers[method](request)
        except ApiError as error:
            return _refusal(error, handlers)
        except ProjectError as error:
            return _refusal(ApiError(500, "no_project", str(error)), handlers)
        except ImportError as error:
            _LOG.error("%s while answering %s", type(error).__name__, path)
            told = ApiError(500, "no_package", PackageError(error).sentence)
            return _refusal(told, handlers)
        except Exception as error:
            # The text of an unknown error may hold anything, so only its kind is told.
            _LOG.error("%s while answering %s", type(error).__name__, path)
            return _refusal(ApiError(500, "internal", "This could not be answered."), handlers)

    return Route(path, endpoint, methods=list(_METHODS))


def refusal(status: int, code: str, message: str) -> JSONResponse:
    """Return what every refusal looks like: JSON with a code and a sentence."""
    body = {"success": False, "error": {"code": code, "message": message}}
    return _answer(body | {"metadata": _metadata()}, status)


def _refusal(error: ApiError, handlers: dict[str, Handler]) -> Response:
    response = refusal(error.status, error.code, str(error))
    if error.status == 405:
        response.headers["Allow"] = ", ".join(handlers)
    return response


def _answer(body: dict[str, Any], status: int = 200) -> JSONResponse:
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return JSONResponse(body, status, headers=headers)
