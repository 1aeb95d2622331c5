"""What can go wrong between us and the Hub, each with one sentence and a next step.

The client's own exceptions are never let through: they hold the token, and a refused token on a
Space reads "Repository Not Found" there. Here the status and the Hub's error code decide; its own
reason is passed on as `lib/hub/reasons.py` cleans it.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any, Final

from lib.http.answer import Answer
from lib.http.failure import Failure
from lib.hub.error_words import WORDS, HubErrorKind
from lib.hub.reason_advice import fitting
from lib.hub.reasons import is_block, is_switched_off, reason_in
from lib.providers.reading import is_html
from lib.user_error import UserError

__all__ = ["HubError", "HubErrorKind", "error_from", "renamed", "surely_not"]

# `r=0` is a window used up; with requests left, another limit was met, of which it tells nothing.
_WINDOW: Final = re.compile(r"\br=0;\s*t=([0-9]{1,6})(?![0-9.])")
_SECONDS: Final = re.compile(r"[0-9]{1,6}")
# As the Hub writes them. All its tokens have a `_`, so none can pass for one.
_REQUEST_ID: Final = re.compile(r"[0-9A-Za-z=;.:-]{1,120}")


class HubError(UserError):
    """A call to the Hub that did not do what was asked.

    kind: what kind of trouble. retry_after: seconds until the Hub takes requests again, where it
    told. request_id: what the Hub's support asks for. may_have_happened: whether a write may have
    been carried out all the same; where it is False, surely nothing was changed. may_come: whether
    it may even be carried out later, since the Hub itself has not said how it ended. moved_to: the
    name that a renamed Space has now. reason: the Hub's own words, cleaned. Nothing in it holds a
    token or a value.
    """

    def __init__(  # noqa: PLR0913 - each is a fact of its own
        self,
        kind: HubErrorKind,
        *,
        retry_after: int | None = None,
        request_id: str = "",
        may_have_happened: bool = False,
        may_come: bool = False,
        moved_to: str = "",
        reason: str = "",
    ) -> None:
        words = fitting(kind, WORDS[kind], reason)
        sentence, advice = words.sentence, words.advice
        if reason:
            sentence = f"{sentence} The Hub says: “{reason}”."
        if retry_after:
            advice = f"Wait {retry_after} s, then try again."
        if moved_to:
            sentence = f"The Space is `{moved_to}` now: it was renamed or has another owner."
            advice = "Use that name."
        super().__init__(sentence, advice)
        self.kind = kind
        self.may_have_happened = may_have_happened
        self.may_come = may_have_happened and may_come
        self.moved_to = moved_to
        self.reason = reason
        self.retry_after = retry_after
        self.request_id = request_id

    def __reduce__(self) -> tuple[Callable[..., "HubError"], tuple[Any, ...]]:
        return (_again, (self.kind, self._facts()))

    def _facts(self) -> dict[str, Any]:
        return {
            "retry_after": self.retry_after,
            "request_id": self.request_id,
            "may_have_happened": self.may_have_happened,
            "may_come": self.may_come,
            "moved_to": self.moved_to,
            "reason": self.reason,
        }


def surely_not(error: HubError) -> HubError:
    """Return an error as one that surely changed nothing: the write itself was never sent."""
    return HubError(
        error.kind,
        retry_after=error.retry_after,
        request_id=error.request_id,
        moved_to=error.moved_to,
        reason=error.reason,
    )


def renamed(moved_to: str) -> HubError:
    """Return the error of a Space that has another name now."""
    return HubError(HubErrorKind.RENAMED, moved_to=moved_to)


def _again(kind: HubErrorKind, facts: dict[str, Any]) -> HubError:
    return HubError(kind, **facts)


def error_from(answer: Answer | Failure, sent: Iterable[str] = ()) -> HubError:
    """Return the error that an answer (or none) means.

    sent: what went along with the request, which no reason may repeat.
    """
    if isinstance(answer, Failure):
        # The token was looked at before, so what cannot be sent has a bad address.
        unsendable = answer is Failure.UNSENDABLE
        return HubError(
            HubErrorKind.WRONG_ADDRESS if unsendable else HubErrorKind.UNREACHABLE,
            may_have_happened=answer not in _NEVER_ARRIVED,
            may_come=True,
        )
    kind = _kind(answer)
    reason = "" if kind in _UNREASONED else reason_in(answer, sent)
    if kind in {HubErrorKind.NO_PERMISSION, HubErrorKind.DISABLED} and is_block(reason):
        kind = HubErrorKind.BLOCKED
    elif kind is HubErrorKind.NO_PERMISSION and is_switched_off(reason):
        kind = HubErrorKind.DISABLED
    after = _retry_after(answer) if kind is HubErrorKind.RATE_LIMITED else None
    return HubError(
        kind,
        retry_after=after,
        request_id=_request_id(answer),
        reason=reason,
        may_have_happened=answer.status not in _REFUSALS or not answer.complete,
        may_come=answer.status in _UNDECIDED or answer.status < 300 or not answer.complete,
    )


# Of these the words say all, or what came may be from somebody else.
_UNREASONED: Final = frozenset(
    {
        HubErrorKind.EXPIRED,
        HubErrorKind.RATE_LIMITED,
        HubErrorKind.WRONG_ADDRESS,
        HubErrorKind.COULD_NOT_TELL,
    }
)
# No request was carried out: it found no server, or did not fit into a request.
_NEVER_ARRIVED: Final = frozenset({Failure.NO_HOST, Failure.REFUSED, Failure.UNSENDABLE})
# Of these, 408 and 499 are what a server in between says when it gave up waiting for another.
_REFUSALS: Final = frozenset(range(400, 500)) - {408, 499}
# A server in between has answered; what it stands before may still carry the request out.
_UNDECIDED: Final = frozenset({408, 499, 502, 504})


def _kind(answer: Answer) -> HubErrorKind:
    text = answer.body.decode("utf-8", "replace")
    if answer.status == 429:
        return HubErrorKind.RATE_LIMITED
    if answer.status >= 500:
        return HubErrorKind.SERVER_ERROR
    if is_html(answer, text) or not answer.complete or answer.status < 300:
        return HubErrorKind.COULD_NOT_TELL
    code = answer.headers.get("x-error-code", "")
    if code == "GatedRepo" and answer.status in {401, 403}:
        return HubErrorKind.GATED
    if answer.status == 403 and _DISABLED in f"{answer.headers.get('x-error-message', '')} {text}":
        return HubErrorKind.DISABLED
    if answer.status == 401:
        return HubErrorKind.EXPIRED if "is expired" in text else HubErrorKind.REJECTED
    if answer.status == 404:
        return HubErrorKind.NOT_FOUND if code == "RepoNotFound" else HubErrorKind.WRONG_ADDRESS
    return _BY_STATUS.get(answer.status, HubErrorKind.COULD_NOT_TELL)


# The words by which the Hub's own client tells a disabled repository.
_DISABLED: Final = "Access to this resource is disabled."
_BY_STATUS: Final = {
    301: HubErrorKind.WRONG_ADDRESS,
    302: HubErrorKind.WRONG_ADDRESS,
    303: HubErrorKind.WRONG_ADDRESS,
    307: HubErrorKind.WRONG_ADDRESS,
    308: HubErrorKind.WRONG_ADDRESS,
    400: HubErrorKind.BAD_REQUEST,
    402: HubErrorKind.PLAN,
    403: HubErrorKind.NO_PERMISSION,
    405: HubErrorKind.WRONG_ADDRESS,
    409: HubErrorKind.CONFLICT,
    410: HubErrorKind.WRONG_ADDRESS,
    412: HubErrorKind.CHANGED,
    413: HubErrorKind.BAD_REQUEST,
    422: HubErrorKind.BAD_REQUEST,
}


def _retry_after(answer: Answer) -> int | None:
    """Return the seconds that the window lasts, from `RateLimit` or `Retry-After`."""
    found = _WINDOW.search(answer.headers.get("ratelimit", ""))
    if found:
        return int(found[1])
    found = _SECONDS.fullmatch(answer.headers.get("retry-after", "").strip())
    return int(found[0]) if found else None


def _request_id(answer: Answer) -> str:
    found = _REQUEST_ID.fullmatch(answer.headers.get("x-request-id", ""))
    return found[0] if found else ""
