"""The Hub's answers, and its refusals in its own words.

A refusal is raised and becomes the answer. Its text stands in the body and in `X-Error-Message`.
"""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from lib.practice.answers import CannedReply

JSON: Final = "application/json; charset=utf-8"
NO_RIGHT: Final = "You have read access but not the required permissions for this operation"

_LOGIN_WANTED: Final = "Invalid username or password."
_CHALLENGE: Final = 'Bearer realm="Authentication required", charset="UTF-8"'
_NO_PAGE: Final = "Sorry, we can't find the page you are looking for."


class RefusalError(Exception):
    """The Hub says no, in this way."""

    def __init__(self, reply: CannedReply) -> None:
        super().__init__(reply.status)
        self.reply = reply


def json_reply(
    data: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> CannedReply:
    """Return an answer in JSON."""
    body = json.dumps(data, separators=(",", ":")).encode()
    return CannedReply(status, body, JSON, headers or {})


def refusal(
    status: int,
    message: str,
    *,
    code: str | None = None,
    header: str | None = None,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> RefusalError:
    """Return a refusal. header: the text for the header, where it is not the same."""
    told = {"x-error-message": _one_line(header or message), **(headers or {})}
    if code:
        told["x-error-code"] = code
    return RefusalError(json_reply({"error": message, **more}, status, told))


def unauthorized(message: str = _LOGIN_WANTED) -> RefusalError:
    """Nobody, or a token that is not good: 401."""
    return refusal(401, message, headers={"www-authenticate": _CHALLENGE})


def forbidden(message: str = NO_RIGHT) -> RefusalError:
    """Somebody who may not: 403."""
    return refusal(403, message)


def no_repo() -> RefusalError:
    """There is no such Space, or none that this caller may know of: 404."""
    return refusal(404, "Repository not found", code="RepoNotFound")


def moved(place: str, status: int) -> RefusalError:
    """The Space has another name now: where the same request is answered."""
    words = f"{HTTPStatus(status).phrase}. Redirecting to {place}"
    return RefusalError(
        CannedReply(status, words.encode(), "text/plain; charset=utf-8", {"location": place})
    )


def disabled() -> RefusalError:
    """The Hub has switched this Space off: 403."""
    return refusal(403, "Access to this resource is disabled.")


def gated(space_id: str) -> RefusalError:
    """The Space is for those who were let in: 403."""
    return refusal(
        403,
        f"Access to space {space_id} is restricted and you are not in the authorized list.",
        code="GatedRepo",
    )


def no_page() -> RefusalError:
    """There is no such route: 404."""
    return refusal(404, _NO_PAGE)


def bad_field(place: str, problem: str) -> RefusalError:
    """A body that does not fit the schema: 400."""
    return refusal(400, f"✖ {problem}\n  → at {place}", header=f"* {problem} * at {place}")


def too_many(who: str | None, quota: int, window: int) -> RefusalError:
    """Too many requests: 429. who: an anonymous caller's address."""
    if who is not None:
        return refusal(
            429,
            f"We had to rate limit your IP ({who}). To continue using our service, create a HF "
            "account or login to your existing account, and make sure you pass a HF_TOKEN if "
            "you're using the API.",
        )
    return refusal(
        429,
        f"We had to rate limit you, you hit the quota of {quota} api requests per "
        f"{window / 60:g} minutes period. Upgrade to a PRO user or Team/Enterprise organization "
        "account (https://hf.co/pricing) to get higher limits. See "
        "https://huggingface.co/docs/hub/rate-limits",
    )


def fault_reply(status: int) -> CannedReply:
    """Return the Hub's answer of a status that a fault asks for."""
    if status == 401:
        return unauthorized().reply
    if status == 403:
        return forbidden().reply
    try:
        words = HTTPStatus(status).phrase
    except ValueError:
        words = "Practice fault"
    return refusal(status, words).reply


def _one_line(text: str) -> str:
    """Return a text as it can stand in a header."""
    return " ".join(text.encode("ascii", "replace").decode().split())
