"""What a reply is read into, who was asked, and what a body is: JSON, a web page, or some words."""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from lib.http.answer import Answer
from lib.providers.verdict import Verdict

CHECK: Final = "check"
MESSAGE: Final = "message"


@dataclass(frozen=True, slots=True)
class Classification:
    """A verdict, with the sentence and the next step where the general ones would mislead."""

    verdict: Verdict
    say: str = ""
    do: str = ""
    server_do: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who was asked what: what tells a vendor's answer from a server's at a configured address.

    on: `check` or `message`. configured: whether a base URL was configured, so that a missing
    route points at it. is_vendor: whether the vendor's own API was asked; is_usual: at the route
    that the table has. url: the address. variable: what sets the base URL. root: the vendor's own
    one as the variable takes it.
    """

    on: str
    configured: bool = False
    is_vendor: bool = True
    is_usual: bool = True
    url: str = ""
    root: str = ""
    variable: str = ""


def has(words: str, text: str) -> bool:
    """Whether a regular expression is found in a text, in any case of letters."""
    return _compiled(words).search(text) is not None


@lru_cache(maxsize=256)
def _compiled(words: str) -> re.Pattern[str]:
    return re.compile(words, re.IGNORECASE)


def is_html(answer: Answer, text: str) -> bool:
    """Whether a reply is a web page: from a proxy, a firewall, a hotel, but not from an API."""
    head = text.lstrip()[:64].lower()
    return "html" in answer.content_type.lower() or head.startswith(("<!doctype", "<html", "<?xml"))


def is_json(answer: Answer, text: str) -> bool:
    """Whether the body is JSON; of one that was cut off, whether it begins like JSON."""
    body = text.strip()
    if not body.startswith(("{", "[")):
        return False
    if not answer.complete:
        return True
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True
