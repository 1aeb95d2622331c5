"""Turn a reply into a verdict: by the provider's own words, then by status, never by guess.

The general rules are the decision table; a provider's exceptions stand in its row as `reply`.
Bodies are only searched, never quoted: some providers repeat part of the key in them.
"""

from collections.abc import Iterable
from typing import Final

from lib.http.answer import Answer
from lib.provider_config import Provider
from lib.providers.by_status import by_status
from lib.providers.named_host import named_address
from lib.providers.reading import Asked, Classification, has, is_html
from lib.providers.replies import ANY, ReplyRule, replies_of
from lib.providers.verdict import Verdict

_ABOUT_THE_KEY: Final = frozenset(
    {Verdict.WORKS, Verdict.REJECTED, Verdict.NO_PERMISSION, Verdict.NO_CREDIT}
)
# An error says what it is about at its beginning.
_WORDS_STAND_IN: Final = 4_096
_ELSEWHERE_SAYS: Final = "{provider} wants this request at another address, which its answer names."


def classify(answer: Answer, provider: Provider, asked: Asked) -> Classification:
    """Return the verdict on a reply: by the provider's own words first, then by the status."""
    text = answer.body.decode("utf-8-sig", "replace")
    first, last = _exceptions(provider, asked)
    if found := _worded(first, answer.status, text, asked.on):
        return found
    if not is_html(answer, text) and (named := _elsewhere(answer, text, provider, asked)):
        return named
    if found := _worded(replies_of(ANY), answer.status, text[:_WORDS_STAND_IN], asked.on):
        return found
    if found := _worded(last, answer.status, text, asked.on):
        server = Classification(found.verdict, server_do=found.server_do)
        return found if asked.is_vendor else server
    return by_status(answer, text, provider, asked)


def _worded(replies: Iterable[ReplyRule], status: int, text: str, on: str) -> Classification | None:
    """Return what the first exception that fits says; None where none fits."""
    found = next((one for one in replies if _fits(one, status, text, on)), None)
    if found is None:
        return None
    return Classification(Verdict(found.verdict), found.say, found.do, found.server_do)


def _exceptions(
    provider: Provider, asked: Asked
) -> tuple[tuple[ReplyRule, ...], tuple[ReplyRule, ...]]:
    """Return the provider's exceptions that count here: those by words, and those that are left.

    What is left speaks for the vendor alone, so of another server it counts with a step for it.
    """
    own = [one for one in replies_of(provider.id) if asked.is_usual or not one.usual]
    words = tuple(one for one in own if not one.otherwise)
    last = (one for one in own if one.otherwise and (asked.is_vendor or one.server_do))
    return words, tuple(last)


def _elsewhere(
    answer: Answer, text: str, provider: Provider, asked: Asked
) -> Classification | None:
    """Return what an answer says that names another address of the vendor's."""
    status, usual = answer.status, asked.root or provider.base_url
    if 300 <= status < 400:
        text = f"redirect {answer.headers.get('location', '')}"
    address = named_address(status, text, provider, asked.url, asked.variable, usual)
    if not address:
        return None
    return Classification(
        Verdict.WRONG_ADDRESS, _ELSEWHERE_SAYS, f"Set `{{address_name}}` to {address}."
    )


def _fits(reply: ReplyRule, status: int, text: str, on: str) -> bool:
    """Whether an exception is about this reply; a web page never speaks about the key."""
    return (
        (reply.page or not (reply.verdict in _ABOUT_THE_KEY and text.lstrip().startswith("<")))
        and reply.on in {"", on}
        and (not reply.status or status in reply.status)
        and (not reply.words or has(reply.words, text))
    )
