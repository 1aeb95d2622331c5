"""Read the body of a request, up to a length."""

import json
from collections.abc import Mapping
from typing import Final

from starlette.requests import Request

from lib.practice.fields import InvalidRequestError

_LONGEST: Final = 1_000_000


class TooLongError(ValueError):
    """There is more than was to be read."""


async def read_body(request: Request, longest: int) -> bytes:
    """Return the body. Raises `TooLongError`."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > longest:
            raise TooLongError
    return bytes(body)


async def read_object(request: Request, longest: int = _LONGEST) -> Mapping[str, object]:
    """Return the JSON object that the body is. Raises `InvalidRequestError`."""
    try:
        data = json.loads(await read_body(request, longest))
    except (ValueError, RecursionError):
        raise InvalidRequestError("The request is not JSON, or is too long.") from None
    if not isinstance(data, dict):
        raise InvalidRequestError("The request has to be a JSON object.")
    return data
