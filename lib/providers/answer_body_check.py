"""What a successful answer has to hold: only what that route answers proves a key.

A place is written as `data[]` (a list under `data`), `[]` (the body is a list), or `data.label` (a
value that is not null). What is not told for a route has a default by its path.
"""

import json
from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import urlsplit

from lib.http.answer import Answer
from lib.provider_config import Check, Message
from lib.regex import regex

# OpenAI's list, Ollama's and Gemini's, and the bare list of Together and of some small servers.
_MODELS: Final = ("data[]", "models[]", "[]")
_LISTS: Final = ("/models", "/tags")
_BY_STYLE: Final = {
    "openai": ("choices[]",),
    "anthropic": ("content[]", "choices[]"),
    "google": ("candidates[]", "promptFeedback"),
    "cohere": ("message", "text"),
    "ollama": ("message", "done"),
}
_BEGINS_A_LIST: Final = regex(r"\s*\[\s*(?:\{\s*\"|\]\s*$)")


def proves(answer: Answer, text: str, route: Check | Message, url: str) -> bool:
    """Whether a body is what a route answers. url: where it was asked.

    Of a body that was cut off, whether it begins so.
    """
    wanted = _wanted(route, urlsplit(url).path)
    if not answer.complete:
        return _begins(text, wanted)
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return any(_is_there(body, place) for place in wanted) if wanted else _is_something(body)


def _wanted(route: Check | Message, path: str) -> tuple[str, ...]:
    if isinstance(route, Message):
        return _BY_STYLE.get(route.style, ())
    its_own = not route.url or path == urlsplit(route.url).path
    if route.holds and its_own:
        return route.holds
    return (*_MODELS, *route.holds) if path.endswith(_LISTS) else route.holds


def _is_there(body: Any, place: str) -> bool:
    if place == "[]":
        return isinstance(body, list) and all(isinstance(one, dict) for one in body)
    names, is_list = place.removesuffix("[]").split("."), place.endswith("[]")
    for name in names:
        body = body.get(name) if isinstance(body, dict) else None
    return isinstance(body, list) if is_list else body is not None


def _is_something(body: Any) -> bool:
    """Whether a body tells anything at all, and no error."""
    if isinstance(body, list):
        return all(isinstance(one, dict) for one in body)
    return isinstance(body, dict) and bool(set(body) - {"error", "errors", "message", "detail"})


def _begins(text: str, wanted: Iterable[str]) -> bool:
    if text.lstrip().startswith("["):
        return "[]" in (wanted or ("[]",)) and _BEGINS_A_LIST.match(text) is not None
    if not text.lstrip().startswith("{"):
        return False
    names = [place.removesuffix("[]").split(".")[-1] for place in wanted if place != "[]"]
    return any(f'"{name}"' in text for name in names) if names else '":' in text
