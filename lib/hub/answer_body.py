"""What an answer of the Hub says by its body and headers, whatever its status promises."""

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from lib.http.answer import Answer
from lib.http.failure import Failure
from lib.hub.http_bridge import HubRequest
from lib.secret import Secret

_DONE: Final = frozenset({200, 201})
_SPACE_AT: Final = re.compile(
    r"/spaces/([A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95})(?=/|$)", re.ASCII
)


def anything(_: Mapping[str, Any]) -> bool:
    """Take every answer."""
    return True


def date_of(answer: Answer | Failure) -> datetime | None:
    """Return when an answer left, as its header tells."""
    if not isinstance(answer, Answer):
        return None
    with suppress(TypeError, ValueError, KeyError):
        return parsedate_to_datetime(answer.headers["date"])
    return None


def is_done(answer: Answer | Failure, says: Callable[[Mapping[str, Any]], bool]) -> bool:
    """Whether an answer is a success by its body too.

    A sign-in page of some hotel may come as a success, and so may an error, a promise (202) or the
    answer to another request.
    """
    if not isinstance(answer, Answer) or answer.status not in _DONE:
        return False
    try:
        told = json.loads(answer.body)
    except (ValueError, RecursionError):
        return False
    return isinstance(told, dict) and not _tells_error(told) and says(told)


def _tells_error(told: Mapping[str, Any]) -> bool:
    # Names of variables are keys too, yet what stands below them is never a text or a list.
    return any(isinstance(told.get(key), (str, list)) and told[key] for key in ("error", "errors"))


def holds(told: Mapping[str, Any], name: str, value: Secret) -> bool:
    """Whether the variables in an answer hold one with this value."""
    there = told.get(name)
    return isinstance(there, dict) and there.get("value") == value.reveal()


def same(told: object, space: str) -> bool:
    """Whether an answer names a Space, in whatever case."""
    return isinstance(told, str) and told.casefold() == space.casefold()


def moved_to(call: HubRequest, endpoint: str) -> str:
    """Return the name that a redirect at the Hub gives a Space; empty where it gives no other."""
    if not isinstance(call.answer, Answer) or not 300 <= call.answer.status < 400:
        return ""
    leads = urlsplit(urljoin(f"{endpoint}/", call.answer.headers.get("location", "")))
    here = urlsplit(endpoint)
    found = _SPACE_AT.search(leads.path)
    asked = _SPACE_AT.search(call.path)
    if (leads.scheme, leads.netloc) != (here.scheme, here.netloc) or not found or not asked:
        return ""
    return found[1] if found[1] != asked[1] else ""
