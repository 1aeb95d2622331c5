"""What goes into a request beside its address: how the key is sent, headers, and the body."""

import base64
import json
from collections.abc import Mapping
from typing import Final

from lib.client_config import client_of
from lib.project import Configured
from lib.provider_config import Check, Message, Provider
from lib.sources import Entry

_QUESTION: Final = "Say OK."
_LONGEST: Final = 200


def user_of(configured: Configured, judge: Provider) -> str:
    """Return the user that a key is sent with: the row's, or what its own variable holds."""
    own = configured.setting(judge.auth.user_names) if judge is configured.provider else None
    return own.value.reveal().strip() if own else judge.auth.user


def auth_of(provider: Provider, key: Entry, user: str) -> dict[str, str]:
    """Return the header that carries a key, in the way of the name it stands under."""
    value, auth = key.value.reveal(), provider.auth
    header, form = client_of(provider.id).auth.get(key.name, (auth.header, auth.value))
    basic = base64.b64encode(f"{user}:{value}".encode()).decode()
    return {header: form.format(key=value, basic=basic)}


def headers_set(configured: Configured, judge: Provider) -> Mapping[str, Entry]:
    """Return the headers that the app's client sends because variables are set, with these.

    Nothing where another provider is asked, whose client reads other variables.
    """
    if judge is not configured.provider:
        return {}
    wanted = client_of(judge.id).headers
    found = {header: configured.setting(names) for header, names in wanted.items()}
    return {header: entry for header, entry in found.items() if entry and _fits(entry)}


def _fits(entry: Entry) -> bool:
    value = entry.value.reveal().strip()
    return value.isascii() and value.isprintable() and len(value) <= _LONGEST


def body_of(route: Check | Message) -> str:
    """Return the JSON text of a request; empty where it has none."""
    if isinstance(route, Check):
        return route.body
    chat = [{"role": "user", "content": _QUESTION}]
    if route.style == "google":
        return json.dumps(
            {
                "contents": [{"parts": [{"text": _QUESTION}]}],
                "generationConfig": {"maxOutputTokens": 1},
            }
        )
    if route.style == "ollama":
        return json.dumps(
            {"model": route.model, "messages": chat, "stream": False, "options": {"num_predict": 1}}
        )
    return json.dumps({"model": route.model, "messages": chat, route.limit: 1})
