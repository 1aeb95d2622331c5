"""Send a planned request, once, and turn what came back into a result that may be shown."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from lib import clock
from lib.http import transport
from lib.http.answer import Answer
from lib.http.failure import Failure
from lib.http.transport import Request, send
from lib.program import INSTALL
from lib.providers.broken_setting import broken_setting
from lib.providers.check_plan import CheckPlan
from lib.providers.classify import classify
from lib.providers.reading import Asked, Classification
from lib.providers.refused import explained
from lib.providers.telling import address_name, root, sentence_of, step_of, told
from lib.providers.verdict import CheckResult, Verdict

Send = Callable[[Request], Answer | Failure]


@dataclass(frozen=True, slots=True)
class RequestOutcome:
    """What came back, after how many milliseconds, and when (seconds since the epoch).

    The body may repeat part of a key, so it is not shown in any repr.
    """

    answer: Answer | Failure = field(repr=False)
    latency_ms: int
    at: float


_UNREACHABLE: Final = {
    Failure.NO_HOST: ("The host of {address} was not found.", ""),
    Failure.REFUSED: ("Nothing answers at {address}.", ""),
    Failure.TIMEOUT: ("{address} did not answer completely within 10 seconds.", ""),
    Failure.TLS: (
        "No secure connection to {address}: its certificate is invalid.",
        "Check the address, and whether a proxy here reads encrypted traffic.",
    ),
    Failure.PROXY: (
        "The configured proxy blocked the request.",
        "Check `HTTPS_PROXY`, then test again.",
    ),
    Failure.BROKEN: ("{address} closed the connection before the answer was complete.", ""),
}
_NO_ADDRESS: Final = ("No request can be sent to {address}.", "Fix `{address_name}`.")
_NO_PACKAGE: Final = (
    "A package that this request needs is missing, or has the wrong version.",
    f"Install what is needed with `{INSTALL}`.",
)
_NOT_RUNNING: Final = (
    "Nothing answers at {address}, where {api} listens by default.",
    "Start {api}, or set `{address_name}` to where it runs.",
)


def ask(plan: CheckPlan, sender: Send = send) -> RequestOutcome:
    """Send the request of a plan and time it. The plan must have one."""
    if plan.request is None:
        raise ValueError("this plan has nothing to send")
    started = time.monotonic()
    answer = sender(plan.request)
    took = clock.milliseconds(started, plan.configured.provider.id)
    return RequestOutcome(answer, took, clock.now())


def result(plan: CheckPlan, outcome: RequestOutcome | None = None) -> CheckResult:
    """Return the result of a plan: from what came back, or from why nothing was sent."""
    if outcome is None:
        return _result(plan, plan.reading or Classification(Verdict.NOT_TESTED))
    if isinstance(outcome.answer, Failure):
        if not plan.configured.is_configured:
            return _result(plan, Classification(Verdict.NOT_CONFIGURED, *_NOT_RUNNING), outcome)
        cause = broken_setting(plan, outcome.answer, transport.ENVIRON)
        return _result(plan, cause or _no_reply(outcome.answer), outcome)
    reading = classify(outcome.answer, plan.judge, _asked(plan))
    if reading.verdict is Verdict.WORKS and not reading.say:
        reading = Classification(Verdict.WORKS, _works(plan))
    return _result(plan, explained(plan, reading), outcome)


def _asked(plan: CheckPlan) -> Asked:
    return Asked(
        plan.on,
        configured=plan.target.configured,
        is_vendor=plan.is_vendor,
        is_usual=plan.is_usual,
        url=plan.target.url,
        root=root(plan),
        variable=address_name(plan),
    )


def _works(plan: CheckPlan) -> str:
    """Say who accepted what, where there was no key to accept."""
    if plan.configured.key.winner is None:
        return "{api} answers at {address}; it needs no key."
    return ""


def _no_reply(failure: Failure) -> Classification:
    if failure is Failure.UNSENDABLE:  # the key was looked at before: it is the address
        return Classification(Verdict.WRONG_ADDRESS, *_NO_ADDRESS)
    if failure is Failure.NO_PACKAGE:
        return Classification(Verdict.COULD_NOT_TELL, *_NO_PACKAGE)
    say, do = _UNREACHABLE[failure]
    return Classification(Verdict.UNREACHABLE, say, do)


def _result(
    plan: CheckPlan, reading: Classification, outcome: RequestOutcome | None = None
) -> CheckResult:
    answer = outcome.answer if outcome else None
    return CheckResult(
        provider=plan.configured.provider.id,
        verdict=reading.verdict,
        sentence=told(plan, reading.say or sentence_of(plan, reading.verdict)),
        advice=told(plan, step_of(plan, reading)),
        status=answer.status if isinstance(answer, Answer) else None,
        latency_ms=outcome.latency_ms if outcome else None,
        checked_at=outcome.at if outcome else None,
        address=plan.target.shown,
    )
